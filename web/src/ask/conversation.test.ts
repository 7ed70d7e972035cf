import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../api/client';
import { new_turn, with_event } from './conversation';

const asked = new_turn(1, 'A1c?');
const event = (name: string, data: unknown) => ({ event: name, data: JSON.stringify(data) });

test('an answer grows event by event', () => {
  let turn = with_event(asked, event('started', { request: 'r-1', how_read: 'latest value of A1c' }));
  assert.equal(turn.state, 'answering');
  turn = with_event(turn, event('statement', { text: 'a', citations: [] }));
  turn = with_event(turn, event('statement', { text: 'b', citations: [] }));
  assert.deepEqual(
    turn.statements.map((statement) => statement.text),
    ['a', 'b'],
  );
  turn = with_event(
    turn,
    event('finished', { kind: 'yes_no', verdict: 'no', notes_searched: 1, facts_searched: 2, not_found: [] }),
  );
  assert.equal(turn.state, 'done');
  assert.equal(turn.start?.verdict, 'no');
  assert.equal(turn.start?.how_read, 'latest value of A1c');
  assert.equal(turn.end?.facts_searched, 2);
});

test('tables and contradictions are there before the answer is finished, in their own order', () => {
  let turn = with_event(asked, event('started', { request: 'r-1', how_read: 'trend' }));
  turn = with_event(turn, event('statement', { text: 'a', citations: [] }));
  turn = with_event(turn, event('table', { index: 1, title: 'LDL', columns: [], rows: [] }));
  turn = with_event(turn, event('contradiction', { index: 0, about: 'smoking', sides: [[0], [0]] }));
  turn = with_event(turn, event('table', { index: 0, title: 'A1c', columns: [], rows: [] }));
  assert.equal(turn.state, 'answering');
  assert.deepEqual(
    turn.tables.map((table) => table.title),
    ['A1c', 'LDL'],
  );
  assert.equal(turn.contradictions[0]?.about, 'smoking');
  const broken = with_event(turn, event('broken', { code: 'cancelled' }));
  assert.equal(broken.state, 'failed');
  assert.equal(broken.tables.length, 2);
});

test('an answer that was cut off says so and keeps what was said', () => {
  const turn = with_event(
    { ...asked, statements: [{ text: 'a', citations: [] }] },
    event('broken', { code: 'cancelled' }),
  );
  assert.equal(turn.state, 'failed');
  assert.ok(turn.failure instanceof Problem);
  assert.equal(turn.statements.length, 1);
});

test('events that this page does not know change nothing', () => {
  assert.equal(with_event(asked, event('later', {})), asked);
});
