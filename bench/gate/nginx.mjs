// nginx as the gate bench's peer: TLS 1.3, keep-alive, an access log, an answer of a given size, and auth_request against a stub
// that always says yes. The stub is a server block of the same nginx on a Unix socket, which is the kindest to it.
// Needs Debian's nginx-light and wrk.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cpu_seconds, run } from '../lib.mjs';

const patience_ms = 10_000;

function config({ folder, port, workers, certificate, key, auth }) {
  const asks = `auth_request /auth;`;
  // Started by root, nginx would otherwise change to an account that can't read the folder.
  return `${process.getuid() === 0 ? 'user root;\n' : ''}daemon off;
worker_processes ${workers};
pid ${folder}/nginx.pid;
error_log ${folder}/error.log warn;
events { worker_connections 4096; }
http {
  access_log ${folder}/access.log combined;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  default_type application/json;
  keepalive_timeout 60s;
  keepalive_requests 1000000000;
  tcp_nodelay on;
  open_file_cache max=16 inactive=600s;
  ssl_protocols TLSv1.3;
  ssl_certificate ${certificate};
  ssl_certificate_key ${key};
  upstream stub { server unix:${folder}/stub.sock; keepalive 256; keepalive_requests 1000000000; }
  server {
    listen unix:${folder}/stub.sock;
    access_log off;
    location / { return 200; }
  }
  server {
    listen 127.0.0.1:${port} ssl;
    root ${folder};
    error_page 405 =200 /answer.json;
    location = /answer.json { ${auth ? asks : ''} }
    location = /auth {
      internal;
      proxy_pass http://stub;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
    }
  }
}
`;
}

function free_port() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function can_connect(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1').on('connect', () => socket.end(() => resolve(true))).on('error', () => resolve(false));
  });
}

export class Nginx {
  // answer_bytes: size of the JSON body. certificate, key: PEM files. auth: whether each request asks the stub.
  static async start({ answer_bytes, certificate, key, auth, workers = 2 }) {
    if (!existsSync('/usr/sbin/nginx')) throw new Error('nginx is missing: apt-get install nginx-light');
    const nginx = new Nginx();
    nginx.folder = mkdtempSync(join(tmpdir(), 'chartroom-nginx-'));
    const port = await free_port();
    nginx.url = `https://localhost:${port}/answer.json`;
    writeFileSync(join(nginx.folder, 'answer.json'), JSON.stringify({ answer: 'x'.repeat(Math.max(0, answer_bytes - 13)) }));
    writeFileSync(join(nginx.folder, 'nginx.conf'), config({ folder: nginx.folder, port, workers, certificate, key, auth }));
    nginx.process = spawn('/usr/sbin/nginx', ['-p', nginx.folder, '-e', join(nginx.folder, 'error.log'), '-c', join(nginx.folder, 'nginx.conf')], { stdio: 'ignore' });
    nginx.ended = new Promise((resolve) => nginx.process.on('exit', resolve));
    const deadline = Date.now() + patience_ms;
    while (!(await can_connect(port))) {
      if (Date.now() > deadline || nginx.process.exitCode !== null) {
        const why = existsSync(join(nginx.folder, 'error.log')) ? readFileSync(join(nginx.folder, 'error.log'), 'utf8') : '';
        await nginx.close();
        throw new Error(`nginx did not start: ${why.slice(-500)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return nginx;
  }

  // CPU seconds of all its workers so far.
  cpu_seconds() {
    const parent = (pid) => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')[1]);
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).reduce((sum, pid) => {
      try {
        return parent(pid) === this.process.pid ? sum + cpu_seconds(pid) : sum;
      } catch {
        return sum;  // a process that ended while we looked
      }
    }, 0);
  }

  async close() {
    this.process.kill('SIGQUIT');
    setTimeout(() => this.process.kill('SIGKILL'), patience_ms).unref();
    await this.ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const unit_ms = { us: 0.001, ms: 1, s: 1000, m: 60_000 };

// One run of wrk. `headers` is an object; `body` makes it a POST. Throws if any answer was not a 2xx or a connection failed.
export function load({ url, connections = 64, threads = 1, seconds = 2, headers = {}, body }) {
  const folder = mkdtempSync(join(tmpdir(), 'chartroom-wrk-'));
  const script = join(folder, 'request.lua');
  const lines = Object.entries(headers).map(([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`);
  if (body !== undefined) lines.push('wrk.method = "POST"', `wrk.body = ${JSON.stringify(body)}`);
  writeFileSync(script, `${lines.join('\n')}\n`);
  const out = run('wrk', [`-t${threads}`, `-c${connections}`, `-d${seconds}s`, '--latency', '-s', script, url]);
  rmSync(folder, { recursive: true, force: true });
  const broken = /Socket errors:.*|Non-2xx.*/.exec(out);
  if (broken) throw new Error(`wrk ${url}: ${broken[0]}`);
  const [, p99, unit] = /99%\s+([\d.]+)(us|ms|s|m)/.exec(out);
  return {
    requests: Number(/(\d+) requests in/.exec(out)[1]),
    requests_per_s: Number(/Requests\/sec:\s+([\d.]+)/.exec(out)[1]),
    p99_ms: Number(p99) * unit_ms[unit],
  };
}
