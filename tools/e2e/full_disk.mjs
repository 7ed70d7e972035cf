// Runs inside a mount namespace of its own (input_cases.mjs starts it there): a site on a file system of 24 MB that fills up.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { make_charts } from '../../bench/make_charts.mjs';
import { Site, assert } from './site.mjs';

const program = process.argv[2];
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
    // Whether the ledger still has room is chance; an answer without a record is not.
    const answer = await site.ask(patient, 'latest potassium');
    assert.ok(answer.status === 200 || (answer.status === 503 && !answer.text.includes('4.4')), answer.text);
    // Now it certainly has none.
    const free = statfsSync(place);
    writeFileSync(join(place, 'ballast'), Buffer.alloc(free.bavail * free.bsize));
    const refused = await site.ask(patient, 'latest potassium');
    assert.equal(refused.status, 503, refused.text);
    assert.ok(!refused.text.includes('4.4'));
    // After a failed write the ledger stays closed until the operator has made room and started the server again.
    await site.stop();
    rmSync(join(place, 'ballast'));
    spawnSync('mount', ['-o', 'remount,size=256m', place]);
    await site.start();
    site.ok(['import', charts]);
    assert.equal((await site.ask(patient, 'latest potassium')).status, 200);
    site.ok(['audit', 'verify']);
  }, { folder: join(place, 'site') });
} finally {
  spawnSync('umount', [place]);
  rmSync(place, { recursive: true, force: true });
  rmSync(charts, { recursive: true, force: true });
}
