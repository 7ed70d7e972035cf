// Programs: their accounts on the command line, tokens that are bound to scopes, addresses and certificates, and tokens that are asked
// for with a key. The clients are curl and Node's own cryptography.
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Site, assert } from './site.mjs';

const password_of = (name) => `${name} has a long password\n`;
const token_in = (text) => /^Token, shown this once: (ct_\S+)$/m.exec(text)[1];
const id_in = (text) => /Its id is (t-\S+)\.$/m.exec(text)[1];
const token_url = 'https://chartroom.test/api/token';

function curl(site, args) {
  const result = spawnSync('curl', ['--silent', '--show-error', '--cacert', site.ca, '--write-out', '\n%{http_code}', ...args], { encoding: 'utf8' });
  const at = result.stdout.lastIndexOf('\n');
  const text = result.stdout.slice(0, at);
  return { exit: result.status, status: Number(result.stdout.slice(at + 1)), text, json: text.startsWith('{') ? JSON.parse(text) : undefined };
}

const url_of = (site, path) => `${site.url.replace(site.address, 'localhost')}${path}`;
const bearing = (token) => ['--header', `Authorization: Bearer ${token}`];

function openssl(args) {
  const result = spawnSync('openssl', args, { encoding: 'utf8' });
  assert.equal(result.status, 0, result.stderr);
}

// An authority and a client's certificate of it, as files in the site's folder.
function client_certificate(site, name) {
  const file = (end) => join(site.folder, `${name}${end}`);
  openssl(['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${name} authority`,
    '-keyout', file('-ca.key'), '-out', file('-ca.pem')]);
  openssl(['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${name}`, '-keyout', file('.key'), '-out', file('.csr')]);
  openssl(['x509', '-req', '-in', file('.csr'), '-CA', file('-ca.pem'), '-CAkey', file('-ca.key'), '-CAcreateserial', '-days', '2', '-out', file('.pem')]);
  return { authority: file('-ca.pem'), certificate: file('.pem'), key: file('.key') };
}

function configure(site, section, line) {
  const text = readFileSync(site.config, 'utf8');
  writeFileSync(site.config, text.includes(`[${section}]`) ? text.replace(`[${section}]\n`, `[${section}]\n${line}\n`) : `${text}\n[${section}]\n${line}\n`);
}

const add = (site, name, ...more) => site.ok(['service', 'add', name, '--for', 'what it is for', '--owner', 'doctor', ...more]);
const make = (site, name, ...more) => site.ok(['service', 'token', name, ...more]);

const base64url = (text) => Buffer.from(text).toString('base64url');

function assertion(key, client, changes = {}) {
  const claims = { iss: client, sub: client, aud: token_url, exp: Math.floor(Date.now() / 1000) + 240, jti: randomUUID(), ...changes };
  const input = `${base64url(JSON.stringify({ alg: 'ES384', typ: 'JWT', kid: 'one' }))}.${base64url(JSON.stringify(claims))}`;
  return `${input}.${sign('sha384', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

function ask_for_token(site, text, scope = 'status') {
  return curl(site, [url_of(site, '/api/token'), '--data-urlencode', 'grant_type=client_credentials', '--data-urlencode', `scope=${scope}`,
    '--data-urlencode', 'client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer', '--data-urlencode', `client_assertion=${text}`]);
}

export const cases = {
  'a program imports with a token that opens nothing else, and the ledger names it': (program) =>
    Site.with(program, async (site) => {
      add(site, 'nightly', '--role', 'operator');
      const made = make(site, 'nightly', '--scope', 'import');
      const token = token_in(made);
      const bundle = join(site.folder, 'bundle.json');
      writeFileSync(bundle, JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: [{ resource: { resourceType: 'Patient', id: 'x', name: [{ family: 'Imported' }] } }] }));
      const sent = curl(site, [...bearing(token), '--data-binary', `@${bundle}`, url_of(site, '/api/imports?name=bundle.json')]);
      assert.equal(sent.status, 201, sent.text);
      const refused = curl(site, [...bearing(token), url_of(site, '/api/status')]);
      assert.deepEqual([refused.status, refused.json.code, refused.json.scope], [403, 'scope_missing', 'status']);
      assert.match(refused.json.detail, /`status`/);
      const records = await site.request('GET', '/api/ledger?limit=50', { token: site.token('privacy') });
      assert.ok(records.json.items.some((record) => record.principal_name === 'nightly' && record.reason === 'scope_missing' && record.rule === 'denied_scope'));
      const listed = site.ok(['service', 'tokens', 'nightly']);
      assert.match(listed, /127\.0\.0\.1/, 'from where it was used last');
      site.ok(['service', 'revoke', 'nightly', id_in(made)]);
      assert.equal(curl(site, [...bearing(token), url_of(site, '/api/imports')]).status, 401);
    }),

  'a program has no password, and an operator gives it no charts': (program) =>
    Site.with(program, async (site) => {
      add(site, 'reader');
      assert.equal((await site.request('POST', '/api/session', { body: { name: 'reader', password: '' } })).json.code, 'wrong_sign_in');
      const clinician = site.run(['service', 'add', 'other', '--for', 'x', '--owner', 'doctor', '--role', 'clinician']);
      assert.equal(clinician.status, 1);
      assert.equal(site.run(['user', 'reset', 'reader']).status, 1, 'nobody of this name among people');
      const token = token_in(make(site, 'reader', '--scope', 'search'));
      assert.equal(curl(site, [...bearing(token), url_of(site, '/api/patients')]).json.code, 'forbidden');
      site.token('privacy');
      site.ok(['service', 'confirm', 'reader', '--as', 'privacy'], password_of('privacy'));
      assert.equal(curl(site, [...bearing(token), url_of(site, '/api/patients')]).status, 401, 'it was made for something else');
      assert.match(site.run(['service', 'token', 'reader', '--scope', 'search']).stderr, /forbidden|permitted/i, 'an operator opens no charts');
      site.token('doctor');
      const of_owner = token_in(site.ok(['service', 'token', 'reader', '--scope', 'search', '--as', 'doctor'], password_of('doctor')));
      assert.equal(curl(site, [...bearing(of_owner), url_of(site, '/api/patients')]).status, 200);
      site.ok(['service', 'confirm', 'reader', '--withdraw', '--as', 'privacy'], password_of('privacy'));
      assert.equal(curl(site, [...bearing(of_owner), url_of(site, '/api/patients')]).json.code, 'forbidden');
    }),

  'a token is good from its addresses, as the server sees them': (program) =>
    Site.with(program, async (site) => {
      add(site, 'nightly', '--role', 'operator');
      const here = token_in(make(site, 'nightly', '--scope', 'status', '--from', '127.0.0.0/8', '--from', '2001:db8::/32'));
      const elsewhere = token_in(make(site, 'nightly', '--scope', 'status', '--from', '192.0.2.0/24'));
      assert.equal(curl(site, [...bearing(here), url_of(site, '/api/status')]).status, 200);
      const refused = curl(site, [...bearing(elsewhere), '--header', 'X-Forwarded-For: 192.0.2.7', '--header', 'Forwarded: for=192.0.2.7', url_of(site, '/api/status')]);
      assert.deepEqual([refused.status, refused.json.code], [401, 'token_address']);
      const records = await site.request('GET', '/api/ledger?limit=50', { token: site.token('privacy') });
      assert.ok(records.json.items.some((record) => record.principal_name === 'nightly' && record.reason === 'token_address'));
      const local = spawnSync('curl', ['--silent', '--unix-socket', join(site.data, 'chartroom.sock'), ...bearing(here), 'http://localhost/api/status'], { encoding: 'utf8' });
      assert.equal(JSON.parse(local.stdout).code, 'token_address', 'the local socket is no address');
      assert.equal(site.run(['service', 'token', 'nightly', '--scope', 'status', '--from', '192.0.2.1/24']).status, 1);
    }),

  'a token that is bound to a certificate opens nothing without it': (program) =>
    Site.with(program, async (site) => {
      const mine = client_certificate(site, 'mine');
      const other = client_certificate(site, 'other');
      const both = join(site.folder, 'both.pem');
      writeFileSync(both, readFileSync(mine.authority, 'utf8') + readFileSync(other.authority, 'utf8'));
      configure(site, 'server', `client_ca_file = "${both}"`);
      site.ok(['config', 'check', '--config', site.config]);
      await site.start();
      add(site, 'nightly', '--role', 'operator');
      const token = token_in(make(site, 'nightly', '--scope', 'status', '--certificate', mine.certificate));
      const with_certificate = (from) => curl(site, [...bearing(token), '--cert', from.certificate, '--key', from.key, url_of(site, '/api/status')]);
      assert.equal(with_certificate(mine).status, 200);
      const stolen = curl(site, [...bearing(token), url_of(site, '/api/status')]);
      assert.deepEqual([stolen.status, stolen.json.code], [401, 'token_certificate']);
      assert.equal(with_certificate(other).json.code, 'token_certificate', 'checked, and of another program');
      const stranger = client_certificate(site, 'stranger');
      assert.notEqual(with_certificate(stranger).exit, 0, 'of an authority that nobody named');
      assert.equal((await site.request('GET', '/healthz')).status, 200, 'who has none is let in');
      const tls_1_2 = curl(site, [...bearing(token), '--tls-max', '1.2', '--cert', mine.certificate, '--key', mine.key, url_of(site, '/api/status')]);
      assert.notEqual(tls_1_2.exit, 0, 'TLS 1.2 stays off');
    }, { start: false }),

  'a program ends with its owner, at once': (program) =>
    Site.with(program, async (site) => {
      add(site, 'nightly', '--role', 'operator');
      const token = token_in(make(site, 'nightly', '--scope', 'status'));
      assert.equal(curl(site, [...bearing(token), url_of(site, '/api/status')]).status, 200);
      site.ok(['user', 'disable', 'doctor']);
      assert.equal(curl(site, [...bearing(token), url_of(site, '/api/status')]).status, 401);
      assert.equal(site.run(['service', 'add', 'late', '--for', 'x', '--owner', 'doctor']).status, 1, 'who may not come in answers for nothing');
      site.ok(['service', 'give', 'nightly', '--owner', 'stranger']);
      assert.match(site.ok(['service', 'list']), /nightly/);
      assert.equal(curl(site, [...bearing(token), url_of(site, '/api/status')]).status, 401, 'the one before made it');
      const next = token_in(make(site, 'nightly', '--scope', 'status'));
      assert.equal(curl(site, [...bearing(next), url_of(site, '/api/status')]).status, 200);
      site.ok(['service', 'disable', 'nightly']);
      assert.equal(curl(site, [...bearing(next), url_of(site, '/api/status')]).status, 401);
      site.ok(['service', 'enable', 'nightly']);
      assert.equal(curl(site, [...bearing(next), url_of(site, '/api/status')]).status, 401);
    }),

  'a token makes no tokens': (program) =>
    Site.with(program, async (site) => {
      add(site, 'nightly', '--role', 'operator');
      const listed = await site.request('GET', '/api/services', { token: site.token('admin') });
      const service = listed.json.items.find((one) => one.name === 'nightly').id;
      const program_token = token_in(make(site, 'nightly', '--scope', 'import'));
      for (const token of [site.token('admin'), program_token]) {
        for (const path of ['/api/tokens', `/api/services/${service}/tokens`]) {
          const refused = await site.request('POST', path, { token, body: { name: 'x', scopes: ['import'] } });
          assert.deepEqual([refused.status, refused.json.code], [403, 'session_required'], path);
        }
      }
    }),

  'a program asks for short tokens with a key of its own': (program) =>
    Site.with(program, async (site) => {
      configure(site, 'services', `token_url = "${token_url}"`);
      await site.start();
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
      const set = join(site.folder, 'keys.json');
      writeFileSync(set, JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }] }));
      const client = /\((u-\S+)\)/.exec(add(site, 'nightly', '--role', 'operator'))[1];
      assert.match(site.ok(['service', 'keys', 'nightly', '--file', set, '--scope', 'status', '--scope', 'import']), new RegExp(client));
      const used = assertion(privateKey, client);
      const granted = ask_for_token(site, used);
      assert.equal(granted.status, 200, granted.text);
      assert.deepEqual([granted.json.token_type, granted.json.expires_in, granted.json.scope], ['bearer', 300, 'status']);
      const bearer = bearing(granted.json.access_token);
      assert.equal(curl(site, [...bearer, url_of(site, '/api/status')]).status, 200);
      assert.equal(curl(site, [...bearer, url_of(site, '/api/imports')]).json.code, 'scope_missing', 'not asked for');
      const error = (text, scope) => {
        const answer = ask_for_token(site, text, scope);
        return [answer.status, answer.json.error];
      };
      assert.deepEqual(error(used), [401, 'invalid_client'], 'an assertion is good once');
      assert.deepEqual(error(assertion(privateKey, client), 'ledger'), [400, 'invalid_scope']);
      assert.deepEqual(error(assertion(privateKey, client, { aud: 'https://elsewhere.test/token' })), [401, 'invalid_client']);
      assert.deepEqual(error(assertion(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey, client)), [401, 'invalid_client']);
      await site.stop();
      await site.start();
      assert.deepEqual(error(used), [401, 'invalid_client'], 'after a restart too');
      assert.equal(curl(site, [...bearer, url_of(site, '/api/status')]).status, 200);
      site.ok(['service', 'keys', 'nightly', '--remove']);
      assert.equal(curl(site, [...bearer, url_of(site, '/api/status')]).status, 401, 'what was issued ends with the key');
      assert.deepEqual(error(assertion(privateKey, client)), [401, 'invalid_client']);
      const secret = join(site.folder, 'secret.json');
      writeFileSync(secret, JSON.stringify({ keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'one' }] }));
      assert.equal(site.run(['service', 'keys', 'nightly', '--file', secret, '--scope', 'status']).status, 1, 'a private key is not taken');
    }, { start: false }),
};
