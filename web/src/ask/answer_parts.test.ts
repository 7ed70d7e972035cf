import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnswerTable, Statement } from '../api/types';
import { groups_of, layout_of, plot_of, rows_of, sources_of } from './answer_parts';

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

test('several lists stand under their names, one list has none', () => {
  const statements = [say('Metformin'), say('Apixaban'), say('Penicillin')].map((one, index) => ({
    ...one,
    subject: index < 2 ? 'medications' : 'allergies',
  }));
  assert.deepEqual(groups_of([0, 1, 2], statements, 'list'), [
    { name: 'medications', statements: [0, 1] },
    { name: 'allergies', statements: [2] },
  ]);
  assert.deepEqual(groups_of([0, 1], statements, 'list'), [{ name: '', statements: [0, 1] }]);
  assert.deepEqual(groups_of([0, 2], statements, 'latest_value'), [{ name: '', statements: [0, 2] }]);
});

test('each statement is shown once', () => {
  const statements = ['a', 'b', 'c', 'd', 'e'].map((text) => say(text, cite('d', 0)));
  const table: AnswerTable = { index: 0, title: 't', columns: [], rows: [{ cells: [], statement: 4 }, { cells: [] }] };
  assert.deepEqual(layout_of(statements, [{ index: 0, about: 'x', sides: [[0], [2, 3]] }], [table]), {
    contradictions: [{ index: 0, about: 'x', sides: [[0], [2, 3]] }],
    plain: [1],
  });
  assert.deepEqual(layout_of(statements).plain, [0, 1, 2, 3, 4]);
  const summed: AnswerTable = {
    index: 0,
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
    assert.deepEqual(layout_of(statements, [{ index: 0, about: 'x', sides }]), { contradictions: [], plain: [0, 1] });
  }
});

test('a table of numbers is a plot, one value is not', () => {
  const table: AnswerTable = {
    index: 0,
    title: 'Hemoglobin A1c',
    unit: '%',
    columns: ['date', 'value', 'unit', 'flag'],
    rows: [
      { cells: ['2025-11-01', '7.2', '%', 'high'], value: 7.2, at: '2025-11-01', statement: 0 },
      { cells: ['2025-05-01', 'no value', '', ''] },
      { cells: ['2025-01-01', '7.9', '%', ''], value: 7.9, at: '2025-01-01', statement: 1 },
    ],
  };
  assert.deepEqual(plot_of(table), [
    {
      name: 'Hemoglobin A1c',
      points: [
        { value: 7.2, at: '2025-11-01', unit: '%', label: '7.2 %', flag: 'high', source: '0' },
        { value: 7.9, at: '2025-01-01', unit: '%', label: '7.9 %', source: '1' },
      ],
    },
  ]);
  assert.equal(plot_of({ ...table, rows: table.rows.slice(0, 2) }), undefined);
});

test('the plot of a table has the limits of each value', () => {
  const columns = ['date', 'value', 'unit', 'reference', 'flag'];
  const rows = [
    { cells: ['2025-02-01', '<3', 'mmol/L', '3.5–5.1 mmol/L', 'low'], value: 3, low: 3.5, high: 5.1, at: '2025-02-01' },
    { cells: ['2025-01-01', '4', 'mmol/L', '', ''], value: 4, at: '2025-01-01' },
  ];
  const points = plot_of({ index: 0, title: 'Potassium', unit: 'mmol/L', columns, rows })?.[0]?.points;
  assert.deepEqual(points, [
    {
      value: 3,
      at: '2025-02-01',
      unit: 'mmol/L',
      label: '<3 mmol/L',
      flag: 'low',
      reference_range: '3.5–5.1 mmol/L',
      low: 3.5,
      high: 5.1,
      comparator: '<',
    },
    { value: 4, at: '2025-01-01', unit: 'mmol/L', label: '4 mmol/L' },
  ]);
});

test('a row says its unit only where the title does not, and its reference without the unit of the value', () => {
  const columns = ['name', 'date', 'value', 'unit', 'reference', 'flag', 'status', 'measured'];
  const potassium = ['K', '2025', '4.4', 'mmol/L', '3.5–5.1 mmol/L', 'normal', 'preliminary', '3 times'];
  const sodium = ['Na', '2025', '140', 'mEq/L', '135–145 mmol/L', '', '', ''];
  const mixed = rows_of({
    index: 0,
    title: 'Values',
    columns,
    rows: [{ cells: potassium, statement: 2 }, { cells: sodium }],
  });
  assert.deepEqual(mixed[0], {
    key: '0 2',
    statement: 2,
    name: 'K',
    date: '2025',
    value: '4.4',
    unit: 'mmol/L',
    reference: '3.5–5.1',
    flag: 'normal',
    status: 'preliminary',
    measured: '3 times',
  });
  assert.equal(mixed[1]?.reference, '135–145 mmol/L', 'another unit than the value has is said');
  const one = { index: 0, title: 'K', unit: 'mmol/L', columns, rows: [{ cells: potassium }] };
  assert.equal(rows_of(one)[0]?.unit, '');
  assert.equal(rows_of({ ...one, rows: [...one.rows, { cells: sodium }] })[0]?.unit, 'mmol/L');
  const missing = ['K', '2025', 'no value', '', '3.5–5.1 mmol/L', '', '', ''];
  assert.equal(rows_of({ ...one, rows: [...one.rows, { cells: missing }] })[1]?.reference, '3.5–5.1');
  const sparse = rows_of({ index: 0, title: 'K', columns: ['date', 'value'], rows: [{ cells: ['2025', '4.4'] }] });
  assert.equal(sparse[0]?.reference, '');
  assert.equal(sparse[0]?.statement, undefined);
});

test('a table of pressures is a plot of two lines', () => {
  const columns = ['date', 'value', 'unit', 'flag'];
  const row = (at: string, parts?: { value: number; flag?: string }[]) => ({
    cells: [at, '168/74', 'mmHg', 'Systolic high'],
    at,
    statement: 1,
    ...(parts ? { parts } : {}),
  });
  const pair = [{ value: 168, flag: 'high' }, { value: 74 }];
  const table: AnswerTable = {
    index: 0,
    title: 'BP',
    unit: 'mmHg',
    columns,
    parts: ['Systolic', 'Diastolic'],
    rows: [row('2025-02-01', pair), row('2025-01-15'), row('2025-01-01', pair)],
  };
  const lines = plot_of(table);
  assert.deepEqual(
    lines?.map((line) => line.points.map((point) => [point.label, point.flag, point.source])),
    [
      [
        ['168 mmHg', 'high', '1'],
        ['168 mmHg', 'high', '1'],
      ],
      [
        ['74 mmHg', undefined, '1'],
        ['74 mmHg', undefined, '1'],
      ],
    ],
  );
  assert.equal(plot_of({ ...table, rows: table.rows.slice(1) }), undefined);
});
