// What a trend plot shows, worked out from its points before anything is drawn.

import { position_of, type Tick, time_ticks } from '../text/dates';
import { number_ticks } from '../text/ticks';

export interface PlotPoint {
  at?: string;
  value: number;
  label: string; // "7.2 %"
  unit?: string;
  flag?: string;
  comparator?: string;
  reference_range?: string; // in words
  low?: number; // the same as numbers, in the point's unit, where it is a plain range
  high?: number;
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

// The reference range of the points between two times; without `low` or `high` it is open on that side.
export interface Band {
  from: number;
  to: number;
  low: number | undefined;
  high: number | undefined;
}

export interface PlotShape {
  points: PlacedPoint[]; // by time
  from: number;
  to: number;
  low: number;
  high: number;
  time_ticks: Tick[];
  value_ticks: number[];
  bands: Band[]; // by time; of one line only
  range_words: string; // where all points that have a range have the same
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
  const positions = points.map((point) => point.position);
  const values = points.map((point) => point.value);
  const first = Math.min(...positions);
  const last = Math.max(...positions);
  const margin = Math.max((last - first) * 0.03, 12 * 3_600_000);
  const bands = lines.length === 1 ? bands_of(points, first - margin, last + margin) : [];
  const ends = ends_near(bands, values);
  const value_ticks = number_ticks(Math.min(...values, ...ends), Math.max(...values, ...ends), 4);
  return {
    points,
    from: first - margin,
    to: last + margin,
    low: value_ticks[0] ?? 0,
    high: value_ticks.at(-1) ?? 1,
    time_ticks: time_ticks(first - margin, last + margin, ticks_wanted),
    value_ticks,
    bands,
    range_words: bands.length > 0 ? same_words(points) : '',
    unit,
    not_shown: all - points.length,
  };
}

// Each point's own range, from half the way to the point before it to half the way to the next. A point without one leaves a
// gap: a range is never drawn where no source gave it.
function bands_of(points: readonly PlacedPoint[], from: number, to: number): Band[] {
  const bands: Band[] = [];
  points.forEach(({ position, low, high }, place) => {
    if (low === undefined && high === undefined) return;
    const before = points[place - 1]?.position;
    const next = points[place + 1]?.position;
    const begin = before === undefined ? from : (before + position) / 2;
    const end = next === undefined ? to : (position + next) / 2;
    const last = bands.at(-1);
    if (last && last.to === begin && last.low === low && last.high === high) last.to = end;
    else bands.push({ from: begin, to: end, low, high });
  });
  return bands;
}

function same_words(points: readonly PlacedPoint[]): string {
  const words = new Set(points.flatMap((point) => point.reference_range ?? []));
  return words.size === 1 ? ([...words][0] ?? '') : '';
}

// The ends of the ranges that belong on the plot: not one so far away that it would flatten the course.
function ends_near(bands: readonly Band[], values: readonly number[]): number[] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const reach = Math.max(high - low, Math.abs(high) * 0.5, 1e-9);
  return bands
    .flatMap((band) => [band.low, band.high])
    .filter((end): end is number => end !== undefined && end > low - reach && end < high + reach);
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
