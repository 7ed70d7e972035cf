import assert from 'node:assert/strict';
import { test } from 'node:test';
import { number_ticks } from './ticks';

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
