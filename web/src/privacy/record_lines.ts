// All of one ledger record, line by line, in words that a privacy officer can read out.

import type { LedgerRecord } from '../api/types';
import { counted } from '../text/counted';
import { local_time } from '../text/dates';
import { outcome_words, relation_words, what_words, who_words } from './words';

export interface RecordLine {
  name: string;
  text: string;
}

const signed_in_words: Record<string, string> = {
  session: 'in a session',
  bearer_token: 'by a token',
  local_socket: 'at the machine itself',
  system: 'not at all: a job of the server',
  emergency_session: 'in an emergency session, while the directory was silent',
  // Of a sign-in itself: by whom.
  local: 'by a password of Chartroom’s own',
  directory: 'by the clinic’s directory',
  openid: 'by the identity provider',
  service: 'as a program',
  client_assertion: 'by a program’s key',
};

const purpose_words: Record<string, string> = {
  treatment: 'treatment',
  payment: 'payment',
  operations: 'the clinic’s operations',
  research: 'research',
  patient_request: 'the patient’s own request',
  emergency: 'an emergency',
};

const about_words: Record<string, string> = {
  own_record: 'the caller’s own record',
  household: 'somebody of the caller’s household',
  co_worker: 'a co-worker',
  same_surname: 'somebody of the caller’s surname',
};

// The names that a list of them has, joined by commas; those without words as they are.
function named(list: string, words: Record<string, string>): string {
  return list
    .split(',')
    .map((name) => words[name] ?? name.replaceAll('_', ' '))
    .join('; ');
}

export function record_lines(record: LedgerRecord): RecordLine[] {
  const lines: RecordLine[] = [];
  const add = (name: string, text: string | undefined) => {
    if (text) lines.push({ name, text });
  };
  const roles = record.roles.map((role) => role.replace('_', ' ')).join(', ');
  add('When', `${local_time(record.time)} (${record.time})`);
  add('Who', roles ? `${who_words(record)}, ${roles}` : who_words(record));
  add('Account', record.principal);
  add('Signed in', record.signed_in_by && (signed_in_words[record.signed_in_by] ?? record.signed_in_by));
  add('From', record.from);
  add('Did', what_words(record));
  add('How often', record.count > 1 ? `${record.count} times, counted into one record` : undefined);
  add('Of patient', record.patient);
  add('Who is', record.about && named(record.about, about_words));
  add('For', record.purpose && (purpose_words[record.purpose] ?? record.purpose));
  add('What came of it', `${outcome_words(record)} (${record.status})`);
  add('Related', record.relation && record.relation !== 'none' ? named(record.relation, relation_words) : undefined);
  add('Rule', record.rule);
  add('Policy', record.policy && `version ${record.policy}`);
  add('Done to', record.subject);
  add('Named', record.object);
  if (record.cited.length > 0) add(`Cited ${counted(record.cited.length, 'document')}`, record.cited.join(' '));
  if (record.shown) add(`Listed ${counted(record.shown.length, 'patient')}`, record.shown.join(' '));
  add('Its words', record.has_words ? 'kept, sealed under the key of the chart or of the ledger' : 'none');
  add('Route', record.route);
  add('Request', record.request);
  add('Digest of the answer', record.answer_digest);
  return lines;
}
