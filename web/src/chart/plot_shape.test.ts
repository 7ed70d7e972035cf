import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plot_shape, plot_words } from './plot_shape';

const point = (at: string, value: number, unit = 'mmol/L', range?: string) => ({
  at,
  value,
  label: `${value} ${unit}`,
  unit,
  ...(range ? { reference_range: range } : {}),
});

test('points of another unit than the newest are counted, not drawn', () => {
  const shape = plot_shape(
    [
      {
        name: 'Weight',
        points: [point('2024-01-01', 176, 'lb'), point('2024-02-01', 80, 'kg'), point('2024-03-01', 81, 'kg')],
      },
    ],
    5,
  );
  assert.ok(shape);
  assert.deepEqual(
    shape.points.map((one) => one.value),
    [80, 81],
  );
  assert.equal(shape.unit, 'kg');
  assert.equal(shape.not_shown, 1);
});

test('everything drawn lies inside of the plot', () => {
  const points = [
    point('2020', 3.2),
    point('2021-05', 5.9),
    point('2022-07-01T10:00:00+02:00', 4.4, 'mmol/L', '3.5–5.1 mmol/L'),
  ];
  const shape = plot_shape([{ name: 'K', points }], 5);
  assert.ok(shape);
  assert.ok(shape.points.every((one) => one.position > shape.from && one.position < shape.to));
  assert.ok(shape.low <= 3.2 && shape.high >= 5.9);
  assert.deepEqual(shape.range, { low: 3.5, high: 5.1 });
  assert.equal(
    plot_words('Potassium', shape),
    'Potassium: 3 values from 2020 to 2022-07-01, between 3.2 and 5.9 mmol/L',
  );
});

test('a far range does not flatten the course', () => {
  const shape = plot_shape(
    [{ name: 'x', points: [point('2020-01-01', 10, 'u', '< 1000'), point('2020-02-01', 12, 'u', '< 1000')] }],
    5,
  );
  assert.ok(shape && shape.high < 100);
  assert.deepEqual(shape.range, { high: 1000 });
});

test('a plot without dates, or of two lines, has no range of one', () => {
  assert.equal(plot_shape([{ name: 'x', points: [{ value: 1, label: '1' }] }], 5), undefined);
  assert.equal(plot_shape([], 5), undefined);
  const two = plot_shape(
    [
      { name: 'Systolic', points: [point('2020-01-01', 140, 'mmHg', '90–120')] },
      { name: 'Diastolic', points: [point('2020-01-01', 80, 'mmHg', '60–80')] },
    ],
    5,
  );
  assert.ok(two);
  assert.equal(two.range, undefined);
  assert.equal(two.points.length, 2);
});

test('one single point can be drawn', () => {
  const shape = plot_shape([{ name: 'x', points: [point('2020-01-01', 0)] }], 5);
  assert.ok(shape && shape.from < shape.to && shape.low < shape.high);
});
