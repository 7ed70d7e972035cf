// What clinicians, privacy officers and strangers can and can't do.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { raw_events } from './raw_stream.mjs';
import { Site, assert } from './site.mjs';

// The statements that a contradiction or a table names.
const named_in = ({ name, data }) => (name === 'table' ? data.rows.map((row) => row.statement) : data.sides.flat());

// Nothing is told before the statements that it rests on, and nothing of it is kept for the end.
function check_order(events) {
  const names = events.map(({ name }) => name);
  assert.equal(names[0], 'started');
  assert.equal(names.at(-1), 'finished');
  let told = 0;
  for (const event of events.slice(1, -1)) {
    if (event.name === 'statement') {
      assert.equal(event.data.index, told);
      assert.ok(event.data.citations.length > 0);
      told += 1;
    } else {
      assert.equal(Math.max(...named_in(event)), told - 1, `a ${event.name} comes right behind the last statement that it names`);
    }
  }
  for (const name of ['statements', 'tables', 'contradictions']) assert.ok(!(name in events.at(-1).data), name);
}

// Each quote is fetched again through the API and compared byte by byte.
async function check_citations(site, patient, answer, token) {
  for (const statement of answer.statements) {
    assert.ok(statement.citations.length > 0, `a statement without a source: ${statement.text}`);
    for (const citation of statement.citations) {
      const document = await site.request('GET', `/api/patients/${patient}/documents/${citation.document}`, { token });
      assert.equal(document.status, 200);
      const bytes = Buffer.from(document.json.text, 'utf8').subarray(citation.start, citation.end);
      assert.equal(bytes.toString('utf8'), citation.quote);
    }
  }
}

const questions = {
  'Why was apixaban stopped, and was it restarted?': (answer) => {
    const words = answer.statements.map((s) => s.text).join(' ').toLowerCase();
    assert.match(words, /bleed|ulcer|hemorrhage/);
    assert.match(words, /restart|resum/);
  },
  'latest potassium': (answer) => {
    assert.equal(answer.kind, 'latest_value');
    assert.match(answer.statements[0].text, /4\.4 mmol\/L/);
  },
  'active medications': (answer) => {
    const words = answer.statements.map((s) => s.text).join('\n').toLowerCase();
    for (const drug of ['apixaban', 'metoprolol', 'losartan', 'torsemide', 'pantoprazole', 'allopurinol', 'atorvastatin']) assert.ok(words.includes(drug), drug);
    assert.ok(!words.includes('warfarin'), 'entered in error');
  },
  'any allergies?': (answer) => assert.match(answer.statements.map((s) => s.text).join(' ').toLowerCase(), /lisinopril/),
  'does he have chest pain?': (answer) => assert.equal(answer.verdict, 'no'),
  'What is his porcelain level?': (answer) => {
    assert.equal(answer.kind, 'not_found');
    assert.equal(answer.statements.length, 0);
    assert.ok(answer.notes_searched > 0);
  },
};

export const cases = {
  'a clinician asks a real chart, and every quote is where it says': (program) =>
    Site.with(program, async (site) => {
      const token = site.token('doctor');
      const patient = (await site.patient('hallgren')).id;
      for (const [question, check] of Object.entries(questions)) {
        const answer = await site.ask(patient, question);
        assert.equal(answer.status, 200, answer.text);
        await check_citations(site, patient, answer.json, token);
        try {
          check(answer.json);
        } catch (error) {
          throw new Error(`${question}: ${error.message}\n${answer.text}`);
        }
      }
    }, { samples: true }),

  'the answer streams as server-sent events': (program) =>
    Site.with(program, async (site) => {
      const patient = (await site.patient('hallgren')).id;
      const answer = await site.request('POST', `/api/patients/${patient}/ask`, {
        token: site.token('doctor'), body: { question: 'any allergies?' }, headers: { Accept: 'text/event-stream' } });
      assert.equal(answer.status, 200);
      assert.match(answer.headers['content-type'], /text\/event-stream/);
      const events = [...answer.text.matchAll(/^event: (\w+)$/gm)].map((match) => match[1]);
      assert.equal(events[0], 'started');
      assert.equal(events.at(-1), 'finished');
      assert.ok(events.filter((event) => event === 'statement').length > 0);
    }, { samples: true }),

  'tables and contradictions are frames of a stream, behind what they rest on and before its end': (program) =>
    Site.with(program, async (site) => {
      for (const [name, question, wanted] of [['hallgren', 'hemoglobin over time', 'table'], ['brannigan', 'is he a smoker?', 'contradiction'],
        ['hallgren', 'potassium and hemoglobin over time', 'table']]) {
        const patient = (await site.patient(name)).id;
        const events = await raw_events(site, patient, question);
        check_order(events);
        const whole = (await site.ask(patient, question)).json;
        const told = (kind) => events.filter((event) => event.name === kind).sort((left, right) => left.data.index - right.data.index)
          .map(({ data: { index, ...rest } }) => rest);
        assert.ok(told(wanted).length > 0, question);
        for (const kind of ['statement', 'table', 'contradiction']) assert.deepEqual(told(kind), whole[`${kind}s`] ?? [], `${question}: ${kind}`);
      }
      const patient = (await site.patient('hallgren')).id;
      const table = (await raw_events(site, patient, 'hemoglobin over time')).find((event) => event.name === 'table').data;
      assert.deepEqual(table.columns, ['date', 'value', 'unit', 'reference', 'flag']);
      for (const row of table.rows) {
        assert.deepEqual([row.low, row.high, row.cells[3]], [13.5, 17.5, '13.5–17.5 g/dL']);
        assert.match(row.cells[4], /low/);
      }
      const curl = spawnSync('curl', ['-sSN', '--cacert', site.ca, '-H', 'Accept: text/event-stream', '-H', 'Content-Type: application/json',
        '-H', `Authorization: Bearer ${site.token('doctor')}`, '-d', '{"question":"hemoglobin over time"}',
        `https://localhost:${site.port}/api/patients/${patient}/ask`], { encoding: 'utf8' });
      assert.equal(curl.status, 0, curl.stderr);
      assert.ok(curl.stdout.indexOf('event: table\n') > 0 && curl.stdout.indexOf('event: table\n') < curl.stdout.indexOf('event: finished\n'));
    }, { samples: true }),

  'curl works with the certificate alone, and not without it': (program) =>
    Site.with(program, async (site) => {
      const url = `https://localhost:${site.port}/healthz`;
      const trusted = spawnSync('curl', ['-sS', '--cacert', site.ca, url], { encoding: 'utf8' });
      assert.equal(trusted.status, 0, trusted.stderr);
      assert.match(trusted.stdout, /up/);
      assert.notEqual(spawnSync('curl', ['-sS', url]).status, 0);
      assert.notEqual(spawnSync('curl', ['-sS', '--cacert', site.ca, '--tls-max', '1.2', url]).status, 0);
    }),

  'nobody reads without a relation, and an unknown patient looks the same': (program) =>
    Site.with(program, async (site) => {
      const patient = (await site.patient('hallgren')).id;
      const unknown = `${patient.slice(0, -1)}${patient.endsWith('0') ? '4' : '0'}`;
      for (const name of ['stranger', 'privacy', 'admin']) {
        const token = site.token(name);
        const refused = await site.ask(patient, 'latest potassium', token);
        const absent = await site.ask(unknown, 'latest potassium', token);
        assert.equal(refused.status, 403, refused.text);
        assert.equal(absent.status, 403);
        assert.equal(refused.json.code, absent.json.code);
        assert.equal(refused.json.detail, absent.json.detail);
      }
      assert.deepEqual((await site.request('GET', '/api/patients', { token: site.token('stranger') })).json.items, []);
      for (const path of ['', '/documents', '/facts']) {
        assert.equal((await site.request('GET', `/api/patients/${patient}${path}`)).status, 401);
        assert.equal((await site.request('GET', `/api/patients/${patient}${path}`, { token: site.token('admin') })).status, 403);
      }
    }, { samples: true }),

  'a grant opens one chart until it is taken back': (program) =>
    Site.with(program, async (site) => {
      const patient = (await site.patient('hallgren')).id;
      const stranger = site.token('stranger');
      const self = (await site.request('GET', '/api/self', { token: stranger })).json;
      const grant = await site.request('POST', `/api/patients/${patient}/grants`, { token: site.token('privacy'),
        body: { principal: self.principal, reason: 'second opinion', expires: new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z') } });
      assert.equal(grant.status, 201, grant.text);
      assert.equal((await site.ask(patient, 'latest potassium', stranger)).status, 200);
      const removed = await site.request('DELETE', `/api/patients/${patient}/grants/${grant.json.id}`, { token: site.token('privacy') });
      assert.equal(removed.status, 204);
      assert.equal((await site.ask(patient, 'latest potassium', stranger)).status, 403);
    }, { samples: true }),

  'a session needs its cookie and its CSRF value, and ends at sign-out': (program) =>
    Site.with(program, async (site) => {
      site.token('doctor');
      const sign_in = await site.request('POST', '/api/session', { body: { name: 'doctor', password: 'doctor has a long password' } });
      assert.equal(sign_in.status, 200, sign_in.text);
      const cookie = sign_in.headers['set-cookie'][0];
      for (const attribute of ['__Host-', 'Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/']) assert.ok(cookie.includes(attribute), attribute);
      const Cookie = cookie.split(';')[0];
      assert.equal((await site.request('GET', '/api/self', { headers: { Cookie } })).status, 200);
      const without = await site.request('POST', '/api/tokens', { headers: { Cookie }, body: { name: 'x', scopes: ['read'] } });
      assert.equal(without.status, 403);
      assert.equal(without.json.code, 'csrf');
      const headers = { Cookie, 'X-Chartroom-CSRF': sign_in.json.csrf };
      assert.equal((await site.request('POST', '/api/tokens', { headers, body: { name: 'x', scopes: ['read'] } })).status, 201);
      const foreign = await site.request('POST', '/api/tokens', { headers: { ...headers, Origin: 'https://evil.example' }, body: { name: 'x', scopes: ['read'] } });
      assert.equal(foreign.status, 403);
      assert.equal((await site.request('DELETE', '/api/session', { headers })).status, 204);
      assert.equal((await site.request('GET', '/api/self', { headers: { Cookie } })).status, 401);
    }),

  'a disabled account loses its token at once': (program) =>
    Site.with(program, async (site) => {
      const token = site.token('doctor');
      assert.equal((await site.request('GET', '/api/self', { token })).status, 200);
      site.ok(['user', 'disable', 'doctor']);
      assert.equal((await site.request('GET', '/api/self', { token })).status, 401);
    }),

  'guessing a password is throttled, and the owner is told when': (program) =>
    Site.with(program, async (site) => {
      let last;
      for (let i = 0; i < 11; ++i) last = await site.request('POST', '/api/session', { body: { name: 'admin', password: `guess number ${i}` } });
      assert.equal(last.status, 429, last.text);
      assert.ok(Number(last.headers['retry-after']) > 0);
      const unknown = await site.request('POST', '/api/session', { body: { name: 'nobody-here', password: 'guess number 12' } });
      assert.ok([401, 429].includes(unknown.status));
    }),

  'the API describes itself': (program) =>
    Site.with(program, async (site) => {
      const description = (await site.request('GET', '/api/openapi.json')).json;
      assert.match(description.openapi, /^3\./);
      for (const [path, methods] of Object.entries(description.paths)) {
        for (const method of Object.keys(methods)) {
          if (!['get', 'post', 'delete', 'patch', 'put'].includes(method)) continue;
          const concrete = path.replace(/\{\w+\}/g, 'x');
          const answer = await site.request(method.toUpperCase(), concrete, { body: method === 'get' ? undefined : {} });
          const is_public = /^\/(healthz|readyz|metrics|api\/openapi\.json|api\/session\/ways)?$/.test(path);
          if (is_public) assert.equal(answer.status, 200, path);
          else if (path === '/assets/{file}') assert.equal(answer.status, 404, 'public, and there is no such file');
          else if (path.startsWith('/api/session/openid')) assert.ok([303, 415, 501].includes(answer.status), `${path}, not configured: ${answer.status}`);
          else assert.ok([400, 401, 403].includes(answer.status), `${method} ${path} without a token: ${answer.status}`);
        }
      }
    }),

  'metrics and logs hold nothing of a patient': (program) =>
    Site.with(program, async (site) => {
      const patient = await site.patient('hallgren');
      await site.ask(patient.id, 'Does Hallgren have chest pain?');
      await site.request('GET', '/api/patients?text=Hallgren', { token: site.token('doctor') });
      const metrics = (await site.request('GET', '/metrics')).text;
      assert.match(metrics, /chartroom_/);
      for (const text of [metrics, site.log]) {
        for (const word of ['hallgren', 'apixaban', patient.id, 'HB-100417', 'chest']) assert.ok(!text.toLowerCase().includes(word.toLowerCase()), word);
      }
      assert.ok(readFileSync(site.config, 'utf8').length > 0);
    }, { samples: true }),
};
