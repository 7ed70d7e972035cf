// The gate path: our server beside nginx that asks an auth_request stub and serves a static answer of the same size. Both over
// TLS 1.3 with the same certificate and 64 keep-alive connections, in alternating pairs. Needs nginx-light and wrk.
import { join } from 'node:path';

import { Nginx, load } from './gate/nginx.mjs';
import { Site, cpu_seconds, median, median_interval, row, run, say } from './lib.mjs';

const seconds = 2;
const question = 'What is the latest potassium?';

function curl(site, target, headers, body) {
  const options = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  return run('curl', ['-sS', '--fail', '--cacert', site.ca, ...options, ...(body ? ['-d', body] : []), `${site.url}${target}`]);
}

// What is asked of ours: a route that only says who is signed in, and a question about a small chart.
function requests(site) {
  const headers = { Authorization: `Bearer ${site.token('doctor')}` };
  const patient = JSON.parse(curl(site, '/api/patients?limit=1', headers)).items[0].id;
  const ask = { headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify({ question }) };
  return [
    { what: 'no-op authorized route', target: '/api/self', headers },
    { what: 'question about a small chart', target: `/api/patients/${patient}/ask`, ...ask },
  ].map((request) => ({ ...request, bytes: curl(site, request.target, request.headers, request.body).length }));
}

function measured(options, cpu) {
  const before = cpu();
  const result = load({ ...options, seconds });
  return { ...result, cpu_us: ((cpu() - before) * 1e6) / result.requests };
}

async function pairs_of(site, request, pairs) {
  say(`  ${request.what}: ${pairs} pairs`);
  const files = { certificate: site.ca, key: join(site.folder, 'data/private-key.pem') };
  const nginx = await Nginx.start({ answer_bytes: request.bytes, ...files, auth: true });
  const { headers, body } = request;
  const us = () => measured({ url: `${site.url}${request.target}`, headers, body }, () => cpu_seconds(site.server.pid));
  const them = () => measured({ url: nginx.url, headers, body }, () => nginx.cpu_seconds());
  const out = [];
  try {
    for (const warm of [us, them]) warm();
    for (let i = 0; i < pairs; ++i) {
      const [first, second] = i % 2 === 0 ? [us, them] : [them, us];
      const [a, b] = [first(), second()];
      out.push(i % 2 === 0 ? { ours: a, nginx: b } : { ours: b, nginx: a });
    }
  } finally {
    await nginx.close();
  }
  return out;
}

function rows_of({ what, bytes }, pairs) {
  const speed = median_interval(pairs.map(({ ours, nginx }) => ours.requests_per_s / nginx.requests_per_s));
  const late = median_interval(pairs.map(({ ours, nginx }) => ours.p99_ms / nginx.p99_ms));
  const mid = (of) => median(pairs.map(of));
  const interval = ({ low, high }) => `[${low.toFixed(2)}, ${high.toFixed(2)}]`;
  return [
    row('gate', `${what} (${bytes} bytes): requests/s beside nginx with auth_request, 95 % ${interval(speed)}`, speed.median, '×', '≥ 1.0', speed.low >= 0.97),
    row('gate', `${what}: p99 beside it, 95 % ${interval(late)}`, late.median, '×', '≤ 2', late.median <= 2),
    row('gate', `${what}: server CPU per request`, mid(({ ours }) => ours.cpu_us), 'µs'),
    row('gate', `${what}: nginx CPU per request`, mid(({ nginx }) => nginx.cpu_us), 'µs'),
    row('gate', `${what}: requests/s`, mid(({ ours }) => ours.requests_per_s), '1/s'),
    row('gate', `${what}: requests/s of nginx`, mid(({ nginx }) => nginx.requests_per_s), '1/s'),
    row('gate', `${what}: p99`, mid(({ ours }) => ours.p99_ms), 'ms'),
    row('gate', `${what}: p99 of nginx`, mid(({ nginx }) => nginx.p99_ms), 'ms'),
  ];
}

export async function measure({ program, pairs = 20 }) {
  const site = new Site(program);
  try {
    const practitioner = run('node', ['tools/lib/first_practitioner.mjs', 'samples']).trim();
    site.init([`doctor:clinician:${practitioner}`, 'admin:operator']);
    await site.start();
    site.import('samples/practitioners.json', 'samples/01-hallgren.json');
    const rows = [];
    for (const request of requests(site)) rows.push(...rows_of(request, await pairs_of(site, request, pairs)));
    return rows;
  } finally {
    await site.close();
  }
}
