// Backup and restore beside a plain copy with sync of the same database, in one run: 256 MiB of charts, and 1 GiB.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { row, run, say } from './lib.mjs';

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function figures({ binaries, mib, rounds }) {
  say(`  a site with ${mib} MiB of charts`);
  const folder = mkdtempSync(join(tmpdir(), 'chartroom-backup-'));
  try {
    const lines = run(join(binaries, 'bench/bench_backup'), [folder, String(mib), String(rounds)]).trim().split('\n');
    const of = {};
    for (const [name, value] of lines.map((line) => line.split(' '))) (of[name] ??= []).push(Number(value));
    const megabytes = of.bytes[0] / 1e6;
    return {
      backup: median(of.copy.map((copy, round) => copy / of.full[round])),
      restore: median(of.copy.map((copy, round) => copy / of.restore[round])),
      backup_speed: megabytes / median(of.full),
      restore_speed: megabytes / median(of.restore),
      copy_speed: megabytes / median(of.copy),
      changes: median(of.changes) / median(of.full),
      changes_bytes: median(of.changes_bytes) / 1e6,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// At least half a copy's speed, or 300 MB/s, whichever is less.
const is_reached = (ratio, speed) => ratio >= 0.5 || speed >= 300;

export async function measure({ binaries }) {
  const small = figures({ binaries, mib: 256, rounds: 9 });
  const large = figures({ binaries, mib: 1024, rounds: 5 });
  return [
    row('backup', '1 GiB of charts, a full backup: its speed to that of a copy with sync', large.backup, '×', '≥ 0.5, or 300 MB/s', is_reached(large.backup, large.backup_speed)),
    row('backup', 'its speed', large.backup_speed, 'MB/s'),
    row('backup', 'a restore of it: likewise', large.restore, '×', '≥ 0.5, or 300 MB/s', is_reached(large.restore, large.restore_speed)),
    row('backup', 'its speed, restored', large.restore_speed, 'MB/s'),
    row('backup', 'the copy', large.copy_speed, 'MB/s'),
    row('backup', 'a backup after one chart of 100 KB was added: its time to that of the full one', large.changes, '×'),
    row('backup', 'its size', large.changes_bytes, 'MB'),
    row('backup', '256 MiB of charts, a full backup: likewise', small.backup, '×'),
    row('backup', '256 MiB of charts, a restore: likewise', small.restore, '×'),
  ];
}
