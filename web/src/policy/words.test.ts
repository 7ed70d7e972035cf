import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Explanation, PolicyChange } from '../api/types';
import { by_who, decision_words, kinds_words, setting_words, sum_words } from './words';

const denied: Explanation = {
  allowed: false,
  relations: [],
  about: [],
  labels: [],
  opens: [],
  policy: '0',
  places: [],
  times: [],
};

test('a decision is told with the rule and the relation, or with what is missing', () => {
  const allowed = { ...denied, allowed: true, rule: 'treating_team', relation: 'care_team' };
  assert.equal(decision_words(allowed), 'by the rule “treating_team”, and the relation care team');
  assert.equal(decision_words({ ...denied, missing: 'deny', rule: 'no_own' }), 'the rule “no_own” denies it');
});

test('everything that the server can name as missing has words of its own', () => {
  const source = readFileSync('../src/gate/routes_policy.cpp', 'utf8');
  const names = [...source.matchAll(/case policy::Missing::\w+: return "(\w+)";/g)].map((match) => match[1] ?? '');
  assert.ok(names.length > 5);
  const words = names.map((missing) => decision_words({ ...denied, missing, rule: 'x' }));
  assert.equal(new Set(words).size, names.length);
  for (const sentence of words) assert.notEqual(sentence, decision_words({ ...denied, missing: 'unheard of' }));
});

test('where from and when is said as the policy names it', () => {
  assert.equal(setting_words(denied), 'from no named place, at no named time');
  const found = { ...denied, places: ['clinic', 'icu'], times: ['night_shift'] };
  assert.equal(setting_words(found), 'from clinic, icu, during night shift');
});

test('all kinds together are everything', () => {
  const source = readFileSync('../src/domain/chart_scope.h', 'utf8');
  const count = Number(/item_kind_count = (\d+)/.exec(source)?.[1]);
  const kinds = Array.from({ length: count }, (_, at) => `kind_${at}`);
  assert.equal(kinds_words(kinds), 'everything');
  assert.notEqual(kinds_words(kinds.slice(1)), 'everything');
  assert.equal(kinds_words([]), 'none');
});

const change = (who: string, way: PolicyChange['way'], what: string): PolicyChange => ({
  who,
  way,
  what,
  how: 'x: ask',
});

test('changes are told by who, and counted', () => {
  const changes = [
    change('nurse, treatment', 'gains', 'a'),
    change('billing, patient_request', 'gains', 'b'),
    change('nurse, treatment', 'loses', 'c'),
  ];
  assert.deepEqual(
    by_who(changes).map((group) => [group.who, group.changes.map((one) => one.what)]),
    [
      ['nurse, treatment', ['a', 'c']],
      ['billing, patient request', ['b']],
    ],
  );
  assert.equal(sum_words(changes), '2 combinations of role, purpose and setting gain something, 1 loses something');
  assert.equal(sum_words(changes.slice(2)), '1 combination of role, purpose and setting loses something');
  assert.equal(sum_words([]), 'nobody gains or loses anything');
});
