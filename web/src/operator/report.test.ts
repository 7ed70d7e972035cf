import assert from 'node:assert/strict';
import { test } from 'node:test';
import { added_of, problems_of, sum_words } from './report';

const report = {
  files: 1,
  entries: 12,
  types: { Observation: { added: 7, unchanged: 0 }, Condition: { added: 9 }, Patient: { added: 0 } },
  patients: { new: 1, changed: 0 },
  notes: 2,
  unreadable: 1,
  problems: [{ code: 'import.bad_json', file: 'a.json', where: 'entry 3', sentence: 'It is not JSON.' }],
  problems_left_out: 0,
  stopped_by: null,
};

test('a report reads as a line', () => {
  assert.equal(sum_words(report), '12 entries, 1 new patient, 2 notes, 1 document kept unread');
  assert.equal(
    sum_words({ ...report, entries: 1, notes: 1, unreadable: 0, patients: {}, stopped_by: 'out_of_space' }),
    '1 entry, 1 note, stopped by: out of space',
  );
  assert.deepEqual(added_of(report), ['9 Condition', '7 Observation']);
  assert.deepEqual(problems_of(report), [
    { code: 'import.bad_json', where: 'a.json, entry 3', sentence: 'It is not JSON.' },
  ]);
});

test('a report that is absent or of another shape is no error', () => {
  for (const other of [undefined, {}, { types: [], problems: 'none', patients: null }]) {
    assert.deepEqual(added_of(other), []);
    assert.deepEqual(problems_of(other), []);
    assert.equal(typeof sum_words(other), 'string');
  }
});
