// What an answer card shows, worked out of what the server said.

import type { AnswerTable, Citation, Contradiction, Statement, TableRow } from '../api/types';
import type { PlotLine, PlotPoint } from '../chart/plot_shape';

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
  contradictions: Contradiction[];
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

export interface StatementGroup {
  name: string; // empty: no heading
  statements: number[];
}

// Several lists in one answer stand under their names, so that an intolerance is not read as a drug.
export function groups_of(
  plain: readonly number[],
  statements: readonly Statement[],
  kind: string | undefined,
): StatementGroup[] {
  const groups: StatementGroup[] = [];
  const subjects = new Set(plain.map((index) => statements[index]?.subject ?? ''));
  for (const index of plain) {
    const name = kind === 'list' && subjects.size > 1 ? (statements[index]?.subject ?? '') : '';
    const last = groups.at(-1);
    if (last && last.name === name) last.statements.push(index);
    else groups.push({ name, statements: [index] });
  }
  return groups;
}

// How many rows each statement has: one that sums up several says more than its rows.
function rows_by_statement(tables: readonly AnswerTable[]): Map<number, number> {
  const rows = new Map<number, number>();
  for (const { statement } of tables.flatMap((table) => table.rows)) {
    if (statement !== undefined) rows.set(statement, (rows.get(statement) ?? 0) + 1);
  }
  return rows;
}

// A row as the page shows it: the server's columns by their names.
export interface ShownRow {
  key: string;
  statement: number | undefined;
  name: string;
  date: string;
  value: string; // without its unit
  unit: string; // empty where the table's title says it
  reference: string; // without the unit, where it is the value's
  flag: string;
  status: string; // preliminary, corrected …
  measured: string; // how often
}

export function rows_of(table: AnswerTable): ShownRow[] {
  const at = new Map(table.columns.map((column, place) => [column, place]));
  const is_one_unit = table.rows.every((row) => ['', table.unit].includes(row.cells[at.get('unit') ?? -1] ?? ''));
  return table.rows.map((row, place) => {
    const cell = (column: string) => row.cells[at.get(column) ?? -1] ?? '';
    const unit = cell('unit');
    const reference = cell('reference');
    return {
      key: `${place} ${row.statement ?? ''}`,
      statement: row.statement,
      name: cell('name'),
      date: cell('date'),
      value: cell('value'),
      unit: is_one_unit && table.unit ? '' : unit,
      reference: without_unit(reference, unit || table.unit || ''),
      flag: cell('flag'),
      status: cell('status'),
      measured: cell('measured'),
    };
  });
}

function without_unit(words: string, unit: string): string {
  return unit !== '' && words.endsWith(` ${unit}`) ? words.slice(0, -unit.length - 1) : words;
}

// A table's rows as a plot: those with a number and a time, a line for each part. Undefined below two times.
export function plot_of(table: AnswerTable): PlotLine[] | undefined {
  const lines = (table.parts ?? [table.title]).map((name, part) => ({ name, points: points_of(table, part) }));
  return lines.every((line) => line.points.length >= 2) ? lines : undefined;
}

function points_of(table: AnswerTable, part: number): PlotPoint[] {
  const at = new Map(table.columns.map((column, place) => [column, place]));
  return table.rows.flatMap((row) => {
    const cell = (column: string) => row.cells[at.get(column) ?? -1] || undefined;
    const one = table.parts ? row.parts?.[part] : whole(row, cell);
    if (one?.value === undefined || row.at === undefined) return [];
    const { digits, ...point } = { digits: String(one.value), ...one };
    const unit = cell('unit') ?? table.unit ?? '';
    const label = unit !== '' && !digits.includes(unit) ? `${digits} ${unit}` : digits;
    return { ...known({ ...point, source: row.statement?.toString() }), value: one.value, at: row.at, unit, label };
  });
}

// Of a row that has one number.
function whole(row: TableRow, cell: (column: string) => string | undefined) {
  const digits = cell('value') ?? String(row.value);
  return {
    value: row.value,
    digits,
    flag: cell('flag'),
    reference_range: cell('reference'),
    low: row.low,
    high: row.high,
    comparator: /^[<>]=?/.exec(digits)?.[0],
  };
}

// Without what is undefined.
function known<Value extends object>(value: Value): { [Name in keyof Value]?: NonNullable<Value[Name]> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [Name in keyof Value]?: NonNullable<Value[Name]>;
  };
}
