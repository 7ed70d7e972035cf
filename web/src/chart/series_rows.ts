import type { SeriesLine, SeriesPoint } from '../api/types';

export interface SeriesRow {
  fact: string;
  at?: string;
  points: (SeriesPoint | undefined)[]; // one for each line
}

// The points of a series by the fact that they are of, newest first. Points come oldest first, line by line.
export function rows_of(lines: readonly SeriesLine[]): SeriesRow[] {
  const rows = new Map<string, SeriesRow>();
  lines.forEach((line, index) => {
    for (const point of line.points) {
      const row = rows.get(point.fact) ?? {
        fact: point.fact,
        ...(point.at ? { at: point.at } : {}),
        points: lines.map(() => undefined),
      };
      row.points[index] = point;
      rows.set(point.fact, row);
    }
  });
  const order = [...rows.values()].reverse();
  return order.sort((left, right) => (right.at ?? '').localeCompare(left.at ?? ''));
}
