// The ledger, as a privacy officer and as an auditor with a copy.
import { createHash, createPublicKey, verify as verify_signature } from 'node:crypto';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Site, assert } from './site.mjs';

function records(site, ...options) {
  return JSON.parse(site.ok(['audit', 'list', '--json', '--limit', '1000', '--token-file', site.token_file('privacy'), ...options]));
}

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();

// A C2SP tlog-proof by hand, sharing nothing with the program: RFC 9162, section 2.1.3.2, and the note's signature. Returns the leaf.
function proved_leaf(text, public_key_hex) {
  const [head, note] = [text.slice(0, text.indexOf('\n\n')).split('\n'), text.slice(text.indexOf('\n\n') + 2)];
  assert.equal(head[0], 'c2sp.org/tlog-proof@v1');
  const leaf = Buffer.from(head[1].replace(/^extra /, ''), 'base64');
  const body = note.slice(0, note.indexOf('\n\n') + 1);
  const signature = Buffer.from(note.trimEnd().split(' ').at(-1), 'base64').subarray(4);
  const key = createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(public_key_hex, 'hex')]), format: 'der', type: 'spki' });
  assert.ok(verify_signature(null, Buffer.from(body), key, signature), 'the note is signed');
  const [, size, root] = body.split('\n');
  let [at, last, hash] = [BigInt(head[2].replace(/^index /, '')), BigInt(size) - 1n, leaf];
  for (const line of head.slice(3)) {
    const beside = Buffer.from(line, 'base64');
    assert.notEqual(last, 0n);
    if (at & 1n || at === last) {
      hash = sha256(Buffer.from([1]), beside, hash);
      while (!(at & 1n) && at !== 0n) [at, last] = [at >> 1n, last >> 1n];
    } else {
      hash = sha256(Buffer.from([1]), hash, beside);
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  assert.equal(last, 0n);
  assert.equal(hash.toString('base64'), root);
  return leaf;
}

// The ledger signs within ten seconds of a record; a stop signs at once.
async function sign(site) {
  await site.stop();
  await site.start();
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

  'a record is proved to others, and the proof is checked without the program too': (program) =>
    Site.with(program, async (site) => {
      await site.ask((await site.patient('hallgren')).id, 'latest potassium');
      await sign(site);
      const [asked] = records(site, '--action', 'ask');
      const [proof, record, key] = [join(site.folder, 'proof'), join(site.folder, 'record.json'), join(site.data, 'ledger-public-key')];
      const privacy = ['--token-file', site.token_file('privacy')];
      site.ok(['audit', 'prove', String(asked.sequence), '--out', proof, '--record', record, ...privacy]);
      assert.match(site.run(['audit', 'prove', '0', '--out', proof]).stderr, /is there already/);
      const leaf = proved_leaf(readFileSync(proof, 'utf8'), readFileSync(key, 'utf8').trim());
      const opening = Buffer.from(JSON.parse(readFileSync(record, 'utf8')).opening, 'base64');
      assert.ok(sha256(Buffer.from([0]), sha256(opening)).equals(leaf), 'the leaf commits to the record');
      await site.stop();
      const checked = ['audit', 'check-proof', proof, '--public-key', key];
      assert.match(site.ok(checked), new RegExp(`^Proved: record ${asked.sequence} of `));
      const shown = site.ok([...checked, '--record', record]);
      assert.ok(shown.includes(asked.request) && shown.includes('"principal_name":"doctor"'), shown);
      const told = JSON.parse(readFileSync(record, 'utf8'));
      for (const changed of [{ ...told, record: { ...told.record, principal_name: 'stranger' } }, { ...told, opening: Buffer.alloc(200).toString('base64') }]) {
        writeFileSync(record, JSON.stringify(changed));
        assert.equal(site.run([...checked, '--record', record]).status, 1);
      }
      writeFileSync(proof, readFileSync(proof, 'utf8').replace(/^index \d+$/m, `index ${asked.sequence - 1}`));
      assert.match(site.run(checked).stderr, /does not lead from the record's leaf/);
    }, { samples: true }),

  'an operator proves without reading, and what is not signed yet is said': (program) =>
    Site.with(program, async (site) => {
      await sign(site);
      site.ok(['audit', 'prove', '0', '--out', join(site.folder, 'proof')]);
      assert.match(site.run(['audit', 'prove', '0', '--out', join(site.folder, 'p2'), '--record', join(site.folder, 'r')]).stderr, /forbidden/);
      assert.match(site.run(['audit', 'prove', '1000000', '--out', join(site.folder, 'p3')]).stderr, /not_found/);
      assert.deepEqual(readdirSync(site.folder).filter((name) => /^(p2|p3|r)$/.test(name)), [], 'and nothing is written');
    }),

  'checkpoints that were kept are a beginning of the ledger, until its end is cut off or it is another': (program) =>
    Site.with(program, async (site) => {
      const [kept, key, old] = [join(site.folder, 'kept'), join(site.data, 'ledger-public-key'), join(site.folder, 'old')];
      await site.stop();
      cpSync(join(site.data, 'ledger'), old, { recursive: true });
      await site.start();
      site.ok(['audit', 'verify']);
      await sign(site);
      appendFileSync(kept, site.ok(['audit', 'checkpoint']));
      site.ok(['audit', 'verify']);
      await sign(site);
      appendFileSync(kept, `\n${site.ok(['audit', 'checkpoint'])}`);
      assert.match(site.ok(['audit', 'consistency', kept, '--public-key', key, '--out', join(site.folder, 'newest')]), /^Intact: .*2 checkpoints/);
      assert.match(readFileSync(join(site.folder, 'newest'), 'utf8'), /^localhost\/chartroom\n/);
      const forged = join(site.folder, 'forged');
      writeFileSync(forged, readFileSync(kept, 'utf8').replace(/\n(\d+)\n/, (_, size) => `\n${Number(size) + 1}\n`));
      assert.match(site.run(['audit', 'consistency', forged, '--public-key', key]).stderr, /note 1: /);
      await site.stop();
      const verify = ['audit', 'verify', '--public-key', key, '--checkpoints', kept, '--folder'];
      assert.match(site.ok([...verify, site.data]), /It continues every checkpoint/);
      site.ok(['audit', 'verify', '--public-key', key, '--folder', old]);
      const cut = site.run([...verify, old]);
      assert.equal(cut.status, 2);
      assert.match(cut.stderr, /note 1 .* the end of the ledger was cut off/);
      // The whole machine put back: the copies in the keyring's folder and the database agree again, what was kept does not.
      cpSync(old, join(site.data, 'ledger'), { recursive: true });
      for (const name of readdirSync(join(site.data, 'ledger'))) if (!readdirSync(old).includes(name)) assert.fail(`a new file ${name}: the case does not cut`);
      await site.start({ args: ['--accept-ledger'] });
      const gone = site.run(['audit', 'consistency', kept, '--public-key', key]);
      assert.equal(gone.status, 2, gone.stderr);
      assert.match(gone.stderr, /NOT a continuation of note 1 /);
    }),

  'young records are never archived, by nobody, and without a folder nothing is': (program) =>
    Site.with(program, async (site) => {
      assert.match(site.ok(['audit', 'archive', '--dry-run']), /no archive is configured/);
      await site.stop();
      const archive = join(site.folder, 'archive');
      appendFileSync(site.config, `archive_folder = "${archive}"\n`);
      await site.start();
      mkdirSync(archive, { mode: 0o700 });
      assert.match(site.ok(['audit', 'archive', '--dry-run']), /begins with record 0\. .*segment-00000001 is still in use/);
      assert.match(site.run(['audit', 'archive']).stderr, /Name a privacy officer/);
      assert.deepEqual(readdirSync(archive), []);
      const key = join(site.data, 'ledger-public-key');
      assert.match(site.run(['audit', 'verify', '--archive', archive, '--public-key', key]).stderr, /no archive in this folder/);
    }),

  'with the reading key what the records say is verified offline, and handing it out is recorded': (program) =>
    Site.with(program, async (site) => {
      const [reading, key] = [join(site.folder, 'reading-key'), join(site.data, 'ledger-public-key')];
      assert.match(site.run(['audit', 'reading-key', '--out', reading]).stderr, /stop it first/);
      await site.stop();
      site.ok(['audit', 'reading-key', '--out', reading]);
      assert.equal(statSync(reading).mode & 0o777, 0o600);
      assert.match(site.run(['audit', 'reading-key', '--out', reading]).stderr, /is there already/);
      const verify = ['audit', 'verify', '--folder', join(site.data, 'ledger'), '--public-key', key];
      assert.match(site.ok(verify), /not opened/);
      assert.match(site.ok([...verify, '--reading-key', reading]), /Every record is what its leaf commits to/);
      const wrong = join(site.folder, 'wrong-key');
      writeFileSync(wrong, `${'ab'.repeat(32)}\n`, { mode: 0o600 });
      assert.match(site.run([...verify, '--reading-key', wrong]).stderr, /another ledger's reading key/);
      writeFileSync(join(site.folder, 'open-key'), readFileSync(reading), { mode: 0o644 });
      assert.match(site.run([...verify, '--reading-key', join(site.folder, 'open-key')]).stderr, /chmod 600/);
      assert.match(site.run([...verify, '--reading-key', key]).stderr, /chmod 600|no reading key|another ledger/);
      await site.start();
      const told = records(site, '--object', 'reading-key');
      assert.deepEqual(told.map((record) => [record.action, record.outcome, record.route]),
        [['read_ledger', 'success', 'chartroom audit reading-key'], ['read_ledger', 'started', 'chartroom audit reading-key']]);
    }),

  'checkpoints are published to a file, which shows a ledger that was put back': (program) =>
    Site.with(program, async (site) => {
      const published = join(site.folder, 'published');
      appendFileSync(site.config, `\n[[ledger.publish]]\nfile = "${published}"\ninterval_minutes = 1\n`);
      assert.match(site.run(['config', 'check']).stderr, /there is no file .*published/);
      await site.start();
      await site.logged(/checkpoint_not_published/);
      assert.match(site.ok(['status']), /Checkpoints to file .*published +FAILING/);
      await site.stop();
      writeFileSync(published, '');
      site.ok(['config', 'check']);
      for (const _ of [1, 2]) {
        const before = readFileSync(published, 'utf8').length;
        await site.start();
        while (readFileSync(published, 'utf8').length === before) await site.request('GET', '/healthz');
        await site.stop();
      }
      const key = join(site.data, 'ledger-public-key');
      assert.match(site.ok(['audit', 'verify', '--folder', site.data, '--public-key', key, '--checkpoints', published]), /It continues every checkpoint/);
    }, { start: false }),
};
