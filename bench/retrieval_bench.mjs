// Questions to one thick chart, inside the process: from the sealed segments to the first answer (cold), and each of questions.txt
// from its words to the checked answer (warm); a new note into that chart. At 5,000 passages of notes, at a tenth and at ten times of it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { row, run, say } from './lib.mjs';
import { thick_chart } from './thick_chart.mjs';

const rounds = { 500: 40, 5000: 20, 50000: 5 };

function measured(binaries, passages) {
  const folder = mkdtempSync(join(tmpdir(), 'chartroom-thick-'));
  try {
    for (const part of ['keyring', 'data']) mkdirSync(join(folder, part));
    const chart = join(folder, 'chart.json');
    writeFileSync(chart, JSON.stringify(thick_chart(passages)));
    return JSON.parse(run(join(binaries, 'bench/bench_retrieval'), [chart, folder, 'bench/questions.txt', String(rounds[passages])]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function measure({ binaries }) {
  const results = {};
  for (const passages of [500, 5000, 50000]) {
    say(`  a chart of ${passages} passages`);
    results[passages] = measured(binaries, passages);
  }
  const { 500: thin, 5000: usual, 50000: thick } = results;
  const note_ratio = usual.note_ms / thin.note_ms;
  return [
    row('retrieval', '5,000 passages: warm answer, median', usual.warm_p50_ms, 'ms'),
    row('retrieval', '5,000 passages: warm answer, p99', usual.warm_p99_ms, 'ms', '≤ 2', usual.warm_p99_ms <= 2),
    row('retrieval', '5,000 passages: the slowest question when it is first asked of a warm chart', usual.first_max_ms, 'ms'),
    row('retrieval', '5,000 passages: cold, unsealed, decoded and answered', usual.cold_ms, 'ms', '≤ 20', usual.cold_ms <= 20),
    row('retrieval', '5,000 passages: one new note, durable', usual.note_ms, 'ms', '≤ 10', usual.note_ms <= 10),
    row('retrieval', 'one new note at 10 × the passages, beside 500', note_ratio, '×', '≤ 1.2', note_ratio <= 1.2),
    row('retrieval', '5,000 passages: from the durable note to the answer that only it gives', usual.note_found_ms, 'ms', '≤ 10', usual.note_found_ms <= 10),
    row('retrieval', 'warm median at 10 × the passages', thick.warm_p50_ms / usual.warm_p50_ms, '×'),
    row('retrieval', 'cold at 10 × the passages', thick.cold_ms / usual.cold_ms, '×'),
  ];
}
