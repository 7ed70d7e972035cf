// Memory of an idle server with an empty store, and the time from its start to its first answer with 1,000 and 10,000 charts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Site, median, memory_mb, row, run, say } from './lib.mjs';
import { make_charts } from './make_charts.mjs';

async function empty_server(program) {
  const site = new Site(program);
  try {
    site.init(['admin:operator']);
    await site.start();
    // One request, so that what is made at first use is there.
    run('curl', ['-sS', '--cacert', site.ca, `${site.url}/readyz`]);
    return memory_mb(site.server.pid);
  } finally {
    await site.close();
  }
}

async function started_with(program, charts, starts) {
  const folder = mkdtempSync(join(tmpdir(), 'chartroom-charts-'));
  const site = new Site(program);
  try {
    say(`  making ${charts} charts`);
    make_charts(folder, charts);
    site.init(['admin:operator']);
    await site.start();
    say(`  importing ${charts} charts`);
    site.import(folder);
    await site.stop();
    const times = [];
    for (let i = 0; i < starts; ++i) {
      times.push(await site.start());
      await site.stop();
    }
    return median(times) / 1000;
  } finally {
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function measure({ program }) {
  const memory = await empty_server(program);
  const small = await started_with(program, 1000, 11);
  const large = await started_with(program, 10_000, 11);
  return [
    row('start', 'memory of an idle server, empty store (resident)', memory.resident, 'MB', '≤ 64', memory.resident <= 64),
    row('start', 'the same without mapped files', memory.anonymous, 'MB'),
    row('start', 'start to ready, 1,000 charts (median of 11)', small, 's', '≤ 0.5', small <= 0.5),
    row('start', 'start to ready, 10,000 charts (median of 11)', large, 's'),
    row('start', '10 × the charts', large / small, '×'),
  ];
}
