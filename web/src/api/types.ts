// What the server says, as its own description has it (GET /api/openapi.json). Only what the page uses.

export type Role =
  | 'clinician'
  | 'nurse'
  | 'therapist'
  | 'registrar'
  | 'billing'
  | 'researcher'
  | 'privacy_officer'
  | 'operator';

export type Purpose = 'treatment' | 'payment' | 'operations' | 'research' | 'patient_request' | 'emergency';

export type Label =
  | 'psychotherapy'
  | 'substance_use'
  | 'hiv'
  | 'reproductive'
  | 'genetic'
  | 'minor'
  | 'vip'
  | 'employee'
  | 'restricted';

// Which labels of an item were changed by hand. Without a document: of the patient, and so of the whole chart.
export interface ItemLabels {
  document?: string;
  added: Label[];
  removed: Label[];
  by: string;
  by_name?: string;
  at: string;
}

export interface PolicyVersion {
  digest: string;
  version: string; // the digest's beginning: in every record of the ledger
  title: string;
  text: string;
  proposed_by: string;
  proposed: string;
  confirmed_by?: string;
  confirmed?: string;
}

export interface Policies {
  in_force: PolicyVersion;
  proposed: PolicyVersion[];
}

export interface PolicyFinding {
  line: number; // 0: of the whole file
  words: string;
}

export interface PolicyChange {
  who: string; // "clinician, treatment"
  how: string; // "care_team: read_chart, ask"
  way: 'gains' | 'loses';
  what: string;
}

export interface PolicyCheck {
  findings: PolicyFinding[];
  warnings: PolicyFinding[]; // what may not be meant, and keeps nobody from putting it in force
  changes?: PolicyChange[]; // against the policy in force; absent where something is wrong, or it is too large to compare
}

export interface Explanation {
  allowed: boolean;
  rule?: string;
  missing?: string;
  relation?: string;
  purpose?: Purpose;
  relations: string[];
  about: string[];
  labels: Label[];
  opens: { kinds: string[]; labels: Label[]; from?: string }[];
  policy: string;
  // Named ones that counted.
  places: string[];
  times: string[];
}

// How the glass is broken, for those who may.
export interface EmergencyRule {
  minutes: number;
  reasons: { code: string; words: string }[];
}

export interface Emergency {
  id: string;
  patient: string;
  principal: string;
  principal_name?: string;
  opened: string;
  until: string;
  reason: string;
  words: string;
  without_directory: boolean; // from an emergency session
  reviewed?: string;
  reviewed_by?: string;
  justified?: boolean;
  review_words?: string;
}

export interface EmergencyPage {
  items: Emergency[];
  waiting: number;
}

export interface Account {
  id: string;
  name: string;
  display_name?: string;
  roles: Role[];
  practitioner: string[];
  must_change_password: boolean;
  source: 'local' | 'directory' | 'openid' | 'service';
  second_factor: boolean;
  emergency_access?: boolean; // of one of the clinic's directory
  recovery_codes_left?: number;
  asked?: AskedChange;
}

// What an operator asked for an account and no privacy officer has confirmed.
export interface AskedChange {
  by: string;
  at: string;
  roles?: Role[];
  practitioner?: string[];
  new_password: boolean;
  enable: boolean;
}

// A table: each row has as many texts as there are columns.
export interface Report {
  report: string;
  made: string;
  columns: string[];
  rows: string[][];
  notes: string[];
  // Of who may what: what a reader signs for.
  state?: string;
}

export interface ChangedAccount extends Account {
  one_time_password?: string;
}

// How people can sign in here.
export interface SignInWays {
  password: boolean;
  openid?: { name: string; begin: string };
}

// Shown once.
export interface ShownFactor {
  secret: string;
  uri: string;
  until: string;
}

export interface RecoveryCodes {
  recovery_codes: string[];
}

export interface SignedIn {
  account: Account;
  must_add_second_factor: boolean;
  emergency_session: boolean;
  csrf: string;
  expires: string;
}

export interface Self {
  principal: string;
  name: string;
  signed_in_by: string; // emergency_session: while the clinic's directory is silent
  roles: Role[];
  purposes: Purpose[];
  purpose?: Purpose; // meant where none is stated
  emergency?: EmergencyRule;
  csrf?: string;
  must_add_second_factor?: boolean;
  may_add_second_factor?: boolean;
  account?: Account;
}

export interface Page<Item> {
  items: Item[];
  next?: string;
}

export interface Identifier {
  value: string;
  system?: string;
  type?: string;
}

export interface Patient {
  id: string;
  family?: string;
  given?: string;
  birth_date?: string;
  sex?: string;
  deceased?: string;
  identifiers: Identifier[];
  imported_at: string;
  labels?: string[];
  demographics?: 'closed'; // of a list: who it is isn't open to the reader
}

// What beside reading may be open to the reader of a chart.
export type ChartDeed = 'ask' | 'give_feedback' | 'read_feedback' | 'add_labels';

export interface PatientSummary extends Patient {
  may: ChartDeed[]; // for the purpose of now
  notes: number;
  unreadable: number;
  facts: number;
  void_items: number;
}

export type Status = 'current' | 'past' | 'planned' | 'refuted' | 'uncertain' | 'void' | 'unknown';

export type EntryKind =
  | 'note'
  | 'laboratory'
  | 'vital_signs'
  | 'observation'
  | 'condition'
  | 'medication'
  | 'allergy'
  | 'immunization'
  | 'procedure'
  | 'encounter'
  | 'report'
  | 'other';

export interface TimelineEntry {
  id: string;
  what: EntryKind;
  at?: string;
  until?: string;
  title: string;
  text: string;
  status: Status;
  status_words?: string;
  category?: string;
  shown?: string;
  author?: string;
  flag?: string;
  value?: number;
  unit?: string;
}

export interface TimelinePage extends Page<TimelineEntry> {
  total: number;
  kinds: Partial<Record<EntryKind, number>>;
}

export interface Measure {
  fact: string;
  name: string;
  category?: string;
  count: number;
  latest: string;
  at?: string;
}

export interface SeriesPoint {
  fact: string;
  at?: string;
  value: number;
  text: string;
  comparator?: string;
  unit?: string;
  flag?: string;
  reference_range?: string;
  low?: number; // of the range, in the value's unit
  high?: number;
}

export interface SeriesLine {
  name: string;
  points: SeriesPoint[];
  left_out: number;
}

export interface Series extends Measure {
  lines: SeriesLine[];
}

export interface ChartDocument {
  id: string;
  kind: 'note' | 'fact' | 'unreadable';
  status: Status;
  text: string;
  resource?: string;
  title?: string;
  author?: string;
  date?: string;
  media_type?: string;
  why_unreadable?: string;
  import?: string;
  labels?: string[];
  notice?: string;
}

export interface Citation {
  document: string;
  start: number;
  end: number;
  quote: string;
  title?: string;
  resource?: string;
  date?: string;
  import?: string;
}

export interface Statement {
  text: string;
  citations: Citation[];
  subject?: string;
}

// Contradictions and tables of an answer name its statements; `index` is their place among their kind.
export interface Contradiction {
  index: number;
  about: string;
  sides: number[][]; // of statements
}

export interface TableRow {
  cells: string[];
  value?: number;
  low?: number; // of this very value's reference range, in its unit
  high?: number;
  at?: string;
  statement?: number;
  parts?: { value: number; flag?: string }[]; // in place of `value`: one for each of the table's parts
}

export interface AnswerTable {
  index: number;
  title: string;
  unit?: string;
  columns: string[];
  rows: TableRow[];
  parts?: string[]; // what each row has several numbers of
}

export type Verdict = 'yes' | 'no' | 'uncertain';

// The `started` event.
export interface AnswerStart {
  request: string;
  how_read: string;
  labels?: string[]; // of all that it cites
  notice?: string;
  kind?: string;
  verdict?: Verdict;
  negated?: boolean; // asked in the negative; the verdict is of the thing itself
  ambiguous?: string[];
  patient?: { name: string; birth_date?: string; identifier?: Identifier };
  chart?: { imported_at: string; newest?: string };
}

// The `finished` event.
export interface AnswerEnd extends Partial<AnswerStart> {
  notes_searched: number;
  facts_searched: number;
  searched_for?: string;
  not_found: string[];
  duplicates_left_out?: number;
}

export type FeedbackVerdict = 'wrong' | 'incomplete' | 'helpful';

export interface Feedback {
  id: string;
  patient: string;
  principal: string;
  principal_name?: string;
  request: string;
  statement?: number;
  verdict: FeedbackVerdict;
  at: string;
  has_words: boolean;
  words?: string;
}

export type Outcome = 'success' | 'refused' | 'failed' | 'started' | 'broken';

export interface LedgerRecord {
  sequence: number;
  time: string;
  request: string;
  principal?: string;
  principal_name?: string;
  roles: Role[];
  signed_in_by?: string;
  from: string;
  action: string;
  route: string;
  patient?: string;
  rule?: string;
  relation?: string;
  purpose?: string;
  policy?: string; // the version that decided
  about?: string; // own_record, household, co_worker, same_surname, joined by commas
  subject?: string; // whose account or access it is about
  object?: string;
  cited: string[];
  shown?: string[]; // patients in a list
  answer_digest?: string;
  outcome: Outcome;
  status: number;
  reason?: string;
  count: number;
  has_words: boolean;
}

export interface VerifyReport {
  intact: boolean;
  records: number;
  checkpoint_size: number;
  first_wrong?: number;
  problem?: string;
}

export interface ImportRun {
  id: string;
  name: string;
  state: 'running' | 'finished' | 'failed' | 'interrupted';
  started: string;
  ended?: string;
  report?: Record<string, unknown>;
}

export interface ServerStatus {
  version: string;
  time: string;
  patients: number;
  store_commit: number;
  ledger_records: number;
  ledger_indexed: number;
  chart_keys: number;
  hot_charts: number;
  hot_bytes: number;
  sessions_known: number;
  emergency_webhook?: PeerState & { deliveries: number };
  audit_syslog?: PeerState & { sent: number };
  checkpoint_places?: CheckpointPlace[];
  backups?: BackupState;
}

export interface PeerState {
  waiting: number;
  oldest_seconds: number;
  failures: number;
  problem?: string;
}

export interface CheckpointPlace {
  place: string;
  age_seconds: number;
  published: number;
  failures: number;
  problem?: string;
}

export interface BackupEnded {
  at: string;
  age_seconds: number;
  backup?: string;
  milliseconds: number;
  restore_milliseconds?: number;
  bytes: number;
  problem?: string;
}

export interface BackupState {
  running?: 'backup' | 'full_backup' | 'rehearsal';
  done?: number;
  total?: number;
  backups: number;
  bytes: number;
  newest?: string;
  newest_age_seconds?: number;
  last_backup?: BackupEnded;
  last_rehearsal?: BackupEnded;
  every_hours: number;
  rehearse_every_hours: number;
}
