// A ledger record in plain words: who did what, and what came of it.

import type { LedgerRecord } from '../api/types';

export const action_words: Record<string, string> = {
  see_health: 'asked whether the server is up',
  see_metrics: 'read the server’s counters',
  see_api: 'read the description of the API',
  see_page: 'loaded the page',
  sign_in: 'signed in',
  sign_out: 'signed out',
  see_self: 'opened the page or continued a session',
  change_password: 'changed their password',
  manage_tokens: 'managed their tokens',
  search_patients: 'searched among their patients',
  read_chart: 'read a chart',
  ask: 'asked a question about a patient',
  import_charts: 'imported a file',
  see_imports: 'looked at imports',
  manage_accounts: 'looked at or changed accounts',
  manage_grants: 'looked at or changed grants to a chart',
  read_ledger: 'read the ledger',
  verify_ledger: 'verified the ledger',
  archive_ledger: 'moved old records of the ledger into its archive',
  archived_segment: 'archived a part of the ledger',
  see_status: 'looked at the server’s state',
  give_feedback: 'gave feedback on an answer',
  read_feedback: 'read the feedback on a patient’s answers',
  review_feedback: 'reviewed the feedback',
  manage_second_factor: 'changed their second factor',
  remove_second_factor: 'removed somebody’s second factor',
  add_labels: 'added labels to a chart',
  remove_labels: 'looked at or took away labels of a chart',
  see_policy: 'looked at the policy',
  propose_policy: 'proposed a policy',
  see_reports: 'looked at a report',
  review_access: 'signed for who may what',
  draft_breach_letters: 'drafted letters to patients about a breach',
  manage_backups: 'looked at or asked for backups',
  make_backup: 'made a backup',
  rehearse_restore: 'rehearsed a restore',
  restore_backup: 'put the site back from a backup',
  test_webhook: 'tested the webhook for emergencies',
  confirm_account: 'looked at or settled what was asked for an account',
  confirm_policy: 'put a policy in force',
  explain_policy: 'asked what the policy decides',
  policy_in_force: 'started with this policy in force',
  break_glass: 'broke the glass',
  tell_emergency: 'told the webhook of a broken glass',
  forward_audit: 'sent the ledger to the audit collector',
  clock_jump: 'saw that the machine’s clock was set',
  review_emergencies: 'looked at emergencies',
  manage_keys: 'changed the ways to the master key',
  see_services: 'looked at the accounts of programs',
  manage_services: 'changed an account of a program',
  confirm_service: 'gave or took a program’s role of clinician',
  use_services: 'looked at or changed a program’s tokens or keys',
  request_token: 'asked for a token with a program’s key',
  unknown_route: 'asked for an address that there is not',
  no_request: 'sent what is no request',
};

// What of a chart was read: which part of it.
export const reading_words: Record<string, string> = {
  'GET /api/patients/{patient}': 'opened a chart',
  'GET /api/patients/{patient}/documents': 'listed the notes of a chart',
  'GET /api/patients/{patient}/documents/{document}': 'read an item of a chart',
  'GET /api/patients/{patient}/facts': 'listed the facts of a chart',
  'GET /api/patients/{patient}/timeline': 'looked at the timeline of a chart',
  'GET /api/patients/{patient}/measures': 'looked at what was measured',
  'GET /api/patients/{patient}/measures/{fact}/series': 'looked at a trend',
};

const attempts: Record<string, string> = {
  sign_in: 'tried to sign in',
  sign_out: 'tried to sign out',
  read_chart: 'tried to read a chart',
  ask: 'tried to ask about a patient',
  break_glass: 'tried to break the glass',
};

export const relation_words: Record<string, string> = {
  care_team: 'on the care team',
  encounter: 'by an encounter',
  grant: 'by a grant',
  department: 'by their department',
  general_practitioner: 'as general practitioner',
  panel: 'by their panel',
  cohort: 'by a study’s cohort',
  emergency: 'in an emergency',
};

export const reason_words: Record<string, string> = {
  forbidden: 'not permitted',
  purpose_required: 'no purpose stated',
  purpose_not_open: 'not for this purpose',
  denied_by_rule: 'a rule of the policy denies it',
  denied_place: 'not from this place',
  denied_time: 'not at this time',
  session_required: 'by a token what needs a person’s own session',
  scope_missing: 'the token is not for this',
  token_address: 'a token from another address than it is for',
  token_certificate: 'a token without its certificate',
  token_client: 'a program that has not proved who it is',
  not_own_proposal: 'somebody else’s proposal',
  not_labelled: 'a label that was not there',
  not_signed_yet: 'a record that was not signed yet',
  record_archived: 'a record that is in the archive',
  own_service: 'a program that they made or answer for',
  unauthenticated: 'not signed in',
  wrong_sign_in: 'name or password wrong',
  second_factor_required: 'password right, no code given',
  wrong_second_factor: 'password right, code wrong or used already',
  second_factor_locked: 'password right, too many wrong codes',
  second_factor_enrolment_required: 'second factor not yet added',
  common_password: 'a password that is guessed first',
  no_role: 'no group of the directory or identity provider gives a role',
  directory_password_expired: 'password to be changed in the directory',
  directory_unavailable: 'the directory did not answer',
  openid_stale: 'not begun in this browser, or too long ago',
  openid_declined: 'the identity provider let nobody in',
  openid_refused: 'the identity provider’s answer failed a check',
  openid_factor_missing: 'not strongly or recently enough signed in at the identity provider',
  openid_account_disabled: 'account disabled here',
  openid_name_taken: 'another account has the name',
  openid_logout_refused: 'a logout token failed a check',
  openid_unavailable: 'the identity provider did not answer',
  throttled: 'too many attempts',
  csrf: 'not sent by our page',
  password_change_required: 'one-time password not yet replaced',
  unknown_route: 'no such address',
  not_found: 'no such thing',
  busy: 'the server was busy',
  index_not_ready: 'the ledger’s index was being made',
};

export function who_words(record: LedgerRecord): string {
  if (record.principal_name) return record.principal_name;
  return record.principal ? 'an account without a name' : 'someone unknown';
}

// Whoever opens the page is asked by it who they are; that nobody is signed in yet is no attempt at anything.
export function is_page_opening(record: LedgerRecord): boolean {
  return record.action === 'see_self' && record.reason === 'unauthenticated';
}

export function what_words(record: LedgerRecord): string {
  if (is_page_opening(record)) return 'opened the page';
  const known = reading_words[record.route] ?? action_words[record.action] ?? record.action;
  const is_attempt = record.outcome === 'refused' || record.outcome === 'failed';
  return is_attempt ? (attempts[record.action] ?? `tried: ${known}`) : known;
}

export function outcome_words(record: LedgerRecord): string {
  if (is_page_opening(record)) return 'asked to sign in';
  const reason = record.reason ? (reason_words[record.reason] ?? record.reason.replaceAll('_', ' ')) : '';
  switch (record.outcome) {
    case 'success':
      return record.relation && record.relation !== 'none'
        ? `permitted ${relation_words[record.relation] ?? record.relation}`
        : 'done';
    case 'refused':
      return `refused: ${reason}`;
    case 'failed':
      return `failed: ${reason}`;
    case 'started':
      return 'answer began';
    case 'broken':
      return `answer broke off: ${reason}`;
  }
}
