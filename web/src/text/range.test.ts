import assert from 'node:assert/strict';
import { test } from 'node:test';
import { number_ticks, reference_range } from './range';

test('plain reference ranges are read', () => {
  assert.deepEqual(reference_range('3.5–5.1 mmol/L'), { low: 3.5, high: 5.1 });
  assert.deepEqual(reference_range('3.5 - 5.1'), { low: 3.5, high: 5.1 });
  assert.deepEqual(reference_range('135 to 145 mmol/L'), { low: 135, high: 145 });
  assert.deepEqual(reference_range('-2–2'), { low: -2, high: 2 });
  assert.deepEqual(reference_range('<= 40 mg/dL'), { high: 40 });
  assert.deepEqual(reference_range('< 5.7 %'), { high: 5.7 });
  assert.deepEqual(reference_range('≥ 60 mL/min'), { low: 60 });
});

test('what is no plain range stays words', () => {
  for (const text of [
    '',
    undefined,
    'normal',
    '3.5–5.1 for adults',
    '1–2; 3–4',
    '5.1–3.5',
    '1.5-2.5.3',
    'see note',
    '1,5–2,5',
  ]) {
    assert.equal(reference_range(text), undefined, String(text));
  }
});

test('ticks are round, cover the range and are not many', () => {
  for (const [low, high] of [
    [3.4, 5.8],
    [0, 1],
    [98, 102],
    [-5, 5],
    [0.001, 0.009],
    [120, 120],
    [0, 0],
    [1e6, 9e6],
  ] as const) {
    const ticks = number_ticks(low, high, 5);
    assert.ok((ticks[0] ?? 1) <= low && (ticks.at(-1) ?? -1) >= high, `${low} to ${high}: ${ticks}`);
    assert.ok(ticks.length >= 2 && ticks.length <= 9, `${low} to ${high}: ${ticks}`);
    assert.ok(
      ticks.every((tick) => String(tick).length <= 8),
      String(ticks),
    );
  }
});
