// Backups as an operator makes them, and a site that is restored from one on a machine that has nothing of it.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Site, assert } from './site.mjs';

const folders = (site) => ({ backups: join(site.folder, 'backups'), keys: join(site.folder, 'keys') });

function configure(site, more = '') {
  const { backups, keys } = folders(site);
  appendFileSync(site.config, `\n[backup]\nfolder = "${backups}"\nkeyring_folder = "${keys}"\nevery_hours = 0\nrehearse_every_days = 0\n${more}`);
  for (const folder of [backups, keys]) mkdirSync(folder, { recursive: true, mode: 0o700 });
}

const with_backups = (program, work, more) =>
  Site.with(program, async (site) => {
    configure(site, more);
    await site.start();
    site.ok(['import', 'samples']);
    return work(site, folders(site));
  }, { start: false });

const files_of = (folder) => readdirSync(folder).filter((name) => name.endsWith('.backup'));

export const cases = {
  'a server without [backup] says what to do, and folders that are not there are told': (program) =>
    Site.with(program, async (site) => {
      assert.match(site.run(['backup']).stderr, /makes no backups: write \[backup\] into its configuration/);
      await site.stop();
      const { backups, keys } = folders(site);
      appendFileSync(site.config, `\n[backup]\nfolder = "${backups}"\nkeyring_folder = "${keys}"\n`);
      assert.match(site.run(['config', 'check']).stderr, /there is no folder .*backups: mount the volume/);
      await assert.rejects(site.start(), /there is no folder .*backups: mount the volume/);
      site.server = undefined;
      const text = readFileSync(site.config, 'utf8');
      writeFileSync(site.config, text.replace(keys, join(backups, 'keys')));
      assert.match(site.run(['config', 'check']).stderr, /lie in each other/);
    }),

  'a backup, what has changed, a list, a rehearsal, and what the metrics say': (program) =>
    with_backups(program, async (site, { backups, keys }) => {
      assert.match(site.ok(['backup']), /^Backup chartroom-\d{8}T\d{6}Z-[0-9a-z]{8}\.backup: [\d.]+ [KM]iB in [\d.]+ s\./);
      assert.ok(existsSync(join(keys, 'chartroom-keyring.copy')));
      site.ok(['grant', '--help']);
      site.token('doctor');
      site.ok(['backup']);
      assert.equal(files_of(backups).length, 2);
      const list = site.ok(['backup', 'list']);
      assert.match(list, /full +[\d.]+ [KM]iB +chartroom-/);
      assert.match(list, /changes +[\d.]+ [KM]iB +chartroom-/);
      assert.match(list, /No restore was rehearsed yet/);
      const rehearsed = site.ok(['restore', '--rehearse']);
      assert.match(rehearsed, /It is good\./);
      assert.match(rehearsed, /a site could have started after [\d.]+ s/);
      assert.ok(!existsSync(join(site.data, 'rehearsal')));
      const status = site.ok(['status']);
      assert.match(status, /Backups +Last backup 20.*, in [\d.]+ s\./);
      const metrics = await site.request('GET', '/metrics', { token: site.token('admin') });
      for (const name of ['chartroom_backups 2', 'chartroom_backup_age_seconds \\d', 'chartroom_rehearsal_failed 0', 'chartroom_rehearsal_restore_milliseconds \\d'])
        assert.match(metrics.text, new RegExp(`^${name}`, 'm'));
      const token = site.token('privacy');
      for (const action of ['make_backup', 'rehearse_restore', 'manage_backups']) {
        const records = await site.request('GET', `/api/ledger?action=${action}&limit=5`, { token });
        assert.ok(records.json.items.length > 0, action);
        assert.ok(records.json.items.every((item) => item.outcome === 'success'), action);
      }
    }),

  'nothing of a chart is readable in a backup, in any encoding': (program) =>
    with_backups(program, async (site, { backups, keys }) => {
      site.ok(['backup']);
      const all = [...files_of(backups).map((name) => join(backups, name)), join(keys, 'chartroom-keyring.copy')].map((file) => readFileSync(file));
      for (const word of ['Hallgren', 'hallgren', 'penicillin', 'metformin', 'doctor', 'SQLite format']) {
        const forms = [Buffer.from(word), Buffer.from(word, 'utf16le'), Buffer.from(Buffer.from(word).toString('base64').replace(/=+$/, '').slice(0, -1))];
        for (const bytes of all) for (const form of forms) assert.equal(bytes.indexOf(form), -1, word);
      }
    }),

  'a machine is lost: from the backup, the copy of the keyring and shares the site is back': (program) =>
    Site.with(program, async (site) => {
      // Shares are printed once, at init.
      rmSync(site.data, { recursive: true, force: true });
      rmSync(join(site.folder, 'keyring'), { recursive: true, force: true });
      rmSync(join(site.folder, 'master.key'), { force: true });
      const out = JSON.parse(site.ok(['init', '--json', '--port', '0', '--data', site.data, '--keyring', join(site.folder, 'keyring'), '--master-key', join(site.folder, 'master.key'),
        '--recovery', '2-of-3', '--account', 'doctor:clinician:http://hl7.org/fhir/sid/us-npi|9990001015', '--account', 'privacy:privacy_officer']));
      site.accounts = Object.fromEntries(out.accounts.map((account) => [account.name, account.one_time_password]));
      const shares = out.recovery_shares;
      assert.equal(shares.length, 3);
      configure(site);
      await site.start();
      site.ok(['import', 'samples']);
      site.token('doctor');
      const before = await site.request('GET', '/api/patients?limit=50', { token: site.token('doctor') });
      const { id } = await site.patient('hallgren');
      const said = await site.request('POST', `/api/patients/${id}/ask`, { token: site.token('doctor'), body: { question: 'Which drugs does she take?' } });
      assert.equal(said.status, 200);
      const privacy = site.token('privacy');
      site.ok(['backup']);
      await site.stop();

      // Data, keyring, key file: all gone.
      for (const name of ['data', 'keyring', 'master.key']) rmSync(join(site.folder, name), { recursive: true, force: true });
      const { backups, keys } = folders(site);
      const refused = site.run(['restore', '--data', site.data, '--keyring', join(site.folder, 'keyring'), '--from', backups, '--shares']);
      assert.match(refused.stderr, /name the copy of it with --keyring-copy/);
      const restored = site.run(['restore', '--data', site.data, '--keyring', join(site.folder, 'keyring'), '--from', backups, '--keyring-copy', join(keys, 'chartroom-keyring.copy'), '--shares'],
        `${shares[2]}\n${shares[0]}\n`);
      assert.equal(restored.status, 0, restored.stderr + restored.stdout);
      assert.match(restored.stdout, /The site is restored as it was at 20.*, and opens\./);
      assert.match(restored.stdout, /chartroom keys recover/);
      site.ok(['keys', 'recover', 'file', '--file', join(site.folder, 'master.key.new')], `${shares[1]}\n${shares[2]}\n`);
      writeFileSync(site.config, readFileSync(site.config, 'utf8').replace(/master_key_file = ".*"/, `master_key_file = "${join(site.folder, 'master.key.new')}"`));
      await site.start();
      const after = await site.request('GET', '/api/patients?limit=50', { token: site.token('doctor') });
      assert.deepEqual(after.json.items, before.json.items);
      const again = await site.request('POST', `/api/patients/${id}/ask`, { token: site.token('doctor'), body: { question: 'Which drugs does she take?' } });
      assert.deepEqual(again.json.statements, said.json.statements);
      const records = await site.request('GET', '/api/ledger?action=restore_backup', { token: privacy });
      assert.equal(records.json.items.length, 1);
      assert.match(site.ok(['audit', 'verify']), /Intact/);
      site.ok(['backup']);
      assert.equal(files_of(backups).length, 2, 'and goes on being backed up');
    }, { start: false }),

  'a keyring that outlived the data knows what a backup lacks, and a restore that would lose it must be meant': (program) =>
    with_backups(program, async (site, { backups }) => {
      site.ok(['backup']);
      for (let round = 0; round < 5; ++round) await site.request('GET', '/api/self', { token: site.token('doctor') });
      await site.stop();
      assert.match(site.run(['restore']).stderr, /there is .*chartroom\.db already: stop the server, and move it away/);
      renameSync(join(site.data, 'chartroom.db'), join(site.folder, 'old.db'));
      assert.match(site.run(['restore']).stderr, /there is .*ledger already/);
      renameSync(join(site.data, 'ledger'), join(site.folder, 'old-ledger'));
      rmSync(join(site.data, 'chartroom.db-wal'), { force: true });
      rmSync(join(site.data, 'chartroom.db-shm'), { force: true });
      assert.match(site.run(['restore']).stderr, /the backup has \d+ records of the ledger, and there were \d+ at .*say --accept-ledger/);
      assert.ok(!existsSync(join(site.data, 'chartroom.db')), 'nothing was put there');
      assert.match(site.ok(['restore', '--accept-ledger']), /The site is restored/);
      await site.start();
      assert.match(site.ok(['audit', 'verify']), /Intact/);
      assert.equal(files_of(backups).length, 1);
    }),

  'a full backup goes into a pipe, and can be restored from there': (program) =>
    with_backups(program, async (site) => {
      const piped = join(site.folder, 'piped');
      mkdirSync(piped, { mode: 0o700 });
      const env = { ...process.env, CHARTROOM_CONFIG: site.config, HOME: site.folder };
      execFileSync('sh', ['-c', `"$0" backup --to - | cat > "${join(piped, 'chartroom-20260101T000000Z-aaaaaaaa.backup')}"`, program], { env, stdio: ['ignore', 'ignore', 'ignore'] });
      await site.stop();
      for (const name of ['chartroom.db', 'chartroom.db-wal', 'chartroom.db-shm', 'ledger']) rmSync(join(site.data, name), { recursive: true, force: true });
      assert.match(site.ok(['restore', '--from', piped, '--accept-ledger']), /The site is restored/);
      await site.start();
      assert.match(site.ok(['audit', 'verify']), /Intact/);
    }),

  'a server that is killed while it makes a backup leaves a folder in which the next one is whole': (program) =>
    with_backups(program, async (site, { backups }) => {
      site.ok(['backup']);
      site.ok(['backup', '--full', '--detach']);
      while (files_of(backups).length < 2) await site.request('GET', '/healthz');
      await site.stop('SIGKILL');
      await site.start();
      site.ok(['backup']);
      assert.match(site.ok(['restore', '--rehearse']), /It is good\./);
    }, 'mib_per_second = 1\n'),
};
