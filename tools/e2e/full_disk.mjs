// Runs inside a mount namespace of its own (input_cases.mjs starts it there): a site on a file system of 24 MB that fills up.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { make_charts } from '../../bench/make_charts.mjs';
import { Site, assert } from './site.mjs';

const program = process.argv[2];
const answers_max = 10_000;  // far more than the ledger's room holds
const place = mkdtempSync(join(tmpdir(), 'chartroom-small-'));
const charts = mkdtempSync(join(tmpdir(), 'chartroom-charts-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', place], { encoding: 'utf8' });
assert.equal(mounted.status, 0, mounted.stderr);
try {
  make_charts(charts, 400);
  await Site.with(program, async (site) => {
    site.ok(['import', 'samples']);
    const patient = (await site.patient('hallgren')).id;
    const filled = site.run(['import', charts]);
    assert.equal(filled.status, 1);
    // Which of database and ledger meets the end of the disk first is chance; the operator's log names the cause of either.
    await site.logged(/No space left|disk is full|out_of_space/i);
    assert.match(filled.stderr, /disk|ledger can't be written/, filled.stderr);
    assert.match(filled.stderr + filled.stdout, /run the same command again/);
    // The ledger has made some room ahead, and has its reserve, so answers go on until both are used up; each has its record, and
    // none comes without.
    const free = statfsSync(place);
    writeFileSync(join(place, 'ballast'), Buffer.alloc(free.bavail * free.bsize));
    const answered = [];
    let refused;
    while (!refused && answered.length < answers_max) {
      const answer = await site.ask(patient, 'latest potassium');
      if (answer.status === 200) answered.push(answer.json.request);
      else refused = answer;
    }
    assert.equal(refused?.status, 503, `${answered.length} answers on a full disk`);
    assert.ok(!refused.text.includes('4.4'));
    await site.logged(/ledger_reserve_given_up/);
    // After a failed write the ledger stays closed until the operator has made room and started the server again.
    await site.stop();
    rmSync(join(place, 'ballast'));
    spawnSync('mount', ['-o', 'remount,size=256m', place]);
    await site.start();
    site.ok(['import', charts]);
    assert.equal((await site.ask(patient, 'latest potassium')).status, 200);
    site.ok(['audit', 'verify']);
    const listed = ['audit', 'list', '--action', 'ask', '--json', '--limit', String(answers_max + 10), '--token-file', site.token_file('privacy')];
    const recorded = new Set(JSON.parse(site.ok(listed)).map((record) => record.request));
    for (const request of answered) assert.ok(recorded.has(request), `${request} was answered and is not recorded`);
  }, { folder: join(place, 'site'), reserve_mib: 2 });
} finally {
  spawnSync('umount', [place]);
  rmSync(place, { recursive: true, force: true });
  rmSync(charts, { recursive: true, force: true });
}
