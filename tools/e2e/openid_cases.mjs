// People of the clinic's identity provider, against a real one (oidc-provider) on loopback with TLS: by a walk of requests, and in a
// real browser.
import { execFile } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import https from 'node:https';

import { Browser } from './page_kit.mjs';
import { Idp, Walker, free_port } from './provider.mjs';
import { Site, assert } from './site.mjs';

// A site whose configuration names a provider, and the provider. The address of each is known to the other.
function with_provider(program, work, more = '') {
  return Site.with(program, async (site) => {
    const port = await free_port();
    site.set_port(port);
    await Idp.with(site.folder, port, async (idp) => {
      appendFileSync(site.config, idp.config(more));
      await site.start();
      idp.to_site = new https.Agent({ ca: readFileSync(site.ca) });
      return work(site, idp);
    });
  }, { start: false });
}

// The command line, while the provider, which lives in this process, goes on answering. {status, stdout, stderr}
function run(site, args) {
  return new Promise((resolve) => execFile(site.program, args, { env: { ...process.env, CHARTROOM_CONFIG: site.config, HOME: site.folder } },
    (error, stdout, stderr) => resolve({ status: error ? error.code : 0, stdout, stderr })));
}

const self_of = (site, walker) => site.request('GET', '/api/self', { headers: { Cookie: walker.cookie_of(site) } });
const failed_with = (answer) => /#\/sign-in\/(\w+)$/.exec(answer.headers.location ?? '')?.[1];

export const cases = {
  'the operator is told what is right and what is not': (program) =>
    with_provider(program, async (site, idp) => {
      const { status, stdout: told, stderr } = await run(site, ['openid', 'test']);
      assert.equal(status, 0, stderr);
      for (const words of [idp.issuer, /PKCE/, /1 can be used, 0 are left out/, /secret +can be read/]) assert.match(told, words instanceof RegExp ? words : new RegExp(words));
      assert.ok(!told.includes('the secret of chartroom'));
      assert.match(site.ok(['config', 'check']), /is right/);
      await idp.stop();
      const silent = await run(site, ['openid', 'test']);
      assert.equal(silent.status, 1);
      assert.match(silent.stderr, /nobody answers/);
    }),

  'a person signs in by the provider, reads their charts, and their roles are the claims\'': (program) =>
    with_provider(program, async (site, idp) => {
      site.ok(['import', 'samples']);
      assert.deepEqual((await site.request('GET', '/api/session/ways')).json, { password: true, openid: { name: 'Clinic ID', begin: '/api/session/openid' } });
      const walker = new Walker(site, idp);
      const entered = await walker.sign_in(site, 'dana');
      assert.deepEqual([entered.status, entered.headers.location], [303, '/'], entered.text);
      assert.ok(entered.headers['set-cookie'].some((line) => /^__Host-chartroom=.*HttpOnly; SameSite=Strict/.test(line)));
      const self = await self_of(site, walker);
      assert.equal(self.status, 200, self.text);
      assert.deepEqual([self.json.name, self.json.roles, self.json.account.source, self.json.account.display_name, self.json.account.departments],
        ['dana', ['clinician'], 'openid', 'Dr Dana', ['cardiology']]);
      const found = await site.request('GET', '/api/patients?text=hallgren', { headers: { Cookie: walker.cookie_of(site) } });
      assert.equal(found.json.items.length, 1, 'by the number that the provider has of her');
      const token = await site.request('POST', '/api/tokens', { headers: { Cookie: walker.cookie_of(site), 'X-Chartroom-CSRF': self.json.csrf }, body: { name: 't', scopes: ['read'] } });
      assert.equal(token.json.code, 'unsupported');
      const out = await site.request('DELETE', '/api/session', { headers: { Cookie: walker.cookie_of(site), 'X-Chartroom-CSRF': self.json.csrf } });
      assert.equal(out.status, 204);
      assert.equal((await self_of(site, walker)).status, 401);
      idp.people.dana.groups = ['visitors'];
      assert.equal(failed_with(await new Walker(site, idp).sign_in(site, 'dana')), 'no_role');
      const listed = JSON.parse(site.ok(['audit', 'list', '--json', '--limit', '1000', '--token-file', site.token_file('privacy')]));
      const of_dana = listed.filter((record) => record.principal_name === 'dana' && record.action === 'sign_in').map((record) => [record.outcome, record.signed_in_by ?? record.rule]);
      assert.deepEqual(of_dana, [['refused', 'openid_no_role'], ['success', 'openid']]);
    }),

  'whoever is wrong, cancels, comes twice or from another browser is refused with a clear code': (program) =>
    with_provider(program, async (site, idp) => {
      assert.equal(failed_with(await new Walker(site, idp).sign_in(site, 'egon')), 'no_role');
      assert.equal(failed_with(await new Walker(site, idp).sign_in(site, 'dana', { secret: 'wrong' })), 'openid_declined');
      assert.equal(failed_with(await new Walker(site, idp).sign_in(site, 'dana', { cancel: true })), 'openid_declined');
      let used;
      const walker = new Walker(site, idp);
      await walker.sign_in(site, 'dana', { at_callback: (address) => (used = address) });
      assert.equal((await self_of(site, walker)).status, 200);
      assert.equal(failed_with(await walker.request(used)), 'openid_stale', 'a second time');
      let theirs;
      await new Walker(site, idp).sign_in(site, 'dana', { at_callback: (address) => { theirs = address; return `${site.url.replace('127.0.0.1', 'localhost')}/healthz`; } });
      assert.equal(failed_with(await new Walker(site, idp).request(theirs)), 'openid_stale', 'in another browser');
      const mixed = await new Walker(site, idp).sign_in(site, 'dana', { at_callback: (address) => address.replace(/iss=[^&]*/, 'iss=https%3A%2F%2Fevil.example') });
      assert.equal(failed_with(mixed), 'openid_refused');
      const injected = await new Walker(site, idp).sign_in(site, 'dana', { at_callback: (address) => address.replace(/code=[^&]*/, 'code=injected') });
      assert.equal(failed_with(injected), 'openid_refused');
    }),

  'the provider\'s new key is taken, and what it ends is over at once': (program) =>
    with_provider(program, async (site, idp) => {
      const walker = new Walker(site, idp);
      await walker.sign_in(site, 'dana');
      assert.equal((await self_of(site, walker)).status, 200);
      await idp.stop();
      idp.rotate();
      await idp.start();
      const later = new Walker(site, idp);
      assert.equal((await later.sign_in(site, 'dana')).headers.location, '/');
      assert.equal((await self_of(site, later)).status, 200);
      await idp.end_session_of('dana', undefined);
      assert.deepEqual([(await self_of(site, walker)).status, (await self_of(site, later)).status], [401, 401]);
      const listed = JSON.parse(site.ok(['audit', 'list', '--json', '--limit', '1000', '--token-file', site.token_file('privacy')]));
      const ended = listed.filter((record) => record.route === 'POST /api/session/openid/back-channel-logout');
      assert.deepEqual(ended.map((record) => [record.outcome, record.principal_name]), [['success', 'system:openid']]);
    }),

  'with the provider gone nobody new is let in by it, and the program\'s own accounts work': (program) =>
    with_provider(program, async (site, idp) => {
      const walker = new Walker(site, idp);
      await walker.sign_in(site, 'dana');
      await idp.stop();
      assert.equal((await self_of(site, walker)).status, 200);
      const form = await new Walker(site, idp).request(`${site.url.replace('127.0.0.1', 'localhost')}/api/session/openid`);
      assert.equal(form.status, 303, 'the metadata is known; the browser finds out');
      await site.stop();
      await site.start();
      assert.equal(failed_with(await new Walker(site, idp).request(`${site.url.replace('127.0.0.1', 'localhost')}/api/session/openid`)), 'openid_unavailable');
      assert.equal((await site.request('POST', '/api/session', { body: { name: 'admin', password: site.accounts.admin } })).status, 200);
    }),

  'in a browser: there, back, and out': (program) =>
    with_provider(program, async (site, idp) => {
      site.ok(['import', 'samples']);
      const browser = await Browser.open();
      try {
        const at = await browser.page(site);
        const { page } = at;
        const go = () => page.getByRole('link', { name: 'Sign in with Clinic ID' }).click();
        await page.getByRole('link', { name: 'Sign in with Clinic ID' }).waitFor();
        await at.check('openid-sign-in');
        await go();
        await page.getByLabel('User').fill('egon');
        await page.getByLabel('Secret').fill('egon of the clinic');
        await page.getByRole('button', { name: 'Go on' }).click();
        await page.getByText('Nothing is open to you here').waitFor();
        assert.ok(!page.url().includes('sign-in/'), 'the code is taken out of the address');
        await at.shoot('openid-no-role');
        await go();
        await page.getByLabel('User').fill('dana');
        await page.getByLabel('Secret').fill('dana of the clinic');
        await page.getByRole('button', { name: 'Go on' }).click();
        await page.getByRole('combobox').waitFor();
        await at.open_chart('hallgren');
        const elsewhere = at.found.filter((what) => !what.startsWith(`request outside of the origin: ${idp.issuer}/`));
        assert.deepEqual(elsewhere, []);
        await idp.end_session_of('dana', undefined);
        await page.getByLabel('Question about this patient').fill('active medications');
        await page.locator('.composer').getByRole('button', { name: 'Ask', exact: true }).click();
        await page.getByText('Your session has ended').waitFor();
        await page.getByRole('link', { name: 'Sign in with Clinic ID' }).waitFor();
        assert.equal(await page.getByText(/hallgren/i).count(), 0, 'nothing is left on the screen');
      } finally {
        await browser.close();
      }
    }),
};
