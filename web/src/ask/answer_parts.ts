// What an answer card shows, worked out of what the server said.

import type { AnswerTable, Citation, Contradiction, Statement } from '../api/types';
import type { PlotLine } from '../chart/plot_shape';

// Opens a document at one of the words that an answer rests on; the others of that document are marked too.
export type OpenSources = (citations: Citation[], current: number) => void;

export interface Source {
  number: number; // from 1
  citation: Citation;
}

// One number for each cited place, in the order in which the answer comes to them.
export function sources_of(statements: readonly Statement[]): Map<string, Source> {
  const sources = new Map<string, Source>();
  for (const statement of statements) {
    for (const citation of statement.citations) {
      const key = place_of(citation);
      if (!sources.has(key)) sources.set(key, { number: sources.size + 1, citation });
    }
  }
  return sources;
}

export function place_of(citation: Citation): string {
  return `${citation.document} ${citation.start} ${citation.end}`;
}

export interface Layout {
  contradictions: { about: string; sides: number[][] }[];
  plain: number[]; // statements that stand for themselves: on no side, in no table
}

// Where each statement is shown, once. A contradiction or a row that names no statement of the answer is not believed: its
// statements stay in the plain list.
export function layout_of(
  statements: readonly Statement[],
  contradictions: readonly Contradiction[] = [],
  tables: readonly AnswerTable[] = [],
): Layout {
  const is_there = (index: number) => index >= 0 && index < statements.length;
  const good = contradictions.filter(
    ({ sides }) => sides.length >= 2 && sides.every((side) => side.length > 0 && side.every(is_there)),
  );
  const elsewhere = new Set(good.flatMap(({ sides }) => sides.flat()));
  for (const [index, rows] of rows_by_statement(tables)) if (rows === 1 && is_there(index)) elsewhere.add(index);
  return { contradictions: good, plain: statements.map((_, index) => index).filter((index) => !elsewhere.has(index)) };
}

// How many rows each statement has: one that sums up several says more than its rows.
function rows_by_statement(tables: readonly AnswerTable[]): Map<number, number> {
  const rows = new Map<number, number>();
  for (const { statement } of tables.flatMap((table) => table.rows)) {
    if (statement !== undefined) rows.set(statement, (rows.get(statement) ?? 0) + 1);
  }
  return rows;
}

// A table's rows as a plot: those with a number and a time. Undefined below two.
export function plot_of(table: AnswerTable): PlotLine | undefined {
  const unit_at = table.columns.indexOf('unit');
  const flag_at = table.columns.indexOf('flag');
  const value_at = table.columns.indexOf('value');
  const points = table.rows
    .filter((row) => row.value !== undefined && row.at !== undefined)
    .map((row) => {
      const unit = row.cells[unit_at] || table.unit || '';
      const flag = row.cells[flag_at];
      const digits = row.cells[value_at] ?? String(row.value);
      return {
        value: row.value ?? Number.NaN,
        at: row.at ?? '',
        unit,
        label: unit !== '' && !digits.includes(unit) ? `${digits} ${unit}` : digits,
        ...(flag ? { flag } : {}),
        ...(row.statement !== undefined ? { source: String(row.statement) } : {}),
      };
    });
  return points.length >= 2 ? { name: table.title, points } : undefined;
}
