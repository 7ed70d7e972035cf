// What a trend plot shows, worked out from its points before anything is drawn.

import { position_of, type Tick, time_ticks } from '../text/dates';
import { number_ticks, type Range, reference_range } from '../text/range';

export interface PlotPoint {
  at?: string;
  value: number;
  label: string; // "7.2 %"
  unit?: string;
  flag?: string;
  comparator?: string;
  reference_range?: string;
  source?: string; // a document to open
}

export interface PlotLine {
  name: string;
  points: PlotPoint[];
}

export interface PlacedPoint extends PlotPoint {
  number: number; // its place in PlotShape.points
  line: number;
  position: number; // milliseconds since 1970
}

export interface PlotShape {
  points: PlacedPoint[]; // by time
  from: number;
  to: number;
  low: number;
  high: number;
  time_ticks: Tick[];
  value_ticks: number[];
  range: Range | undefined; // of the newest point that has a plain one; of one line only
  unit: string;
  not_shown: number; // without a date, or in another unit than the newest
}

// One plot has one unit, that of the newest point: a pound is never drawn beside a kilogram. Undefined where nothing can be
// placed.
export function plot_shape(lines: readonly PlotLine[], ticks_wanted: number): PlotShape | undefined {
  const placed: PlacedPoint[] = [];
  let all = 0;
  lines.forEach((line, index) => {
    for (const point of line.points) {
      all += 1;
      const position = position_of(point.at);
      if (position !== undefined && Number.isFinite(point.value))
        placed.push({ ...point, number: 0, line: index, position });
    }
  });
  const newest = placed.reduce<PlacedPoint | undefined>(
    (best, point) => (!best || point.position >= best.position ? point : best),
    undefined,
  );
  if (!newest) return undefined;
  const unit = newest.unit ?? '';
  const points = placed
    .filter((point) => (point.unit ?? '') === unit)
    .sort((left, right) => left.position - right.position || left.line - right.line)
    .map((point, number) => ({ ...point, number }));
  const range = lines.length === 1 ? newest_range(points) : undefined;
  const positions = points.map((point) => point.position);
  const values = points.map((point) => point.value);
  const first = Math.min(...positions);
  const last = Math.max(...positions);
  const margin = Math.max((last - first) * 0.03, 12 * 3_600_000);
  const value_ticks = number_ticks(
    Math.min(...values, ...ends_near(range, values)),
    Math.max(...values, ...ends_near(range, values)),
    4,
  );
  return {
    points,
    from: first - margin,
    to: last + margin,
    low: value_ticks[0] ?? 0,
    high: value_ticks.at(-1) ?? 1,
    time_ticks: time_ticks(first - margin, last + margin, ticks_wanted),
    value_ticks,
    range,
    unit,
    not_shown: all - points.length,
  };
}

function newest_range(points: readonly PlacedPoint[]): Range | undefined {
  for (const point of [...points].reverse()) {
    const range = reference_range(point.reference_range);
    if (range) return range;
  }
  return undefined;
}

// The ends of the range that belong on the plot: not one so far away that it would flatten the course.
function ends_near(range: Range | undefined, values: readonly number[]): number[] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const reach = Math.max(high - low, Math.abs(high) * 0.5, 1e-9);
  return [range?.low, range?.high].filter(
    (end): end is number => end !== undefined && end > low - reach && end < high + reach,
  );
}

// One sentence for those who don't see the plot.
export function plot_words(name: string, shape: PlotShape): string {
  const first = shape.points[0];
  const last = shape.points.at(-1);
  if (!first || !last) return name;
  const values = shape.points.map((point) => point.value);
  const spread = `between ${Math.min(...values)} and ${Math.max(...values)}${shape.unit ? ` ${shape.unit}` : ''}`;
  return `${name}: ${values.length} values from ${first.at?.slice(0, 10)} to ${last.at?.slice(0, 10)}, ${spread}`;
}
