import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rows_of } from './series_rows';

const point = (fact: string, value: number, at?: string) => ({
  fact,
  value,
  text: String(value),
  ...(at ? { at } : {}),
});

test('each time it was measured is one row, newest first, with what each component had', () => {
  const lines = [
    { name: 'Systolic', left_out: 0, points: [point('a', 120, '2024-01-01'), point('c', 130, '2024-03-01')] },
    {
      name: 'Diastolic',
      left_out: 0,
      points: [point('x', 60), point('a', 70, '2024-01-01'), point('b', 75, '2024-02-01')],
    },
  ];
  assert.deepEqual(
    rows_of(lines).map(({ fact, points }) => [fact, ...points.map((one) => one?.value)]),
    [
      ['c', 130, undefined],
      ['b', undefined, 75],
      ['a', 120, 70],
      ['x', undefined, 60],
    ],
  );
  assert.deepEqual(rows_of([]), []);
});
