import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address_of, parse_route, type Route } from './route';

const patient = `p-${'0'.repeat(26)}`;
const other = `d-${'1a'.repeat(13)}`;

test('every place has an address that leads back to it', () => {
  const routes: Route[] = [
    { at: 'patients' },
    { at: 'chart', patient, tab: 'timeline' },
    { at: 'chart', patient, tab: 'timeline', document: other },
    { at: 'chart', patient, tab: 'trends' },
    { at: 'chart', patient, tab: 'trends', fact: other },
    { at: 'chart', patient, tab: 'feedback' },
    { at: 'ledger' },
    { at: 'ledger', request: `r-${'2'.repeat(26)}` },
    { at: 'ledger', emergency: `e-${'2'.repeat(26)}` },
    { at: 'ledger', patient: `p-${'2'.repeat(26)}` },
    { at: 'labels' },
    { at: 'labels', patient },
    { at: 'labels', patient, document: other },
    { at: 'policy' },
    { at: 'feedback' },
    { at: 'emergencies' },
    { at: 'asked' },
    { at: 'reports' },
    { at: 'reports', account: `u-${'2'.repeat(26)}` },
    { at: 'break_glass' },
    { at: 'break_glass', patient },
    { at: 'imports' },
    { at: 'status' },
  ];
  for (const route of routes) assert.deepEqual(parse_route(address_of(route)), route);
});

test('an address that is none leads to the patients', () => {
  for (const hash of ['', '#', '#/nowhere', '#/patients/x', '#/patients/../../etc', '#/patients/<img>']) {
    assert.deepEqual(parse_route(hash), { at: 'patients' });
  }
  assert.deepEqual(parse_route(`#/patients/${patient}/documents/x`), { at: 'chart', patient, tab: 'timeline' });
});
