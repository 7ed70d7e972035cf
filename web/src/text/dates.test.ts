import assert from 'node:assert/strict';
import { test } from 'node:test';
import { age_on, date_of, position_of, time_of, time_ticks } from './dates';

test('dates are shown as the source has them', () => {
  for (const [text, date, time] of [
    ['2025-11-01T08:30:00+01:00', '2025-11-01', '08:30'],
    ['2025-11-01T23:30:00.123Z', '2025-11-01', '23:30'],
    ['2025-11-01T00:00:00Z', '2025-11-01', ''],
    ['2025-11-01', '2025-11-01', ''],
    ['2025-11', '2025-11', ''],
    ['2025', '2025', ''],
    ['', '', ''],
  ] as const) {
    assert.equal(date_of(text), date);
    assert.equal(time_of(text), time);
  }
  assert.equal(date_of(undefined), '');
});

test('positions on an axis are beginnings, with the zone', () => {
  assert.equal(position_of('1970'), 0);
  assert.equal(position_of('1970-01-02'), 86_400_000);
  assert.equal(position_of('1970-01-01T01:00:00+01:00'), 0);
  assert.equal(position_of('about 1970'), undefined);
  assert.equal(position_of('1970-13-01'), undefined);
  assert.equal(position_of(undefined), undefined);
});

test('age counts whole years, on the birthday too', () => {
  assert.equal(age_on('1946-04-11', new Date(2025, 3, 10)), 78);
  assert.equal(age_on('1946-04-11', new Date(2025, 3, 11)), 79);
  assert.equal(age_on('2024-02-29', new Date(2025, 1, 28)), 0);
  assert.equal(age_on('2024-02-29', new Date(2025, 2, 1)), 1);
  assert.equal(age_on('1946-04', new Date()), undefined);
  assert.equal(age_on('2999-01-01', new Date(2025, 0, 1)), undefined);
});

test('a time axis has about as many ticks as wanted, in order and inside', () => {
  const from = Date.UTC(2020, 4, 17);
  for (const days of [1, 3, 10, 45, 100, 300, 900, 3000, 9000, 40_000]) {
    const to = from + days * 86_400_000;
    const ticks = time_ticks(from, to, 6);
    assert.ok(ticks.length >= 1 && ticks.length <= 8, `${days} days: ${ticks.length} ticks`);
    assert.ok(ticks.every((tick, index) => tick.at >= from && tick.at <= to && tick.at > (ticks[index - 1]?.at ?? 0)));
    assert.equal(new Set(ticks.map((tick) => tick.label)).size, ticks.length);
  }
});
