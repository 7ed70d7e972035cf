// Searching for a patient while typing among 100,000, for a person who is related to 50 of them and for one who is to all.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { row, run, say } from './lib.mjs';

const patients = 98_000;  // and 2,000 that are imported meanwhile

export async function measure({ binaries }) {
  say(`  a store of ${patients} patients, then names letter by letter`);
  const folder = mkdtempSync(join(tmpdir(), 'chartroom-search-'));
  try {
    const result = JSON.parse(run(join(binaries, 'bench/bench_search'), [folder, String(patients)]));
    return [['all', result.all], ['50', result.few]].flatMap(([whose, ms]) => [
      row('search', `100,000 patients, related to ${whose}: a key, p99`, ms.p99_ms, 'ms', '≤ 50', ms.p99_ms <= 50),
      row('search', `related to ${whose}: a key, median`, ms.p50_ms, 'ms'),
      row('search', `related to ${whose}: a key behind an import of 100 patients`, ms.behind_import_ms, 'ms', '≤ 50', ms.behind_import_ms <= 50),
      row('search', `related to ${whose}: the person's first search`, ms.first_ms, 'ms'),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
