// The webhook that is told of broken glasses, with a receiver that checks what comes as the specification's own library does (the npm
// package standardwebhooks): told at once, over restarts, kills and a receiver that is gone, and of nothing about the patient.
import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';

import { Webhook } from 'standardwebhooks';

import { free_port } from './provider.mjs';
import { Site, assert } from './site.mjs';
import { totp } from './totp.mjs';

// Keeps each message with what the library made of it.
class Receiver {
  constructor(folder, port) {
    this.folder = folder;
    this.port = port;
    this.secret = `whsec_${randomBytes(32).toString('base64')}`;
    this.status = 204;
    this.came = [];
    this.waiting = [];
    mkdirSync(folder);
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost',
      '-addext', 'subjectAltName=DNS:localhost', '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'ca.pem')], { stdio: 'ignore' });
    writeFileSync(join(folder, 'secret'), `${this.secret}\n`);
    chmodSync(join(folder, 'secret'), 0o600);
  }

  config() {
    return `
[emergency_webhook]
url = "https://localhost:${this.port}/hook?key=hidden-word"
ca_file = "${join(this.folder, 'ca.pem')}"
secret_file = "${join(this.folder, 'secret')}"
`;
  }

  async start() {
    const options = { key: readFileSync(join(this.folder, 'key.pem')), cert: readFileSync(join(this.folder, 'ca.pem')) };
    this.server = https.createServer(options, async (request, response) => {
      let body = '';
      for await (const piece of request) body += piece;
      this.came.push({ id: request.headers['webhook-id'], url: request.url, body, message: this.verified(body, request.headers) });
      response.writeHead(this.status).end();
      for (const look of this.waiting.splice(0)) look();
    });
    await new Promise((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
  }

  // The message, or why it isn't one.
  verified(body, headers) {
    try {
      return new Webhook(this.secret).verify(body, headers);
    } catch (error) {
      return { data: { emergency: `not verified: ${error.message}` } };
    }
  }

  async stop() {
    if (!this.server) return;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    this.server = undefined;
  }

  // Resolves once so many messages have come; rejects after twenty seconds.
  async wait_for(count) {
    const late = AbortSignal.timeout(20_000);
    while (this.came.length < count) {
      await new Promise((resolve, reject) => {
        this.waiting.push(resolve);
        late.addEventListener('abort', () => reject(new Error(`${this.came.length} of ${count} messages came`)));
      });
    }
  }
}

function with_receiver(program, work, { listens = true } = {}) {
  return Site.with(program, async (site) => {
    const receiver = new Receiver(join(site.folder, 'receiver'), await free_port());
    try {
      if (listens) await receiver.start();
      appendFileSync(site.config, receiver.config());
      await site.start();
      site.ok(['import', 'samples']);
      return await work(site, receiver);
    } finally {
      await receiver.stop();
    }
  }, { start: false });
}

// The command line, while the receiver, which lives in this process, goes on answering. {status, stdout, stderr}
function run(site, args) {
  return new Promise((resolve) => execFile(site.program, args, { env: { ...process.env, CHARTROOM_CONFIG: site.config, HOME: site.folder } },
    (error, stdout, stderr) => resolve({ status: error ? error.code : 0, stdout, stderr })));
}

const password = 'stranger has a long password';

async function session(site, code) {
  const answer = await site.request('POST', '/api/session', { body: { name: 'stranger', password, ...(code ? { code } : {}) } });
  assert.equal(answer.status, 200, answer.text);
  return { Cookie: answer.headers['set-cookie'][0].split(';')[0], 'X-Chartroom-CSRF': answer.json.csrf };
}

// Someone with a second factor whose recovery codes break the glass, one each. Gives the emergency's id.
async function breaker(site) {
  const patient = (await site.patient('hallgren')).id;
  site.token('stranger');
  const headers = await session(site);
  const shown = await site.request('POST', '/api/self/second-factor', { headers, body: { password } });
  assert.equal(shown.status, 201, shown.text);
  const confirmed = await site.request('POST', '/api/self/second-factor/confirm', { headers, body: { code: totp(shown.json.secret) } });
  assert.equal(confirmed.status, 200, confirmed.text);
  const codes = confirmed.json.recovery_codes;
  return async () => {
    const opened = await site.request('POST', '/api/emergencies',
      { headers: await session(site, codes.pop()), body: { patient, reason: 'life_threat', words: 'Found unconscious', code: codes.pop() } });
    assert.equal(opened.status, 201, opened.text);
    return opened.json.id;
  };
}

const status_of = (site) => site.ok(['status']);

export const cases = {
  'a receiver with the specification\'s own library is told at once, and of nothing about the patient': (program) =>
    with_receiver(program, async (site, receiver) => {
      const break_glass = await breaker(site);
      const id = await break_glass();
      await receiver.wait_for(1);
      const [{ message, body, url, id: webhook_id }] = receiver.came;
      assert.equal(url, '/hook?key=hidden-word');
      assert.equal(webhook_id, `opened_${id}`);
      assert.equal(message.type, 'emergency.opened');
      assert.deepEqual(Object.keys(message.data).sort(), ['emergency', 'reason', 'review', 'until', 'who']);
      assert.deepEqual([message.data.emergency, message.data.who, message.data.reason], [id, 'stranger', 'life_threat']);
      assert.match(message.data.review, /^https:\/\/localhost\/#\/emergencies$/);
      assert.ok(Math.abs(Date.parse(message.data.until) - Date.parse(message.timestamp) - 3_600_000) < 1000);
      const patient = (await site.patient('hallgren')).id;
      for (const word of ['allgren', 'unconscious', patient]) assert.ok(!body.includes(word), word);
      await site.logged(/webhook_delivered/);
      assert.ok(!site.log.includes('hidden-word'));
      assert.match(status_of(site), /Emergency webhook +nothing waits/);
      const listed = JSON.parse(site.ok(['audit', 'list', '--json', '--limit', '100', '--token-file', site.token_file('privacy')]));
      const told = listed.filter((record) => record.action === 'tell_emergency').map((record) => [record.outcome, record.principal_name, record.object]);
      assert.deepEqual(told, [['success', 'system:emergency_webhook', id], ['started', 'system:emergency_webhook', id]]);
    }),

  'what a receiver that was down has missed is told after a kill, in order, each once': (program) =>
    with_receiver(program, async (site, receiver) => {
      const break_glass = await breaker(site);
      const ids = [await break_glass(), await break_glass()];
      await site.logged(/webhook_failed/);
      assert.match(status_of(site), /Emergency webhook +FAILING: 2 not told, .*nobody answers/);
      assert.match((await site.request('GET', '/metrics')).text, /^chartroom_emergency_webhook_waiting 2$/m);
      await site.stop('SIGKILL');
      await receiver.start();
      await site.start();
      await receiver.wait_for(2);
      assert.deepEqual(receiver.came.map(({ message }) => message.data.emergency), ids);
      ids.push(await break_glass());
      await receiver.wait_for(3);
      await site.logged(new RegExp(`webhook_delivered.*${ids[2]}`));
      await site.stop();
      await site.start();
      assert.match(status_of(site), /Emergency webhook +nothing waits$/m);
      assert.deepEqual(receiver.came.map(({ message }) => message.data.emergency), ids, 'each once');
    }, { listens: false }),

  'an operator tries it, and is told what is wrong': (program) =>
    with_receiver(program, async (site, receiver) => {
      assert.match(site.ok(['config', 'check']), /is right/);
      const taken = await run(site, ['config', 'webhook-test']);
      assert.equal(taken.status, 0, taken.stderr);
      assert.match(taken.stdout, /took the test test_r-\w+ \(status 204\)/);
      assert.equal(receiver.came[0].message.type, 'webhook.test');
      assert.match(receiver.came[0].message.data.message, /This is a test/);
      receiver.status = 410;
      const refused = await run(site, ['config', 'webhook-test']);
      assert.equal(refused.status, 1);
      assert.match(refused.stderr, /was not taken: the webhook answers with status 410$/m);
      receiver.status = 302;
      const led_away = await run(site, ['config', 'webhook-test']);
      assert.equal(led_away.status, 1);
      assert.match(led_away.stderr, /status 302, a redirect; Chartroom follows none: configure the address that it leads to$/m);
      await receiver.stop();
      assert.match((await run(site, ['config', 'webhook-test'])).stderr, /nobody answers/);
      const listed = JSON.parse(site.ok(['audit', 'list', '--json', '--limit', '100', '--token-file', site.token_file('privacy')]));
      const tests = listed.filter((record) => record.route === 'POST /api/emergencies/webhook/test').map((record) => record.outcome);
      assert.deepEqual(tests, ['success', 'started', 'success', 'started', 'success', 'started', 'success', 'started']);
      const ca = join(receiver.folder, 'ca.pem');
      renameSync(ca, `${ca}.away`);
      assert.match(site.run(['config', 'check']).stderr, /the certificate file \S+ca\.pem is not there: put it there, or correct its path$/m);
      renameSync(`${ca}.away`, ca);
      chmodSync(join(receiver.folder, 'secret'), 0o644);
      assert.match(site.run(['config', 'check']).stderr, /others than its owner can read .*secret/);
      await site.stop();
      await assert.rejects(site.start(), /\[emergency_webhook\].*others than its owner/);
    }),
};
