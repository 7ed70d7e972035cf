import type { Identifier, Patient } from '../api/types';
import { age_on } from '../text/dates';
import { visible } from '../text/visible';

// By the id where who the patient is isn't open to the reader, or not known.
export function name_of(patient: Patient): string {
  const name = [patient.family, patient.given].filter(Boolean).join(', ');
  return name === '' ? `Patient ${patient.id}` : visible(name);
}

// The number by which a patient is known here: a medical record number, else the first that there is.
export function record_number(patient: Patient): Identifier | undefined {
  return patient.identifiers.find((identifier) => identifier.type === 'MR') ?? patient.identifiers[0];
}

export function number_label(identifier: Identifier): string {
  const names: Record<string, string> = { MR: 'MRN', SS: 'SSN', DL: 'Licence', PPN: 'Passport' };
  return identifier.type ? (names[identifier.type] ?? visible(identifier.type)) : 'Number';
}

export function born(patient: Patient): string {
  if (!patient.birth_date) return 'birth date not known';
  const age = patient.deceased ? undefined : age_on(patient.birth_date, new Date());
  return age === undefined ? visible(patient.birth_date) : `${visible(patient.birth_date)} (${age} y)`;
}
