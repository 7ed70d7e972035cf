// The labels that make an item sensitive, in words, with what each is for.

import type { Label } from '../api/types';

export const all_labels: { label: Label; word: string; about: string }[] = [
  { label: 'psychotherapy', word: 'psychotherapy', about: 'what was said in a therapy' },
  { label: 'substance_use', word: 'substance use', about: 'records of a treatment program, 42 CFR Part 2' },
  { label: 'hiv', word: 'HIV', about: 'tests, diagnosis, treatment' },
  { label: 'reproductive', word: 'reproductive', about: 'pregnancy and its end, fertility' },
  { label: 'genetic', word: 'genetic', about: 'test results and counselling' },
  { label: 'minor', word: 'minor’s confidential', about: 'what a minor may keep from their parents' },
  { label: 'vip', word: 'VIP', about: 'somebody whom many know' },
  { label: 'employee', word: 'employee', about: 'somebody who works here' },
  { label: 'restricted', word: 'restricted', about: 'anything else that few should see' },
];

export function label_word(label: string): string {
  return all_labels.find((one) => one.label === label)?.word ?? label;
}

export function label_list(labels: readonly string[]): string {
  return labels.map(label_word).join(', ');
}
