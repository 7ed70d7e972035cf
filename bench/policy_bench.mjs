// What a decision about a chart costs, in a practice's network and in a hospital of ten times its size.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { row, run, say } from './lib.mjs';

const sizes = [{ persons: 1_000, patients: 100_000 }, { persons: 10_000, patients: 1_000_000 }];

function decisions({ binaries, persons, patients }) {
  say(`  ${persons} clinicians, ${patients} patients, ${patients * 5} relations`);
  const folder = mkdtempSync(join(tmpdir(), 'chartroom-policy-'));
  try {
    return JSON.parse(run(join(binaries, 'bench/bench_policy'), [folder, String(persons), String(patients)]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function measure({ binaries }) {
  const [small, large] = sizes.map((size) => decisions({ binaries, ...size }));
  const growth = large.again.p50_us / small.again.p50_us;
  const whose = '10,000 people, 1,000,000 patients, 5,000,000 relations';
  return [
    row('policy', `${whose}: a decision, p99`, large.again.p99_us, 'µs', '≤ 5', large.again.p99_us <= 5),
    row('policy', 'the same, median', large.again.p50_us, 'µs'),
    row('policy', 'median at 10 × the patients', growth, '×', '≤ 1.5', growth <= 1.5),
    row('policy', 'p99 at a tenth of the size', small.again.p99_us, 'µs'),
    row('policy', "a person's first decision about a patient, median", large.first.p50_us, 'µs'),
    row('policy', 'the same, p99', large.first.p99_us, 'µs'),
    row('policy', 'a stranger is refused, p99', large.stranger.p99_us, 'µs'),
    row('policy', 'the first decision behind a new patient, p99', large.behind_import.p99_us, 'µs'),
    row('policy', `memory for all ${(large.pairs / 1e6).toFixed(0)} million pairs of a person and a patient`, large.memory_mb, 'MB'),
  ];
}
