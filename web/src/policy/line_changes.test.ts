import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LineChange, line_changes } from './line_changes';

const sign = { same: ' ', gone: '-', new: '+' };
const told = (places: LineChange[][]) =>
  places.map((place) => place.map((line) => `${sign[line.way]}${line.line} ${line.text}`));

test('the same text has no changes, whatever ends its lines', () => {
  assert.deepEqual(line_changes('a\nb\n', 'a\nb\n'), []);
  assert.deepEqual(line_changes('a\nb\n', 'a\r\nb'), []);
  assert.deepEqual(line_changes('', ''), []);
});

test('a changed line stands with two lines around it, and each with its own number', () => {
  const before = '1\n2\n3\n4\n5\n6\n7\n';
  assert.deepEqual(told(line_changes(before, before.replace('4', 'x\ny'))), [
    [' 2 2', ' 3 3', '-4 4', '+4 x', '+5 y', ' 6 5', ' 7 6'],
  ]);
  assert.deepEqual(told(line_changes(before, `0\n${before}`)), [['+1 0', ' 2 1', ' 3 2']]);
  assert.deepEqual(told(line_changes(before, before.replace('7\n', ''))), [[' 5 5', ' 6 6', '-7 7']]);
});

test('places near to each other are one, far ones are two, and no line is told twice', () => {
  const lines = Array.from({ length: 30 }, (_, at) => String(at + 1));
  const change = (...which: number[]) => lines.map((line, at) => (which.includes(at + 1) ? 'x' : line)).join('\n');
  assert.equal(line_changes(lines.join('\n'), change(10, 13)).length, 1);
  assert.equal(line_changes(lines.join('\n'), change(10, 16)).length, 2);
  const together = line_changes(lines.join('\n'), change(10, 12, 14, 20)).flat();
  const keys = together.map((line) => `${line.way} ${line.line}`);
  assert.equal(new Set(keys).size, keys.length);
});

// What is told, put together, is the one text or the other: for many small texts, all of them.
test('with everything around it, the changes make both texts', () => {
  const texts: string[][] = [[]];
  for (let length = 1; length <= 4; ++length) {
    for (const text of texts.filter((one) => one.length === length - 1)) {
      for (const line of ['a', 'b']) texts.push([...text, line]);
    }
  }
  for (const before of texts) {
    for (const after of texts) {
      const told_lines = line_changes(before.join('\n'), after.join('\n')).flat();
      if (told_lines.length === 0) {
        assert.deepEqual(before, after);
        continue;
      }
      const gone = told_lines.filter((line) => line.way === 'gone');
      const come = told_lines.filter((line) => line.way === 'new');
      for (const line of gone) assert.equal(before[line.line - 1], line.text);
      for (const line of come) assert.equal(after[line.line - 1], line.text);
      const kept = (lines: string[], without: LineChange[]) =>
        lines.filter((_, at) => !without.some((one) => one.line === at + 1));
      assert.deepEqual(kept(before, gone), kept(after, come), `${before} → ${after}`);
    }
  }
});

test('texts too large for the table are told whole', () => {
  const before = Array.from({ length: 3000 }, (_, at) => `a${at}`);
  const after = Array.from({ length: 3000 }, (_, at) => `b${at}`);
  const lines = line_changes(['same', ...before].join('\n'), ['same', ...after].join('\n')).flat();
  assert.equal(lines.filter((line) => line.way === 'gone').length, 3000);
  assert.equal(lines.filter((line) => line.way === 'new').length, 3000);
});
