// What it costs to search the ledger and to report on it: a million records, and ten times as many.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { row, run, say } from './lib.mjs';

const sizes = [1_000_000, 10_000_000];
const searches = {
  newest: 'the newest',
  patient: 'of one patient',
  person: 'of one person',
  document: 'that cite one document',
  request: 'of one request',
  person_and_patient: 'of one person and one patient',
  refused_from_a_network: 'refused from one network',
  nothing_fits: 'five conditions that nothing fits',
};

function figures({ binaries, records }) {
  say(`  a ledger of ${records} records and its index`);
  const folder = mkdtempSync(join(tmpdir(), 'chartroom-ledger-'));
  try {
    const out = run(join(binaries, 'bench/bench_ledger_index'), [folder, String(records)]);
    return Object.fromEntries(out.trim().split('\n').map((line) => line.split(' ')).map(([name, value]) => [name, Number(value)]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function measure({ binaries }) {
  const [small, large] = sizes.map((records) => figures({ binaries, records }));
  const worst = (all) => Math.max(...Object.keys(searches).map((name) => all[`search_${name}_worst_ms`]));
  const rows = Object.entries(searches).map(([name, words]) =>
    row('ledger', `10,000,000 records, a page of those ${words}: median of 40`, large[`search_${name}_median_ms`], 'ms'));
  return [
    row('ledger', '10,000,000 records, a page of a search: the slowest of 320', worst(large), 'ms', '≤ 300', worst(large) <= 300),
    ...rows,
    row('ledger', 'the slowest search at 10 × the records', worst(large) / worst(small), '×'),
    row('ledger', '10,000,000 records: who did what, of 10,000 people', large.activity_s, 's', '≤ 2', large.activity_s <= 2),
    row('ledger', 'the same at 10 × the records', large.activity_s / small.activity_s, '×'),
    row('ledger', '10,000,000 records: the index made from nothing', large.making_s, 's'),
    row('ledger', 'its size', large.index_mb, 'MB'),
    row('ledger', 'a start: the blocks looked at', large.opening_ms, 'ms'),
    row('ledger', 'the newest records taken in again, up to 65,535', large.newest_ms, 'ms'),
  ];
}
