// What a policy decides, in sentences.

import type { Explanation, PolicyChange } from '../api/types';

export const action_choices: { value: string; label: string }[] = [
  { value: 'read_chart', label: 'read the chart' },
  { value: 'ask', label: 'ask questions' },
  { value: 'search_patients', label: 'find the patient' },
  { value: 'add_labels', label: 'add labels' },
  { value: 'give_feedback', label: 'give feedback' },
  { value: 'read_feedback', label: 'read feedback' },
];

const missing_words: Record<string, string> = {
  role: 'no rule is for the roles of this account, or it has none now',
  purpose: 'no rule that fits is for this purpose',
  action: 'no rule that fits opens this action',
  department: 'the rule that fits best is for other departments',
  relation: 'they do not stand to the patient in a way that a rule asks for',
  label: 'the chart has a label that is not open to them',
};

const kind_count = 15; // of kinds of items that a policy names

export function plain(name: string): string {
  return name.replaceAll('_', ' ');
}

export function plain_list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map(plain).join(', ');
}

export function decision_words(found: Explanation): string {
  if (found.allowed) return `by the rule “${found.rule ?? ''}”, and the relation ${plain(found.relation ?? 'none')}`;
  if (found.missing === 'place') return `not from there, by the rule “${found.rule ?? ''}”`;
  if (found.missing === 'time') return `not at this time, by the rule “${found.rule ?? ''}”`;
  if (found.missing === 'deny') return `the rule “${found.rule ?? ''}” denies it`;
  return missing_words[found.missing ?? ''] ?? 'no rule allows it';
}

export function kinds_words(kinds: readonly string[]): string {
  return kinds.length >= kind_count ? 'everything' : plain_list(kinds);
}

// In the order in which they come, by who gains or loses.
export function by_who(changes: readonly PolicyChange[]): { who: string; changes: PolicyChange[] }[] {
  const groups = new Map<string, PolicyChange[]>();
  for (const change of changes) groups.set(change.who, [...(groups.get(change.who) ?? []), change]);
  return [...groups].map(([who, those]) => ({ who: plain(who), changes: those }));
}

// Where from and when it was asked, as the policy names it.
export function setting_words(found: Explanation): string {
  const { places, times } = found;
  const where = places.length === 0 ? 'from no named place' : `from ${plain_list(places)}`;
  return times.length === 0 ? `${where}, at no named time` : `${where}, during ${plain_list(times)}`;
}

// How many combinations of a role and a purpose, and of place and time where the policy tells them; not how many people.
export function sum_words(changes: readonly PolicyChange[]): string {
  const count = (way: PolicyChange['way']) =>
    new Set(changes.filter((change) => change.way === way).map((change) => change.who)).size;
  const those = (number: number) =>
    `${number} ${number === 1 ? 'combination' : 'combinations'} of role, purpose and setting`;
  const gains = count('gains');
  const loses = count('loses');
  const parts: string[] = [];
  if (gains > 0) parts.push(`${those(gains)} ${gains === 1 ? 'gains' : 'gain'} something`);
  if (loses > 0) parts.push(`${parts.length > 0 ? loses : those(loses)} ${loses === 1 ? 'loses' : 'lose'} something`);
  return parts.length > 0 ? parts.join(', ') : 'nobody gains or loses anything';
}
