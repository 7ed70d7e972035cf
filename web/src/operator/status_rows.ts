import type { BackupEnded, BackupState, CheckpointPlace, PeerState, ServerStatus } from '../api/types';
import { local_time } from '../text/dates';

// What the server's page says of it, a name and a value each.
export type Row = [string, string];

const size_words = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MiB`;
const numbered = (number: number) => number.toLocaleString('en');

// Of whatever is sent to a peer.
function waits_words(peer: PeerState, waiting: string): string {
  const waits =
    peer.waiting === 0 ? 'nothing waits' : `${peer.waiting} ${waiting}, the oldest for ${peer.oldest_seconds} s`;
  return peer.problem ? `failing: ${waits}; the last try: ${peer.problem}` : waits;
}

// A search of the ledger waits until its index is there.
function records_words({ ledger_records, ledger_indexed }: ServerStatus): string {
  const is_behind = ledger_records - ledger_indexed > 65_536;
  const records = numbered(ledger_records);
  return is_behind ? `${records}; its index is being made: ${numbered(ledger_indexed)}` : records;
}

function place_words(place: CheckpointPlace): string {
  return place.problem
    ? `failing, not the newest for ${place.age_seconds} s: ${place.problem}`
    : `had the newest ${place.age_seconds} s ago`;
}

function ended_words(ended: BackupEnded | undefined, never: string): string {
  if (!ended) return never;
  if (ended.problem) return `${local_time(ended.at)}, failed: ${ended.problem}`;
  return `${local_time(ended.at)}, in ${(ended.milliseconds / 1000).toFixed(1)} s`;
}

function backup_rows(state: BackupState): Row[] {
  const rows: Row[] = [
    ['Backups', `${state.backups}, ${size_words(state.bytes)}; one every ${state.every_hours} hours`],
    ['Last backup', ended_words(state.last_backup, 'none yet')],
    ['Last rehearsal of a restore', ended_words(state.last_rehearsal, 'none yet')],
  ];
  if (state.every_hours === 0)
    rows[0] = ['Backups', `${state.backups}, ${size_words(state.bytes)}; only when asked for`];
  const restore = state.last_rehearsal?.restore_milliseconds;
  if (restore) rows.push(['A restore takes', `${(restore / 1000).toFixed(1)} s, as rehearsed`]);
  if (state.running) {
    const percent = state.total ? `, ${Math.floor((100 * (state.done ?? 0)) / state.total)} %` : '';
    rows.push(['Running now', `${state.running.replace('_', ' ')}${percent}`]);
  }
  return rows;
}

export function status_rows(status: ServerStatus): Row[] {
  const rows: Row[] = [
    ['Version', status.version],
    ['Server’s time', local_time(status.time)],
    ['Patients', numbered(status.patients)],
    ['Records in the ledger', records_words(status)],
    ['Commits of the database', numbered(status.store_commit)],
    ['Keys of charts', numbered(status.chart_keys)],
    ['Charts open in memory', `${status.hot_charts} (${size_words(status.hot_bytes)})`],
    ['Sessions and tokens in memory', numbered(status.sessions_known)],
  ];
  if (status.emergency_webhook)
    rows.push(['Webhook for emergencies', waits_words(status.emergency_webhook, 'not told')]);
  if (status.audit_syslog) rows.push(['Audit collector', waits_words(status.audit_syslog, 'records wait')]);
  for (const place of status.checkpoint_places ?? []) rows.push([`Checkpoints to ${place.place}`, place_words(place)]);
  return status.backups ? [...rows, ...backup_rows(status.backups)] : [...rows, ['Backups', 'none are configured']];
}
