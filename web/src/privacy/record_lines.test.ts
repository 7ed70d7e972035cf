import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { LedgerRecord } from '../api/types';
import { no_filters, query_of } from './ledger_filters';
import { record_lines } from './record_lines';

const record: LedgerRecord = {
  sequence: 7,
  time: '2026-01-01T12:00:00.000Z',
  request: 'r-1',
  principal: 'u-1',
  principal_name: 'doctor',
  roles: ['clinician', 'privacy_officer'],
  signed_in_by: 'session',
  from: '192.0.2.1',
  action: 'ask',
  route: 'POST /api/patients/{patient}/ask',
  patient: 'p-1',
  rule: 'treating_team',
  relation: 'care_team',
  purpose: 'treatment',
  policy: '3',
  about: 'household,same_surname',
  cited: ['d-1', 'd-2'],
  outcome: 'success',
  status: 200,
  count: 1,
  has_words: true,
};

const text_of = (shown: LedgerRecord, name: string) => record_lines(shown).find((line) => line.name === name)?.text;

test('a record is told in full', () => {
  assert.equal(text_of(record, 'Who'), 'doctor, clinician, privacy officer');
  assert.equal(text_of(record, 'Did'), 'asked a question about a patient');
  assert.equal(text_of(record, 'Who is'), 'somebody of the caller’s household; somebody of the caller’s surname');
  assert.equal(text_of(record, 'What came of it'), 'permitted on the care team (200)');
  assert.equal(text_of(record, 'Cited 2 documents'), 'd-1 d-2');
  assert.equal(text_of(record, 'How often'), undefined);
  assert.equal(text_of({ ...record, count: 3 }, 'How often'), '3 times, counted into one record');
  assert.equal(text_of({ ...record, has_words: false }, 'Its words'), 'none');
});

test('every way of signing in has words', () => {
  const source = readFileSync('../src/domain/tokens.cpp', 'utf8');
  const ways = [...source.matchAll(/case SignedInBy::\w+: return "(\w+)";/g)].map((match) => match[1] ?? '');
  assert.ok(ways.length > 3);
  for (const signed_in_by of ways) {
    const words = text_of({ ...record, signed_in_by }, 'Signed in');
    assert.ok(words && words !== signed_in_by, signed_in_by);
  }
});

test('days are whole, in the reader’s zone', () => {
  const query = query_of({ ...no_filters, first_day: '2026-03-01', last_day: '2026-03-31' });
  assert.equal(query.since, new Date(2026, 2, 1).toISOString());
  assert.equal(query.until, new Date(2026, 3, 1).toISOString());
  assert.equal(query_of(no_filters).since, '');
});
