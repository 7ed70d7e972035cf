// What every bench uses: statistics of pairs, the machine, a throw-away server.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// Median and its 95 % interval by order statistics: no assumption about the shape of the noise.
export function median_interval(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const half = 0.98 * Math.sqrt(n);
  const low = Math.max(0, Math.floor(n / 2 - half));
  const high = Math.min(n - 1, Math.ceil(n / 2 + half) - 1);
  return { median: median(values), low: sorted[low], high: sorted[high] };
}

export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export function machine() {
  const cpu = cpus();
  return `${cpu.length} × ${cpu[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux, ${new Date().toISOString().slice(0, 10)}`;
}

// A row of the result. `reach` is the goal as text; `reached` is true, false or null where there is no goal.
export function row(bench, what, figure, unit, reach = '', reached = null) {
  return { bench, what, figure, unit, reach, reached };
}

export function say(text) {
  process.stderr.write(`${text}\n`);
}

export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (result.status !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${result.status ?? result.signal}: ${(result.stderr ?? '').slice(-2000)}`);
  }
  return result.stdout;
}

// User and system CPU seconds of a process so far.
export function cpu_seconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

// Resident memory in MB, as the kernel counts it: all, and without what is mapped from files (code of shared libraries).
export function memory_mb(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kb = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return { resident: kb('VmRSS') / 1024, anonymous: kb('RssAnon') / 1024 };
}

// A server with its own folder. `close` stops it by its id and removes everything.
export class Site {
  constructor(program) {
    this.program = program;
    this.folder = mkdtempSync(join(tmpdir(), 'chartroom-bench-'));
    this.config = join(this.folder, 'data/chartroom.toml');
    this.ca = join(this.folder, 'data/certificate.pem');
  }

  init(accounts) {
    const options = ['init', '--json', '--port', '0', '--data', join(this.folder, 'data'), '--keyring', join(this.folder, 'keyring'),
      '--master-key', join(this.folder, 'master.key'), ...accounts.flatMap((account) => ['--account', account])];
    this.accounts = JSON.parse(run(this.program, options)).accounts;
  }

  // Resolves when the server answers; the milliseconds that took.
  async start() {
    const from = process.hrtime.bigint();
    this.server = spawn(this.program, ['serve', '--config', this.config], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.log = '';
    this.server.stderr.on('data', (text) => (this.log = (this.log + text).slice(-10_000)));
    const lines = createInterface({ input: this.server.stdout });
    const line = await new Promise((resolve, reject) => {
      lines.once('line', resolve);
      this.server.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${this.log}`)));
    });
    this.url = line.replace(/^Listening on /, '');
    return Number(process.hrtime.bigint() - from) / 1e6;
  }

  async stop() {
    if (!this.server || this.server.exitCode !== null) return;
    const ended = new Promise((resolve) => this.server.once('exit', resolve));
    this.server.kill('SIGTERM');
    await ended;
  }

  import(...paths) {
    return run(this.program, ['import', '--config', this.config, ...paths]);
  }

  // A bearer token of an account, whose one-time password is replaced on the way.
  token(name) {
    const file = join(this.folder, `${name}.token`);
    const once = this.accounts.find((account) => account.name === name).one_time_password;
    run(this.program, ['sign-in', name, '--config', this.config, '--token-file', file], { input: `${once}\nbench ${once}\n` });
    return readFileSync(file, 'utf8').trim();
  }

  write(name, text) {
    const file = join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }

  async close() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
