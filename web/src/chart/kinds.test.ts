import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flag_tone } from './kinds';

test('what is out of range is marked, what is not is left alone', () => {
  for (const flag of [
    'high',
    'below reference',
    'above high normal',
    'abnormal',
    'Systolic above reference',
    'detected',
    'not normal',
  ]) {
    assert.equal(flag_tone(flag), 'warn', flag);
  }
  assert.equal(flag_tone('Systolic normal; Diastolic low'), 'warn');
  for (const flag of ['critical high', 'significantly low', 'Systolic critical high; Diastolic normal']) {
    assert.equal(flag_tone(flag), 'bad', flag);
  }
  for (const flag of [undefined, '', 'normal', 'Normal', 'not detected', 'Systolic normal; Diastolic normal']) {
    assert.equal(flag_tone(flag), undefined, flag);
  }
});
