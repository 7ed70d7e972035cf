// Import of FHIR bundles, sealed and durable, as `chartroom import` sends them, beside parsing the same bytes with the same library on
// one thread; at 10 times the number of charts, and with charts of many years.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

import { median, median_interval, row, run, say } from './lib.mjs';
import { make_charts, make_large_charts } from './make_charts.mjs';

const threads = Math.min(4, cpus().length + 1);  // as the command line uses on this machine (src/main/import_run.cpp)

function measure_pairs(binaries, make, count) {
  const folder = mkdtempSync(join(tmpdir(), 'chartroom-charts-'));
  try {
    make(folder);
    const results = [];
    for (let i = 0; i < count; ++i) {
      const store = mkdtempSync(join(tmpdir(), 'chartroom-store-'));
      try {
        results.push(JSON.parse(run(join(binaries, 'bench/bench_import'), [folder, store, String(threads)])));
      } finally {
        rmSync(store, { recursive: true, force: true });
      }
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rows_of(name, results, reach) {
  const ratio = median_interval(results.map((result) => result.parse_s / result.import_s));
  const rate = (seconds) => median(results.map((result) => result.bytes / 1e6 / result[seconds]));
  return [
    row('import', `${name}, ${(results[0].bytes / 1e6).toFixed(1)} MB: import speed over parsing speed (95 %: ${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)})`,
      ratio.median, '×', reach ? '≥ 0.3' : '', reach ? ratio.median >= 0.3 : null),
    row('import', `${name}: the same in processor time, which one processor would need`,
      median(results.map((result) => result.parse_cpu_s / result.import_cpu_s)), '×'),
    row('import', `${name}: imported`, rate('import_s'), 'MB/s'),
    row('import', `${name}: parsed`, rate('parse_s'), 'MB/s'),
  ];
}

export async function measure({ binaries, pairs = 20 }) {
  say(`  ${pairs} pairs of 24 charts`);
  const small = measure_pairs(binaries, (folder) => make_charts(folder, 24), pairs);
  say(`  ${pairs} pairs of 240 charts`);
  const large = measure_pairs(binaries, (folder) => make_charts(folder, 240), pairs);
  say(`  ${pairs} pairs of 8 charts of many years`);
  const thick = measure_pairs(binaries, (folder) => make_large_charts(folder, 8, 30), pairs);
  const cost = median(large.map((r) => r.import_s / r.bytes)) / median(small.map((r) => r.import_s / r.bytes));
  return [
    ...rows_of('24 charts', small, true),
    ...rows_of('240 charts', large, true),
    ...rows_of('8 charts of many years', thick, false),
    row('import', 'cost per byte at 10 × the size', cost, '×', '≤ 1.2', cost <= 1.2),
  ];
}
