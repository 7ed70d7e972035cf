// People of the clinic's directory, against a real OpenLDAP server: set up, signed in over HTTPS, and ended by the directory.
import { appendFileSync } from 'node:fs';

import { Site, assert } from './site.mjs';
import { Slapd } from './slapd.mjs';

const password = (name) => `${name} has a password`;

// A site whose configuration names a directory, with the sample charts.
function with_directory(program, work, more = '') {
  return Site.with(program, (site) => Slapd.with(site.folder, async (slapd) => {
    appendFileSync(site.config, slapd.config(more));
    await site.start();
    return work(site, slapd);
  }), { start: false });
}

async function enter(site, name, given = password(name)) {
  const answer = await site.request('POST', '/api/session', { body: { name, password: given } });
  const cookie = answer.headers['set-cookie']?.[0].split(';')[0];
  return { status: answer.status, code: answer.json?.code, json: answer.json, headers: { Cookie: cookie, 'X-Chartroom-CSRF': answer.json?.csrf } };
}

async function until(seconds, what, check) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`not within ${seconds} s: ${what}`);
}

export const cases = {
  'the operator is told what is right and what is not': (program) =>
    with_directory(program, async (site, slapd) => {
      const told = site.ok(['directory', 'test', 'dana']);
      for (const words of [slapd.url, /TLSv1\.3/, /SHA-256 [0-9a-f]{64}/, /all mapped groups are there/, /state +open/, /roles +clinician/, /departments +cardiology/,
        /This person can sign in/]) assert.ok(words instanceof RegExp ? words.test(told) : told.includes(words), `${words} in\n${told}`);
      assert.ok(!told.includes('service password'));
      assert.match(site.ok(['directory', 'test', 'egon']), /roles +none[^]*can NOT sign in/);
      assert.match(site.ok(['directory', 'test', 'dana', '--sign-in'], `${password('dana')}\n`), /password +right/);
      assert.equal(site.run(['directory', 'test', 'dana', '--sign-in'], 'wrong\n').status, 1);
      assert.match(site.run(['directory', 'test', 'nobody']).stderr, /no entry below/);
      await slapd.stop();
      const silent = site.run(['directory', 'test']);
      assert.equal(silent.status, 1);
      assert.match(silent.stdout, /nobody answers/);
    }),

  'a person of the directory reads their charts until a group is taken away': (program) =>
    with_directory(program, async (site, slapd) => {
      site.ok(['import', 'samples']);
      assert.deepEqual([(await enter(site, 'egon')).code, (await enter(site, 'dana', 'wrong')).code, (await enter(site, 'dana', '')).status], ['no_role', 'wrong_sign_in', 401]);
      const dana = await enter(site, 'dana');
      assert.equal(dana.status, 200, JSON.stringify(dana.json));
      assert.equal(dana.json.account.source, 'directory');
      const found = await site.request('GET', '/api/patients?text=hallgren', { headers: dana.headers });
      assert.equal(found.json.items.length, 1, 'by the number that the directory has of her');
      const token = (await site.request('POST', '/api/tokens', { headers: dana.headers, body: { name: 'nightly', scopes: ['search', 'read', 'ask'] } })).json.token;
      // Answers that stream, one after the other, all the while.
      const stream = () => site.request('POST', `/api/patients/${found.json.items[0].id}/ask`, {
        token, body: { question: 'active medications' }, headers: { Accept: 'text/event-stream' } });
      assert.match((await stream()).text, /event: finished/);
      slapd.member('add', 'egon', 'nurses'); // a group keeps a member
      slapd.member('delete', 'dana', 'nurses');
      let last;
      await until(90, 'a round of the directory ends the token', async () => (last = await stream()).status !== 200);
      assert.equal(last.status, 401);
      assert.equal((await site.request('GET', '/api/self', { headers: dana.headers })).status, 401);
      assert.equal((await enter(site, 'dana')).code, 'no_role');
      const listed = JSON.parse(site.ok(['audit', 'list', '--json', '--limit', '1000', '--token-file', site.token_file('privacy')]));
      const rounds = listed.filter((record) => record.route === 'directory round');
      assert.deepEqual(rounds.map((record) => [record.outcome, record.rule, record.principal_name]),
        [['success', 'directory_no_role', 'system:directory'], ['started', 'directory_no_role', 'system:directory']]);
      const signed_in = listed.find((record) => record.action === 'sign_in' && record.principal_name === 'dana' && record.outcome === 'success');
      assert.equal(signed_in.signed_in_by, 'directory');
    }),

  'with the directory gone nobody new is let in, and the program\'s own accounts work': (program) =>
    with_directory(program, async (site, slapd) => {
      const dana = await enter(site, 'dana');
      assert.equal(dana.status, 200);
      await slapd.stop();
      const refused = await enter(site, 'egon');
      assert.deepEqual([refused.status, refused.code], [503, 'directory_unavailable']);
      assert.equal((await enter(site, 'admin', site.accounts.admin)).status, 200);
      assert.equal((await site.request('GET', '/api/self', { headers: dana.headers })).status, 200, 'within the grace');
      assert.match((await site.request('GET', '/metrics')).text, /chartroom_directory_answer_age_seconds \d+/);
      await slapd.start();
      await until(60, 'the directory is asked again', async () => (await enter(site, 'dana')).status === 200);
    }),
};
