import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ids_in } from './ids';

const patient = `p-${'0'.repeat(26)}`;
const document = `d-${'1a'.repeat(13)}`;

test('an address, bare ids and a sentence with ids are understood alike', () => {
  const both = { patient, document };
  assert.deepEqual(ids_in(`https://chartroom.example/#/patients/${patient}/documents/${document}`), both);
  assert.deepEqual(ids_in(`${document} ${patient}`), both);
  assert.deepEqual(ids_in(`item ${document}, chart ${patient}.`), both);
  assert.deepEqual(ids_in(` ${patient} `), { patient });
});

test('the first of two counts, and what is no id is none', () => {
  const other = `p-${'2'.repeat(26)}`;
  assert.deepEqual(ids_in(`${patient} ${other}`), { patient });
  for (const text of ['', 'p-1', `x${patient}`, `${patient}0`, `p-${'u'.repeat(26)}`, `u-${'0'.repeat(26)}`])
    assert.deepEqual(ids_in(text), {}, text);
});
