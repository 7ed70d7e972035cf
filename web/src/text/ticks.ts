// Ticks that people can read.

// Round numbers from at or below `low` to at or above `high`, about `wanted` of them.
export function number_ticks(low: number, high: number, wanted: number): number[] {
  const span = high > low ? high - low : Math.abs(high) || 1;
  const rough = span / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((size) => size * power).find((size) => size >= rough) ?? 10 * power;
  const ticks: number[] = [];
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  for (let count = Math.floor(low / step + 1e-9); ; ++count) {
    const tick = Number((count * step).toFixed(digits));
    ticks.push(tick);
    if (tick >= high - step * 1e-9 && ticks.length > 1) return ticks;
  }
}
