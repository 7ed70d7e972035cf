import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerStatus } from '../api/types';
import { status_rows } from './status_rows';

const status: ServerStatus = {
  version: '1',
  time: '2026-01-05T08:00:00.000Z',
  patients: 1200,
  store_commit: 5,
  ledger_records: 100_000,
  ledger_indexed: 100_000,
  chart_keys: 3,
  hot_charts: 1,
  hot_bytes: 1_048_576,
  sessions_known: 2,
};
const value = (of: ServerStatus, name: string) => status_rows(of).find(([one]) => one === name)?.[1];

test('what is not configured is not there, but that there are no backups is said', () => {
  assert.equal(value(status, 'Audit collector'), undefined);
  assert.equal(value(status, 'Webhook for emergencies'), undefined);
  assert.equal(value(status, 'Backups'), 'none are configured');
  assert.equal(value(status, 'Records in the ledger'), '100,000');
});

test('an index that is being made is told', () => {
  assert.match(value({ ...status, ledger_indexed: 5 }, 'Records in the ledger') ?? '', /its index is being made: 5/);
});

test('peers that fail are told with what waits', () => {
  const peer = { waiting: 3, oldest_seconds: 9, failures: 1, problem: 'nobody answers' };
  const said = value({ ...status, audit_syslog: { ...peer, sent: 0 } }, 'Audit collector');
  assert.equal(said, 'failing: 3 records wait, the oldest for 9 s; the last try: nobody answers');
  const place = { place: 'file /mnt/x', age_seconds: 700, published: 1, failures: 1, problem: 'not mounted' };
  const places = { ...status, checkpoint_places: [place] };
  assert.equal(value(places, 'Checkpoints to file /mnt/x'), 'failing, not the newest for 700 s: not mounted');
});

test('backups, their rehearsal, and one that runs', () => {
  const backups = {
    backups: 2,
    bytes: 3 * 1_048_576,
    every_hours: 24,
    rehearse_every_hours: 168,
    running: 'full_backup' as const,
    done: 1,
    total: 4,
    last_backup: { at: '2026-01-05T08:00:00.000Z', age_seconds: 1, milliseconds: 1500, bytes: 7 },
    last_rehearsal: {
      at: '2026-01-05T08:00:00.000Z',
      age_seconds: 1,
      milliseconds: 2500,
      restore_milliseconds: 900,
      bytes: 7,
    },
  };
  assert.match(value({ ...status, backups }, 'Backups') ?? '', /^2, 3\.0 MiB; one every 24 hours$/);
  assert.match(value({ ...status, backups }, 'Last backup') ?? '', /^2026-01-0\d \d\d:\d\d, in 1\.5 s$/);
  assert.equal(value({ ...status, backups }, 'A restore takes'), '0.9 s, as rehearsed');
  assert.equal(value({ ...status, backups }, 'Running now'), 'full backup, 25 %');
  const failed = {
    ...backups,
    every_hours: 0,
    last_rehearsal: { ...backups.last_rehearsal, problem: 'a chunk is damaged' },
  };
  assert.match(
    value({ ...status, backups: failed }, 'Last rehearsal of a restore') ?? '',
    /, failed: a chunk is damaged$/,
  );
  assert.match(value({ ...status, backups: failed }, 'Backups') ?? '', /only when asked for$/);
});
