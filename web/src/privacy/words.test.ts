import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { LedgerRecord } from '../api/types';
import { action_words, outcome_words, reading_words, what_words, who_words } from './words';

const record: LedgerRecord = {
  sequence: 1,
  time: '2026-01-01T00:00:00.000Z',
  request: 'r-1',
  roles: [],
  from: '192.0.2.1',
  action: 'ask',
  route: 'POST /api/patients/{patient}/ask',
  cited: [],
  outcome: 'success',
  status: 200,
  count: 1,
  has_words: true,
};

test('every action of the server has words', () => {
  const source = readFileSync('../src/domain/tokens.cpp', 'utf8');
  const actions = [...source.matchAll(/case Action::\w+: return "(\w+)";/g)].map((match) => match[1] ?? '');
  assert.ok(actions.length > 20);
  const own = readFileSync('../src/audit/own_actions.h', 'utf8');
  actions.push(...[...own.matchAll(/string_view \w+ = "(\w+)";/g)].map((match) => match[1] ?? ''));
  assert.ok(actions.includes('manage_keys'));
  for (const action of actions) assert.ok(action_words[action], action);
});

test('records read as sentences', () => {
  assert.equal(who_words({ ...record, principal_name: 'doctor' }), 'doctor');
  assert.equal(who_words(record), 'someone unknown');
  assert.equal(outcome_words({ ...record, relation: 'care_team' }), 'permitted on the care team');
  const refused: LedgerRecord = { ...record, outcome: 'refused', reason: 'forbidden' };
  assert.equal(what_words(refused), 'tried to ask about a patient');
  assert.equal(outcome_words(refused), 'refused: not permitted');
  assert.equal(outcome_words({ ...refused, reason: 'some_new_reason' }), 'refused: some new reason');
});

test('reading a chart is told by what was read of it, for every such route', () => {
  const rows = readFileSync('../src/gate/matrix.csv', 'utf8').split('\n');
  const routes = rows
    .map((row) => row.split(' | ')[0] ?? '')
    .filter((route) => route.startsWith('GET /api/patients/{patient}'));
  const others = ['feedback', 'grants', 'explain', 'labels'].map((name) => `GET /api/patients/{patient}/${name}`);
  assert.deepEqual(Object.keys(reading_words).sort(), routes.filter((route) => !others.includes(route)).sort());
  const read: LedgerRecord = { ...record, action: 'read_chart', route: 'GET /api/patients/{patient}/timeline' };
  assert.equal(what_words(read), 'looked at the timeline of a chart');
  assert.equal(what_words({ ...read, outcome: 'refused' }), 'tried to read a chart');
});
