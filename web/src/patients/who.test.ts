import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Patient } from '../api/types';
import { name_of } from './who';

const closed: Patient = {
  id: 'p-0123456789abcdefghjkmnpqrs',
  identifiers: [],
  imported_at: '',
  demographics: 'closed',
};

test('a patient is called by name, and where that is closed or not known by the id', () => {
  assert.equal(name_of({ ...closed, family: 'Quill', given: 'Ada' }), 'Quill, Ada');
  assert.equal(name_of({ ...closed, given: 'Ada' }), 'Ada');
  assert.equal(name_of(closed), 'Patient p-0123456789abcdefghjkmnpqrs');
});
