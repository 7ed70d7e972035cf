import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnswerTable, Statement } from '../api/types';
import { layout_of, plot_of, sources_of } from './answer_parts';

const cite = (document: string, start: number, end = start + 4) => ({ document, start, end, quote: 'word' });
const say = (text: string, ...citations: ReturnType<typeof cite>[]): Statement => ({ text, citations });

test('a place has one number, in the order of the answer', () => {
  const statements = [say('a', cite('d1', 0), cite('d2', 5)), say('b', cite('d1', 0)), say('c', cite('d1', 9))];
  assert.deepEqual(
    [...sources_of(statements).values()].map(({ number, citation }) => [number, citation.document, citation.start]),
    [
      [1, 'd1', 0],
      [2, 'd2', 5],
      [3, 'd1', 9],
    ],
  );
});

test('each statement is shown once', () => {
  const statements = ['a', 'b', 'c', 'd', 'e'].map((text) => say(text, cite('d', 0)));
  const table: AnswerTable = { title: 't', columns: [], rows: [{ cells: [], statement: 4 }, { cells: [] }] };
  assert.deepEqual(layout_of(statements, [{ about: 'x', sides: [[0], [2, 3]] }], [table]), {
    contradictions: [{ about: 'x', sides: [[0], [2, 3]] }],
    plain: [1],
  });
  assert.deepEqual(layout_of(statements).plain, [0, 1, 2, 3, 4]);
  const summed: AnswerTable = {
    title: 't',
    columns: [],
    rows: [
      { cells: [], statement: 0 },
      { cells: [], statement: 0 },
    ],
  };
  assert.deepEqual(layout_of(statements, [], [summed]).plain, [0, 1, 2, 3, 4]);
});

test('a contradiction with a side that is not there leaves the statements in the list', () => {
  const statements = [say('a', cite('d', 0)), say('b', cite('d', 0))];
  for (const sides of [[[0], [5]], [[0], []], [[0]], [[-1], [1]]]) {
    assert.deepEqual(layout_of(statements, [{ about: 'x', sides }]), { contradictions: [], plain: [0, 1] });
  }
});

test('a table of numbers is a plot, one value is not', () => {
  const table: AnswerTable = {
    title: 'Hemoglobin A1c',
    unit: '%',
    columns: ['date', 'value', 'unit', 'flag'],
    rows: [
      { cells: ['2025-11-01', '7.2', '%', 'high'], value: 7.2, at: '2025-11-01', statement: 0 },
      { cells: ['2025-05-01', 'no value', '', ''] },
      { cells: ['2025-01-01', '7.9', '%', ''], value: 7.9, at: '2025-01-01', statement: 1 },
    ],
  };
  assert.deepEqual(plot_of(table), {
    name: 'Hemoglobin A1c',
    points: [
      { value: 7.2, at: '2025-11-01', unit: '%', label: '7.2 %', flag: 'high', source: '0' },
      { value: 7.9, at: '2025-01-01', unit: '%', label: '7.9 %', source: '1' },
    ],
  });
  assert.equal(plot_of({ ...table, rows: table.rows.slice(0, 2) }), undefined);
});
