// The ledger, as a privacy officer and as an auditor with a copy.
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Site, assert } from './site.mjs';

function records(site, ...options) {
  return JSON.parse(site.ok(['audit', 'list', '--json', '--limit', '1000', '--token-file', site.token_file('privacy'), ...options]));
}

export const cases = {
  'a question is recorded with who, whose, what was cited, and nothing of its words': (program) =>
    Site.with(program, async (site) => {
      const patient = (await site.patient('hallgren')).id;
      const answer = await site.ask(patient, 'latest potassium');
      const [record] = records(site, '--action', 'ask');
      assert.equal(record.request, answer.json.request);
      assert.equal(record.principal_name, 'doctor');
      assert.equal(record.patient, patient);
      assert.deepEqual(record.cited, [answer.json.statements[0].citations[0].document]);
      assert.equal(record.outcome, 'success');
      assert.ok(record.has_words);
      assert.ok(!JSON.stringify(record).includes('potassium'));
    }, { samples: true }),

  'refused, unauthenticated and unknown requests are recorded too': (program) =>
    Site.with(program, async (site) => {
      const patient = (await site.patient('hallgren')).id;
      const requests = [
        await site.request('GET', '/no/such/path'),
        await site.request('GET', '/api/patients'),
        await site.request('GET', '/api/patients', { token: 'ct_nonsense' }),
        await site.ask(patient, 'latest potassium', site.token('admin')),
        await site.request('POST', '/api/session', { body: { name: 'doctor', password: 'a wrong password' } }),
        await site.request('POST', `/api/patients/${patient}/ask`, { token: site.token('doctor'), body: { nonsense: 1 } }),
        await site.request('PUT', '/api/patients', { token: site.token('doctor'), body: {} }),
      ];
      const by_request = Object.fromEntries(records(site).map((record) => [record.request, record]));
      for (const request of requests) {
        assert.ok(request.status >= 400);
        const record = by_request[request.json.request];
        assert.ok(record, `no record of ${request.text}`);
        assert.equal(record.status, request.status);
        assert.equal(record.outcome, 'refused');
      }
    }, { samples: true }),

  'a copy verifies offline with the public key alone, and any changed byte is found': (program) =>
    Site.with(program, async (site) => {
      await site.ask((await site.patient('hallgren')).id, 'latest potassium');
      site.ok(['audit', 'verify']);
      await site.stop();
      const key = join(site.data, 'ledger-public-key');
      const copy = join(site.folder, 'copy');
      cpSync(join(site.data, 'ledger'), copy, { recursive: true });
      assert.match(site.ok(['audit', 'verify', '--folder', copy, '--public-key', key]), /^Intact/);
      let changed = 0;
      for (const name of readdirSync(copy).filter((file) => statSync(join(copy, file)).size > 0)) {
        const whole = readFileSync(join(copy, name));
        for (let i = 0; i < 8; ++i) {
          const bytes = Buffer.from(whole);
          bytes[Math.floor((i * whole.length) / 8)] ^= 1 << i;
          writeFileSync(join(copy, name), bytes);
          const result = site.run(['audit', 'verify', '--folder', copy, '--public-key', key]);
          if (result.status !== 0) ++changed;
          else assert.fail(`a changed byte of ${name} was not found: ${result.stdout}`);
        }
        writeFileSync(join(copy, name), whole);
      }
      assert.ok(changed > 0);
    }, { samples: true }),

  'the ledger is searched by whom, what, when, where from and what was cited, and its index can go at any time': (program) =>
    Site.with(program, async (site) => {
      const patient = (await site.patient('hallgren')).id;
      const cited = (await site.ask(patient, 'latest potassium')).json.statements[0].citations[0].document;
      await site.ask(patient, 'latest potassium', site.token('admin'));
      const one = (...options) => records(site, ...options).map((record) => `${record.principal_name} ${record.action} ${record.outcome}`);
      const asked = 'doctor ask success';
      assert.deepEqual(one('--document', cited), [asked]);
      assert.deepEqual(one('--principal', 'doctor', '--action', 'ask', '--relation', 'care_team', '--purpose', 'treatment'), [asked]);
      assert.deepEqual(one('--principal', 'admin', '--reason', 'forbidden'), ['admin ask refused']);
      assert.deepEqual(one('--action', 'ask', '--from', '127.0.0.0/8'), ['admin ask refused', asked]);
      assert.deepEqual(one('--action', 'ask', '--from', '192.0.2.0/24'), []);
      assert.deepEqual(one('--action', 'ask', '--since', '2020-01-01', '--until', '2020-01-02'), []);
      assert.equal(one('--action', 'ask', '--since', '2020-01-01').length, 2);
      const wrong = site.run(['audit', 'list', '--since', 'yesterday', '--token-file', site.token_file('privacy')]);
      assert.equal(wrong.status, 1);
      assert.match(wrong.stderr, /no time/);
      assert.match(site.ok(['audit', 'list', '--words', 'no such reason', '--token-file', site.token_file('privacy')]), /^No record is like that/);
      await site.stop();
      assert.ok(existsSync(join(site.data, 'ledger-index')));
      rmSync(join(site.data, 'ledger-index'), { recursive: true });
      await site.start();
      assert.deepEqual(one('--document', cited), [asked]);
      site.ok(['audit', 'verify']);
    }, { samples: true }),

  'who was shown a record, what a breach reached, and the letters to whom it concerns': (program) =>
    Site.with(program, async (site) => {
      const officer = ['--token-file', site.token_file('privacy')];
      const patient = (await site.patient('hallgren')).id;
      await site.ask(patient, 'latest potassium');
      assert.match(site.run(['report', 'disclosures', patient, ...officer]).stderr, /^0 disclosures/m);
      assert.match(site.ok(['report', 'disclosures', patient, '--all', ...officer]), /doctor .*treatment/);
      const breach = ['--account', 'doctor', '--since', '2020-01-01', '--discovered', '2026-01-02'];
      const scope = site.run(['report', 'breach', ...breach, ...officer]);
      assert.equal(scope.status, 0, scope.stderr);
      assert.match(scope.stdout, new RegExp(patient));
      assert.match(scope.stderr, /By state of the address: /);
      assert.match(scope.stderr, /Discovered on 2026-01-02\. Each patient is to be told without unreasonable delay, by 2026-03-03/);
      const folder = join(site.folder, 'letters');
      const at = ['--server', site.url.replace(site.address, 'localhost'), '--ca', site.ca];
      const letters = (who) =>
        site.run(['report', 'breach-letters', who, '--out', folder, '--clinic', 'Harbour Clinic', ...breach, ...at], `${who} has a long password\n`);
      assert.equal(letters('doctor').status, 1, 'a clinician drafts none');
      assert.ok(!existsSync(folder));
      const drafted = letters('privacy');
      assert.equal(drafted.status, 0, drafted.stderr);
      const files = readdirSync(folder);
      const letter = readFileSync(join(folder, `${patient}.txt`), 'utf8');
      assert.match(letter, /^Harbour Clinic\n/);
      assert.match(letter, /Hallgren/);
      assert.match(letter, /We found out on 2026-01-02/);
      assert.equal(statSync(join(folder, `${patient}.txt`)).mode & 0o077, 0, 'for their owner only');
      assert.equal(letters('privacy').status, 1, 'never into a folder that is there');
      const [record] = records(site, '--action', 'draft_breach_letters', '--outcome', 'success');
      assert.equal(record.shown.length, files.length);
    }, { samples: true }),

  'a store that lost its last commits does not start': (program) =>
    Site.with(program, async (site) => {
      await site.stop();
      const old = join(site.folder, 'old');
      cpSync(site.data, old, { recursive: true });
      await site.start();
      site.ok(['import', 'samples']);
      await site.stop();
      for (const name of readdirSync(old).filter((file) => file.startsWith('chartroom.db'))) cpSync(join(old, name), join(site.data, name));
      // However often it is tried: a refused start must not add to what is counted.
      const refused = async () => {
        await assert.rejects(site.start(), /lost commits/);
        site.server = undefined;
        return readFileSync(join(site.data, 'chartroom.db'));
      };
      const first = await refused();
      assert.ok(first.equals(await refused()), 'a refused start changed the database');
    }),
};
