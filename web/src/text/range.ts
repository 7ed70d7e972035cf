// Numbers on a plot: the reference range as a laboratory wrote it, and ticks that people can read.

export interface Range {
  low?: number;
  high?: number;
}

const number = '(-?\\d+(?:\\.\\d+)?)';
const between = new RegExp(`^${number}\\s*(?:–|—|-|to)\\s*${number}(?![\\d.])`);
const below = new RegExp(`^(?:<=|≤|<|up to|under|below)\\s*${number}(?![\\d.])`, 'i');
const above = new RegExp(`^(?:>=|≥|>|over|above|at least)\\s*${number}(?![\\d.])`, 'i');

// "3.5–5.1 mmol/L", "<= 40 mg/dL", "> 60". Undefined for anything that isn't one plain range: several ranges, or one for some
// people only, are words and stay words.
export function reference_range(text: string | undefined): Range | undefined {
  const words = (text ?? '').trim();
  if (words === '' || words.includes(';') || words.includes(',') || / for /.test(words)) return undefined;
  const both = between.exec(words);
  if (both) {
    const low = Number(both[1]);
    const high = Number(both[2]);
    return low <= high ? { low, high } : undefined;
  }
  const upper = below.exec(words);
  if (upper) return { high: Number(upper[1]) };
  const lower = above.exec(words);
  if (lower) return { low: Number(lower[1]) };
  return undefined;
}

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
