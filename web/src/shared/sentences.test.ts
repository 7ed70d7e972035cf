import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../api/client';
import { sentence_of } from './sentences';

const problem = (code: string, retry_after_s?: number) =>
  new Problem(code, 400, 'Title', 'The server’s own detail.', undefined, retry_after_s);

test('a refusal says when to try again', () => {
  assert.equal(sentence_of(problem('throttled', 840)), 'Try again in 14 minutes.');
  assert.equal(sentence_of(problem('busy', 2)), 'Try again in 2 seconds.');
});

test('otherwise it says what to do, in our words or the server’s', () => {
  assert.match(sentence_of(problem('forbidden')), /ask the privacy officer/);
  assert.equal(sentence_of(problem('answer_too_large')), 'The server’s own detail.');
});
