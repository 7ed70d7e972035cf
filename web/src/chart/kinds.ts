import type { EntryKind, Status } from '../api/types';

export const kind_names: Record<EntryKind, { one: string; many: string }> = {
  note: { one: 'Note', many: 'Notes' },
  laboratory: { one: 'Lab', many: 'Labs' },
  vital_signs: { one: 'Vital', many: 'Vitals' },
  observation: { one: 'Finding', many: 'Findings' },
  condition: { one: 'Problem', many: 'Problems' },
  medication: { one: 'Medication', many: 'Medications' },
  allergy: { one: 'Allergy', many: 'Allergies' },
  immunization: { one: 'Vaccine', many: 'Vaccines' },
  procedure: { one: 'Procedure', many: 'Procedures' },
  encounter: { one: 'Visit', many: 'Visits' },
  report: { one: 'Report', many: 'Reports' },
  other: { one: 'Other', many: 'Other' },
};

export const kind_order: EntryKind[] = [
  'note',
  'encounter',
  'condition',
  'medication',
  'allergy',
  'laboratory',
  'vital_signs',
  'report',
  'procedure',
  'immunization',
  'observation',
  'other',
];

const status_names: Partial<Record<Status, string>> = {
  past: 'past',
  planned: 'planned',
  refuted: 'refuted',
  uncertain: 'uncertain',
  void: 'entered in error',
};

// What must be seen before a fact is used; nothing for those that are in force. That a visit or a vaccination is past goes
// without saying.
export function status_word(status: Status, kind?: EntryKind): string | undefined {
  const is_event = kind === 'encounter' || kind === 'procedure' || kind === 'immunization' || kind === 'report';
  return status === 'past' && is_event ? undefined : status_names[status];
}

const plain = /(^| )(normal|negative|not detected|susceptible)$/i;
const odd = /\b(high|low|above|below|critical|significantly|not normal)\b/i; // "above high normal"

// How a laboratory's interpretation is marked: out of range, or far out. Of several components each says its own.
export function flag_tone(flag: string | undefined): 'bad' | 'warn' | undefined {
  if (!flag || flag.split('; ').every((part) => plain.test(part) && !odd.test(part))) return undefined;
  return /critical|significantly/i.test(flag) ? 'bad' : 'warn';
}
