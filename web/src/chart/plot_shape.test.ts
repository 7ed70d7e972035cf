import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plot_shape, plot_words } from './plot_shape';

interface Limits {
  low?: number;
  high?: number;
}

const point = (at: string, value: number, unit = 'mmol/L', limits: Limits = {}) => ({
  at,
  value,
  label: `${value} ${unit}`,
  unit,
  ...limits,
  ...('low' in limits || 'high' in limits ? { reference_range: `${limits.low}–${limits.high}` } : {}),
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
    point('2022-07-01T10:00:00+02:00', 4.4, 'mmol/L', { low: 3.5, high: 5.1 }),
  ];
  const shape = plot_shape([{ name: 'K', points }], 5);
  assert.ok(shape);
  assert.ok(shape.points.every((one) => one.position > shape.from && one.position < shape.to));
  assert.ok(shape.low <= 3.2 && shape.high >= 5.9);
  assert.deepEqual(
    shape.bands.map(({ low, high, to }) => [low, high, to]),
    [[3.5, 5.1, shape.to]],
  );
  assert.equal(
    plot_words('Potassium', shape),
    'Potassium: 3 values from 2020 to 2022-07-01, between 3.2 and 5.9 mmol/L',
  );
});

test('a far range does not flatten the course', () => {
  const shape = plot_shape(
    [
      {
        name: 'x',
        points: [point('2020-01-01', 10, 'u', { high: 1000 }), point('2020-02-01', 12, 'u', { high: 1000 })],
      },
    ],
    5,
  );
  assert.ok(shape && shape.high < 100);
  assert.deepEqual(shape.bands, [{ from: shape.from, to: shape.to, low: undefined, high: 1000 }]);
});

test('each range is drawn around its own points, and nowhere else', () => {
  const old = { low: 3.5, high: 5 };
  const points = [
    point('2020-01-01', 4, 'u', old),
    point('2020-01-03', 4, 'u', old),
    point('2020-01-05', 4, 'u', { low: 3.4, high: 5.1 }),
    point('2020-01-07', 4, 'u'),
    point('2020-01-09', 4, 'u', old),
    point('2020-01-10', 4, 'mg', { low: 60, high: 90 }),
    point('2020-01-11', 4, 'u', old),
  ];
  const shape = plot_shape([{ name: 'x', points }], 5);
  assert.ok(shape);
  const day = (date: string) => Date.parse(`${date}T00:00:00Z`);
  assert.deepEqual(
    shape.bands.map(({ low, from, to }) => [low, from, to]),
    [
      [3.5, shape.from, day('2020-01-04')],
      [3.4, day('2020-01-04'), day('2020-01-06')],
      [3.5, day('2020-01-08'), shape.to],
    ],
  );
  assert.equal(shape.range_words, '', 'they differ, so the legend names none');
  const same = plot_shape([{ name: 'x', points: points.slice(0, 2) }], 5);
  assert.equal(same?.range_words, '3.5–5');
});

test('a plot without dates, or of two lines, has no range of one', () => {
  assert.equal(plot_shape([{ name: 'x', points: [{ value: 1, label: '1' }] }], 5), undefined);
  assert.equal(plot_shape([], 5), undefined);
  const two = plot_shape(
    [
      { name: 'Systolic', points: [point('2020-01-01', 140, 'mmHg', { low: 90, high: 120 })] },
      { name: 'Diastolic', points: [point('2020-01-01', 80, 'mmHg', { low: 60, high: 80 })] },
    ],
    5,
  );
  assert.ok(two);
  assert.deepEqual(two.bands, []);
  assert.equal(two.points.length, 2);
});

test('one single point can be drawn', () => {
  const shape = plot_shape([{ name: 'x', points: [point('2020-01-01', 0)] }], 5);
  assert.ok(shape && shape.from < shape.to && shape.low < shape.high);
});
