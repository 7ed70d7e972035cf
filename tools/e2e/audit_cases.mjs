// The ledger, as a privacy officer and as an auditor with a copy.
import { cpSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
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

  'the ledger is exported as lines, of FHIR too, and an export that was cut off goes on': (program) =>
    Site.with(program, async (site) => {
      await site.ask((await site.patient('hallgren')).id, 'latest potassium');
      const token = ['--token-file', site.token_file('privacy')];
      const out = join(site.folder, 'events.ndjson');
      const until = new Date().toISOString().replace(/\.\d+Z/, '.000Z');
      site.ok(['audit', 'export', '--out', out, '--until', until, ...token]);
      const events = readFileSync(out, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
      assert.ok(events.length > 5 && events.every((event) => event.resourceType === 'AuditEvent'));
      assert.ok(events.every((event, at) => at === 0 || Number(event.id) === Number(events[at - 1].id) - 1), 'newest first, without a gap');
      assert.equal(Number(events.at(-1).id), 0);
      assert.ok(!JSON.stringify(events).includes('potassium'));
      assert.match(site.run(['audit', 'export', '--out', out, ...token]).stderr, /is there already/);
      // Cut off in the middle of a line.
      const cut = join(site.folder, 'cut.ndjson');
      writeFileSync(`${cut}.part`, `${JSON.stringify(events[0])}\n${JSON.stringify(events[1]).slice(0, 50)}`);
      writeFileSync(`${cut}.part.of`, `fhir since - until ${until}`);
      site.ok(['audit', 'export', '--out', cut, '--until', until, ...token]);
      assert.equal(readFileSync(cut, 'utf8'), readFileSync(out, 'utf8'));
      const plain = join(site.folder, 'records.ndjson');
      site.ok(['audit', 'export', '--format', 'json', '--out', plain, '--until', until, ...token]);
      const lines = readFileSync(plain, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
      assert.deepEqual(lines.map((line) => String(line.sequence)), events.map((event) => event.id));
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
