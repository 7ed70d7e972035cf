import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut_at_marks, locate, utf8_length, utf16_of_bytes, window_around } from './bytes';

const samples = [
  '',
  'plain words',
  'Núñez says: “déjà vu”',
  'CRLF\r\nlines\r\n',
  '😀 before 😀😀 after',
  'Trần Minh Khôi',
  'שלום \u202e reversed \u202c done',
  'e\u0301 combined',
];

test('every boundary of every sample is found, and nothing else', () => {
  for (const text of samples) {
    const bytes = Buffer.from(text, 'utf8');
    const boundaries = new Map<number, number>();
    let unit = 0;
    for (const letter of `${text}\0`) {
      boundaries.set(Buffer.byteLength(text.slice(0, unit)), unit);
      unit += letter.length;
    }
    for (let offset = 0; offset <= bytes.length + 3; ++offset) {
      assert.deepEqual(
        utf16_of_bytes(text, [offset]),
        [boundaries.get(offset)],
        `${JSON.stringify(text)} at ${offset}`,
      );
    }
  }
});

test('offsets may come in any order', () => {
  assert.deepEqual(utf16_of_bytes('aä😀b', [8, 0, 3, 7, 1]), [5, 0, 2, 4, 1]);
  assert.deepEqual(utf16_of_bytes('ab', [-1, 3]), [undefined, undefined]);
});

test('every span of every sample is located by its quote', () => {
  for (const text of samples) {
    const letters = Array.from(text);
    for (let first = 0; first < letters.length; ++first) {
      for (let last = first + 1; last <= letters.length; ++last) {
        const quote = letters.slice(first, last).join('');
        const start = utf8_length(letters.slice(0, first).join(''));
        const span = { start, end: start + utf8_length(quote) };
        const found = locate(text, span, quote);
        assert.ok(found);
        assert.equal(text.slice(found.from, found.to), quote);
      }
    }
  }
});

test('a quote that is not there word for word is not located', () => {
  assert.equal(locate('no chest pain', { start: 3, end: 8 }, 'Chest'), undefined);
  assert.equal(locate('no chest pain', { start: 3, end: 9 }, 'chest'), undefined);
  assert.equal(locate('no chest pain', { start: 3, end: 3 }, ''), undefined);
  assert.equal(locate('ä', { start: 1, end: 2 }, 'ä'), undefined);
  assert.equal(locate('short', { start: 3, end: 90 }, 'rt'), undefined);
});

test('cutting at marks loses and doubles nothing', () => {
  const text = 'one two three four';
  const marks = [
    { from: 8, to: 13 },
    { from: 4, to: 7 },
    { from: 12, to: 18 },
  ];
  const pieces = cut_at_marks(text, marks, 0, text.length);
  assert.equal(pieces.map((piece) => piece.text).join(''), text);
  assert.deepEqual(
    pieces.filter((piece) => piece.mark !== undefined),
    [
      { text: 'two', mark: 1 },
      { text: 'three', mark: 0 },
      { text: ' four', mark: 2 },
    ],
  );
  assert.deepEqual(cut_at_marks(text, marks, 5, 9), [{ text: 'wo', mark: 1 }, { text: ' ' }, { text: 't', mark: 0 }]);
  assert.deepEqual(cut_at_marks('', [], 0, 0), []);
});

test('a window around a place holds it and cuts no character', () => {
  const text = '😀'.repeat(1000);
  for (let place = 0; place < 2000; place += 7) {
    const { from, to } = window_around(text, place, 101);
    assert.ok(from <= place && place <= to);
    assert.doesNotMatch(text.slice(from, to), /^[\udc00-\udfff]|[\ud800-\udbff]$/);
  }
});
