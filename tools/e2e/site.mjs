// A throw-away site for one case: `await Site.with(program, async (site) => …)` makes, starts, stops and removes it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const clinician_identifier = 'http://hl7.org/fhir/sid/us-npi|9990001015'; // on the care team of the first sample chart

export class Site {
  static async with(program, work, options = {}) {
    const site = new Site(program, options);
    try {
      site.init();
      if (options.start !== false) await site.start();
      if (options.samples) site.ok(['import', 'samples']);
      return await work(site);
    } finally {
      await site.close();
    }
  }

  // `reserve_mib`: of disk space for the ledger; the usual 64 would be written once for each case.
  constructor(program, { folder, address = '127.0.0.1', reserve_mib = 0 } = {}) {
    this.program = program;
    this.reserve_mib = reserve_mib;
    this.folder = folder ?? mkdtempSync(join(tmpdir(), 'chartroom-e2e-'));
    mkdirSync(this.folder, { recursive: true });
    this.address = address;
    this.data = join(this.folder, 'data');
    this.config = join(this.data, 'chartroom.toml');
    this.ca = join(this.data, 'certificate.pem');
    this.tokens = {};
  }

  // The command line. {status, stdout, stderr}
  run(args, input = '') {
    return spawnSync(this.program, args, { input, encoding: 'utf8', env: { ...process.env, CHARTROOM_CONFIG: this.config, HOME: this.folder }, maxBuffer: 1 << 28 });
  }

  ok(args, input = '') {
    const result = this.run(args, input);
    assert.equal(result.status, 0, `chartroom ${args.join(' ')}: ${result.stderr}${result.stdout}`);
    return result.stdout;
  }

  init() {
    const out = this.ok(['init', '--json', '--port', '0', '--address', this.address, '--data', this.data, '--keyring', join(this.folder, 'keyring'),
      '--master-key', join(this.folder, 'master.key'), '--account', `doctor:clinician:${clinician_identifier}`, '--account', 'stranger:clinician',
      '--account', 'privacy:privacy_officer', '--account', 'admin:operator']);
    appendFileSync(this.config, `reserve_mib = ${this.reserve_mib}\n`);  // [ledger] is the last section
    this.accounts = Object.fromEntries(JSON.parse(out).accounts.map((account) => [account.name, account.one_time_password]));
  }

  // Before the start: a port that others must know, in place of one that the system chooses.
  set_port(port) {
    const text = readFileSync(this.config, 'utf8');
    assert.match(text, /^port = 0$/m);
    writeFileSync(this.config, text.replace(/^port = 0$/m, `port = ${port}`));
  }

  // Starts the server and resolves with its first line; rejects with its log if it ends before. `args` and `env` are added.
  async start({ args = [], env = {} } = {}) {
    this.log = '';
    this.server = spawn(this.program, ['serve', '--config', this.config, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    this.exited = new Promise((resolve) => this.server.once('exit', (code, signal) => resolve({ code, signal })));
    this.server.stderr.setEncoding('utf8').on('data', (text) => (this.log += text));
    const line = await Promise.race([
      new Promise((resolve) => createInterface({ input: this.server.stdout }).once('line', resolve)),
      this.exited.then(({ code }) => { throw new Error(`the server ended with ${code}: ${this.log}`); }),
    ]);
    this.url = line.replace('Listening on ', '').replace('localhost', this.address);
    this.port = Number(new URL(this.url).port);
    this.agent = new https.Agent({ ca: readFileSync(this.ca), keepAlive: true });
    return line;
  }

  // Resolves when the server's log has a line like this; rejects after ten seconds.
  logged(pattern) {
    if (pattern.test(this.log)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`not in the log: ${pattern}\n${this.log}`)), 10_000);
      this.server.stderr.on('data', () => {
        if (!pattern.test(this.log)) return;
        clearTimeout(late);
        resolve();
      });
    });
  }

  async stop(signal = 'SIGTERM') {
    if (!this.server) return undefined;
    this.agent?.destroy();
    this.server.kill(signal);
    const ended = await this.exited;
    this.server = undefined;
    return ended;
  }

  async close() {
    await this.stop('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  // A bearer token of an account, by the command line; its one-time password is replaced on the way.
  token(name) {
    if (!this.tokens[name]) {
      const file = join(this.folder, `${name}.token`);
      this.ok(['sign-in', name, '--server', this.url.replace(this.address, 'localhost'), '--ca', this.ca, '--token-file', file],
        `${this.accounts[name]}\n${name} has a long password\n`);
      this.tokens[name] = readFileSync(file, 'utf8').trim();
    }
    return this.tokens[name];
  }

  token_file(name) {
    this.token(name);
    return join(this.folder, `${name}.token`);
  }

  // HTTPS with Node's client. {status, headers, text, json}
  request(method, path, { token, body, headers = {} } = {}) {
    const raw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const options = { method, agent: this.agent, headers: { ...headers } };
    if (token) options.headers.Authorization = `Bearer ${token}`;
    if (raw !== undefined) options.headers['Content-Length'] = Buffer.byteLength(raw);
    if (body !== undefined && typeof body === 'object' && !Buffer.isBuffer(body)) options.headers['Content-Type'] ??= 'application/json';
    return new Promise((resolve, reject) => {
      const request = https.request(`${this.url.replace(this.address, 'localhost')}${path}`, options, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const is_json = /json/.test(response.headers['content-type'] ?? '');
          resolve({ status: response.statusCode, headers: response.headers, text, json: is_json && text ? JSON.parse(text) : undefined });
        });
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(raw);
    });
  }

  async patient(name, token = this.token('doctor')) {
    const found = await this.request('GET', `/api/patients?text=${encodeURIComponent(name)}`, { token });
    assert.equal(found.status, 200, found.text);
    assert.equal(found.json.items.length, 1, `one patient ${name}`);
    return found.json.items[0];
  }

  async ask(patient, question, token = this.token('doctor')) {
    return this.request('POST', `/api/patients/${patient}/ask`, { token, body: { question } });
  }
}

export { assert };
