// Import of FHIR bundles, sealed and durable, beside parsing the same bytes with the same library; and at 10 times the size.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { median, median_interval, row, run, say } from './lib.mjs';
import { make_charts } from './make_charts.mjs';

function pairs(binaries, charts, count) {
  const folder = mkdtempSync(join(tmpdir(), 'chartroom-charts-'));
  try {
    make_charts(folder, charts);
    const results = [];
    for (let i = 0; i < count; ++i) {
      const store = mkdtempSync(join(tmpdir(), 'chartroom-store-'));
      try {
        results.push(JSON.parse(run(join(binaries, 'bench/bench_import'), [folder, store])));
      } finally {
        rmSync(store, { recursive: true, force: true });
      }
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function measure({ binaries }) {
  say('  20 pairs of 24 charts');
  const small = pairs(binaries, 24, 20);
  say('  20 pairs of 240 charts');
  const large = pairs(binaries, 240, 20);
  const rows = [];
  const rate = (result) => result.bytes / 1e6 / result.import_s;
  for (const [name, results] of [['24 charts', small], ['240 charts', large]]) {
    const ratio = median_interval(results.map((result) => result.parse_s / result.import_s));
    rows.push(row('import', `${name}, ${(results[0].bytes / 1e6).toFixed(1)} MB: import speed over parsing speed (95 %: ${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)})`,
      ratio.median, '×', '≥ 0.3', ratio.median >= 0.3));
    rows.push(row('import', `${name}: imported`, median(results.map(rate)), 'MB/s'));
    rows.push(row('import', `${name}: parsed`, median(results.map((result) => result.bytes / 1e6 / result.parse_s)), 'MB/s'));
  }
  const cost = median(large.map((r) => r.import_s / r.bytes)) / median(small.map((r) => r.import_s / r.bytes));
  rows.push(row('import', 'cost per byte at 10 × the size', cost, '×', '≤ 1.2', cost <= 1.2));
  return rows;
}
