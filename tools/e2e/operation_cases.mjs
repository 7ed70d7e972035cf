// What an operator meets: first start, wrong configuration, wrong keys, a second server, stopping, kill -9.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Site, assert } from './site.mjs';

const faketime = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

// A server whose wall clock is off by so much; its steady clock is right.
const clock = (offset) => ({ env: { LD_PRELOAD: faketime, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' } });

async function refused_start(site, pattern, options) {
  await assert.rejects(site.start(options), pattern);
  site.server = undefined;
}

const clock_jumps = (site) => JSON.parse(site.ok(['audit', 'list', '--json', '--action', 'clock_jump', '--token-file', site.token_file('privacy')]));

const commands = ['init', 'serve', 'import', 'sign-in', 'patients', 'ask', 'user', 'service', 'grant', 'policy', 'audit', 'status', 'config', 'doctor'];

function files_below(folder) {
  return readdirSync(folder, { recursive: true }).map((name) => join(folder, name)).filter((file) => statSync(file).isFile());
}

// Kills the server with SIGKILL after a random time of an import, starts it again, and imports again.
async function killed_import(site, milliseconds) {
  const importing = spawn(site.program, ['import', 'samples', '--config', site.config], { stdio: 'ignore' });
  const done = new Promise((resolve) => importing.once('exit', resolve));
  const timer = new Promise((resolve) => setTimeout(resolve, milliseconds));
  await Promise.race([done, timer]);
  await site.stop('SIGKILL');
  await done;
  await site.start();
}

export const cases = {
  'every command explains itself': (program) => {
    for (const command of commands) {
      const help = spawnSync(program, [command, '--help'], { encoding: 'utf8' });
      assert.equal(help.status, 0);
      assert.ok(help.stdout.length > 100, command);
    }
    const wrong = spawnSync(program, ['sevre'], { encoding: 'utf8' });
    assert.equal(wrong.status, 64);
  },

  'init never changes what is there': (program) =>
    Site.with(program, async (site) => {
      const before = files_below(site.folder).map((file) => [file, readFileSync(file).toString('hex')]);
      const again = site.run(['init', '--data', site.data, '--keyring', join(site.folder, 'keyring'), '--master-key', join(site.folder, 'master.key')]);
      assert.equal(again.status, 1);
      assert.match(again.stderr, /is there already/);
      assert.deepEqual(files_below(site.folder).map((file) => [file, readFileSync(file).toString('hex')]), before);
    }, { start: false }),

  'a ledger that was emptied or put back to an older state is refused, and the right one opens': (program) =>
    Site.with(program, async (site) => {
      const ledger = join(site.data, 'ledger');
      const patient = (await site.patient('hallgren')).id;
      await site.stop();
      cpSync(ledger, join(site.folder, 'older'), { recursive: true });
      await site.start();
      assert.equal((await site.ask(patient, 'latest potassium')).status, 200);
      await site.stop();
      renameSync(ledger, join(site.folder, 'right'));
      await refused_start(site, /checkpoint is missing, and its witness has one/);
      rmSync(ledger, { recursive: true, force: true });
      cpSync(join(site.folder, 'older'), ledger, { recursive: true });
      await refused_start(site, /replaced by an older or a new one.*--accept-ledger/);
      // The copy in the keyring's folder gone as well: the database knows of it.
      const copy = join(site.folder, 'keyring', 'ledger-checkpoint');
      const right_copy = readFileSync(copy);
      rmSync(copy);
      await refused_start(site, /replaced by an older or a new one.*--accept-ledger/);
      rmSync(ledger, { recursive: true });
      await refused_start(site, /checkpoint is missing, and its witness has one.*--accept-ledger/);
      rmSync(ledger, { recursive: true, force: true });
      renameSync(join(site.folder, 'right'), ledger);
      writeFileSync(copy, right_copy);
      await site.start();
      assert.equal((await site.ask(patient, 'latest potassium')).status, 200);
      await site.stop();
      // Replaced on purpose: accepted once, by name.
      rmSync(ledger, { recursive: true });
      await site.start({ args: ['--accept-ledger'] });
      assert.equal((await site.ask(patient, 'latest potassium')).status, 200);
      site.ok(['audit', 'verify']);
      await site.stop();
      await site.start();
    }, { samples: true }),

  'a clock that was set back is refused, or accepted by name; what ended stays ended': (program) =>
    Site.with(program, async (site) => {
      const token = site.token('doctor');
      await site.stop();
      await site.start(clock('+100d'));  // past the token's 90 days
      assert.equal((await site.request('GET', '/api/self', { token })).status, 401);
      await site.stop();
      await refused_start(site, /clock says .* set the clock right\. .*--accept-clock/);
      await site.start({ args: ['--accept-clock'] });
      site.ok(['status']);
      assert.equal((await site.request('GET', '/api/self', { token })).status, 401);
      const [jump, ...others] = clock_jumps(site);
      assert.deepEqual([others.length, jump.route, jump.rule], [0, 'start', 'clock_accepted']);
      assert.match(jump.object, /^-86[34]\d{4}\.\d s$/);  // a hundred days
    }),

  'a clock that is set while the server runs is recorded, and time does not go back': (program) =>
    Site.with(program, async (site) => {
      const file = join(site.folder, 'clock');
      writeFileSync(file, '+0\n');
      await site.start({ env: { ...clock('').env, FAKETIME: undefined, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1' } });
      writeFileSync(file, '+3600\n');
      await site.logged(/clock_jumped.*\+3(600|599)\.\d s/);
      writeFileSync(file, '-86400\n');
      await site.logged(/clock_jumped.*-(90000|89999)\.\d s/);
      const metrics = (await site.request('GET', '/metrics')).text;
      for (const direction of ['forward', 'back']) assert.match(metrics, new RegExp(`chartroom_clock_jumps_total\\{direction="${direction}"\\} 1\n`));
      const [back, forward, ...others] = clock_jumps(site);  // newest first
      assert.deepEqual([others.length, back.route, back.rule, forward.rule], [0, 'running', 'time_goes_on', 'clock_followed']);
      assert.ok(back.time > forward.time, 'the ledger goes on');
      site.ok(['audit', 'verify']);
    }, { start: false }),

  'a wrong configuration is refused with file, line, key and what is right': (program) =>
    Site.with(program, async (site) => {
      const right = readFileSync(site.config, 'utf8');
      for (const [change, expected] of [
        [(text) => text.replace('port = 0', 'port = "8443"'), /chartroom\.toml:\d+: 'server\.port' must be a whole number from 0 to 65535/],
        [(text) => text.replace('host_name', 'hostname'), /no key 'server\.hostname'; did you mean 'server\.host_name'/],
        [(text) => `${text}\n[`, /chartroom\.toml:\d+: this is not TOML/],
        [(text) => text.replace(/folder = ".*data"\n/, ''), /'data\.folder' is missing/],
        [(text) => text.replace('[server]', '[server]\ncertificate_file = "/no/such/file.pem"'), /certificate|file\.pem/],
        [(text) => text.replace('address = "127.0.0.1"', 'address = "0.0.0.0"\ncertificate_file = "/no/such.pem"'), /such\.pem/],
      ]) {
        writeFileSync(site.config, change(right));
        await assert.rejects(site.start(), expected);
        site.server = undefined;
      }
    }, { start: false }),

  'a second server on the same folder is refused': (program) =>
    Site.with(program, async (site) => {
      const second = site.run(['serve']);
      assert.equal(second.status, 1);
      assert.match(second.stderr, /another chartroom server/);
      assert.equal((await site.request('GET', '/readyz')).status, 200);
    }),

  'a second server on a copy of the data folder with the same keyring is refused': (program) =>
    Site.with(program, async (site) => {
      const copy = join(site.folder, 'copy');
      cpSync(site.data, copy, { recursive: true, filter: (path) => !statSync(path).isSocket() });
      const config = join(site.folder, 'copy.toml');
      writeFileSync(config, readFileSync(site.config, 'utf8').replaceAll(site.data, copy));
      const second = spawnSync(program, ['serve', '--config', config], { encoding: 'utf8' });
      assert.equal(second.status, 1);
      assert.match(second.stderr, /keyring .* another chartroom server/);
      assert.equal((await site.request('GET', '/readyz')).status, 200);
    }),

  'the doctor tells of a running and a stopped server, and of what was broken on purpose': (program) =>
    Site.with(program, async (site) => {
      const doctor = () => {
        const ran = site.run(['doctor', '--json']);
        const answer = JSON.parse(ran.stdout);
        assert.equal(ran.status, answer.exit_code, ran.stderr);
        const marks = (check) => answer.findings.filter((one) => one.check === check).map((one) => one.mark);
        for (const one of answer.findings.filter(({ mark }) => mark === 'warning' || mark === 'wrong')) assert.ok(one.means && one.mend, one.says);
        return { answer, marks };
      };
      const whole = ['configuration', 'files', 'secret_files', 'data_folder', 'keyring_folder', 'owners', 'leftovers', 'key_ways', 'recovery_shares',
        'certificate_time', 'certificate_key', 'certificate_name', 'clock_behind', 'core_dumps'];
      const up = doctor();
      for (const check of [...whole, 'server', 'version', 'checkpoints_fresh', 'emergency_webhook', 'audit_collector']) {
        assert.deepEqual(up.marks(check), ['ok'], `${check}: ${JSON.stringify(up.answer)}`);
      }
      assert.match(up.answer.findings.find(({ check }) => check === 'server').says, new RegExp(`process ${site.server.pid}\\b`));
      assert.deepEqual(up.marks('volumes_apart').slice(0, 1), ['warning']);  // one temporary folder
      assert.match(site.run(['doctor']).stdout, /warning +volumes_apart +The keyring lies on the same volume[\s\S]*To do: /);
      // Hung: it holds the lock and doesn't answer. Asked once, for ten seconds at most.
      site.server.kill('SIGSTOP');
      assert.deepEqual(doctor().marks('server'), ['wrong']);
      site.server.kill('SIGCONT');
      await site.stop();
      const down = doctor();
      for (const check of whole) assert.deepEqual(down.marks(check), ['ok'], check);
      for (const check of ['server', 'version', 'checkpoints_fresh']) assert.deepEqual(down.marks(check), ['skipped'], check);
      // Broken on purpose, each alone.
      const key = join(site.folder, 'master.key');
      chmodSync(key, 0o644);
      assert.deepEqual(doctor().marks('secret_files'), ['wrong']);
      chmodSync(key, 0o600);
      renameSync(key, `${key}.away`);
      assert.deepEqual(doctor().marks('files'), ['wrong']);
      renameSync(`${key}.away`, key);
      const keyring = join(site.folder, 'keyring');
      chmodSync(keyring, 0o777);
      assert.deepEqual(doctor().marks('keyring_folder'), ['wrong']);
      chmodSync(keyring, 0o700);
      const text = readFileSync(site.config, 'utf8');
      writeFileSync(site.config, text.replace('host_name = "localhost"', 'host_name = "charts.clinic.example"'));
      assert.deepEqual(doctor().marks('certificate_name'), ['wrong']);
      writeFileSync(site.config, text.replace('[server]', '[server]\nprivate_key_file = "other-key.pem"'));
      assert.equal(spawnSync('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', join(site.data, 'other-key.pem')]).status, 0);
      assert.deepEqual(doctor().marks('certificate_key'), ['wrong']);
      writeFileSync(site.config, `${text}\n[nonsense]\n`);
      const unread = doctor();
      assert.deepEqual(unread.marks('configuration'), ['wrong']);
      assert.deepEqual(unread.marks('data_folder'), ['skipped']);
      assert.equal(unread.answer.exit_code, 2);
      writeFileSync(site.config, text);
      await site.start();
      assert.deepEqual(doctor().marks('server'), ['ok']);
    }),

  'a wrong, missing, damaged or readable master key is refused with what to do': (program) =>
    Site.with(program, async (site) => {
      await site.stop();
      const key = join(site.folder, 'master.key');
      const right = readFileSync(key, 'utf8');
      for (const [text, mode, expected] of [
        ['0'.repeat(64), 0o600, /master key is not the one/],
        ['nonsense', 0o600, /64 hexadecimal digits/],
        [right, 0o644, /chmod 600/],
      ]) {
        writeFileSync(key, text);
        chmodSync(key, mode);
        await assert.rejects(site.start(), expected);
        site.server = undefined;
      }
      renameSync(key, `${key}.away`);
      await assert.rejects(site.start(), /no master key/);
      site.server = undefined;
      writeFileSync(key, right);
      chmodSync(key, 0o600);
      await site.start();
      assert.equal((await site.request('GET', '/readyz')).status, 200);
    }),

  'it stops in order, and a stop loses nothing': (program) =>
    Site.with(program, async (site) => {
      const { code } = await site.stop();
      assert.equal(code, 0, site.log);
      await site.start();
      assert.match(site.ok(['import', 'samples']), /871 unchanged|0 added/);
      site.ok(['audit', 'verify']);
    }, { samples: true }),

  'kill -9 during an import loses nothing that was acknowledged': (program) =>
    Site.with(program, async (site) => {
      for (const milliseconds of [5, 20, 40, 60, 80, 120, 160, 240]) await killed_import(site, milliseconds);
      site.ok(['import', 'samples']);
      assert.match(site.ok(['import', 'samples']), /0 added, 0 updated, 871 unchanged/);
      site.ok(['audit', 'verify']);
      assert.match(site.ok(['status']), /Patients +8/);
    }),

  'kill -9 during questions: whoever got an answer has a record': (program) =>
    Site.with(program, async (site) => {
      const patient = (await site.patient('hallgren')).id;
      const answered = [];
      const asking = Array.from({ length: 8 }, async () => {
        for (let i = 0; i < 1000; ++i) {
          try {
            const answer = await site.ask(patient, 'latest potassium');
            if (answer.status === 200) answered.push(answer.json.request);
          } catch {
            return; // the server is gone: that is the test
          }
          if (answered.length > 100) site.server.kill('SIGKILL');
        }
      });
      await Promise.all(asking);
      await site.stop('SIGKILL');
      await site.start();
      const recorded = JSON.parse(site.ok(['audit', 'list', '--json', '--limit', '5000', '--token-file', site.token_file('privacy')]));
      const requests = new Set(recorded.map((record) => record.request));
      assert.ok(answered.length > 100);
      for (const request of answered) assert.ok(requests.has(request), `answered and not recorded: ${request}`);
      site.ok(['audit', 'verify']);
    }, { samples: true }),

  'nothing of a chart is readable in any file': (program) =>
    Site.with(program, async (site) => {
      await site.ask((await site.patient('hallgren')).id, 'Why was apixaban stopped?');
      const scan = () => {
        for (const file of files_below(site.folder)) {
          const bytes = readFileSync(file);
          for (const word of ['Hallgren', 'hallgren', 'apixaban', 'HB-100417', 'Potassium', 'Observation/', '9990001015']) {
            for (const encoded of [Buffer.from(word), Buffer.from(word, 'utf16le'), Buffer.from(Buffer.from(word).toString('base64').slice(0, -2))]) {
              assert.ok(!bytes.includes(encoded), `${word} stands in ${file}`);
            }
          }
        }
      };
      scan();
      await site.stop('SIGKILL');
      scan();
    }, { samples: true }),
};
