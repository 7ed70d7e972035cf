// What another site can do to a browser in which somebody is signed in, and what a session that was planted is worth.
import { createServer } from 'node:http';

import { Browser } from './page_kit.mjs';
import { Site, assert } from './site.mjs';

const password_of = (name) => `${name} has a long password`;

// A page of somebody else's, on an address that is another site to the browser.
async function with_evil_site(work) {
  const server = createServer((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Evil</title><body></body>'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

export const cases = {
  'another site reads nothing, changes nothing, and shows the page in no frame': (program) =>
    Site.with(program, async (site) => {
      site.token('doctor');
      const browser = await Browser.open();
      try {
        await with_evil_site(async (evil) => {
          const at = await browser.page(site);
          await at.sign_in('doctor');
          await at.page.getByRole('heading', { name: 'Find a patient' }).waitFor();
          const [cookie] = await browser.context.cookies();
          const headers = { Cookie: `${cookie.name}=${cookie.value}` };
          const before = (await site.request('GET', '/api/tokens', { headers })).json.items.length;

          const page = await browser.context.newPage();
          await page.goto(evil);
          // Reading: the browser hands the answer to nobody, and sends no cookie along.
          const read = await page.evaluate(async (origin) => {
            try {
              return (await fetch(`${origin}/api/self`, { credentials: 'include' })).status;
            } catch (error) {
              return error.name;
            }
          }, at.origin);
          assert.equal(read, 'TypeError');
          // Writing, as far as a page may without being asked about it: simple requests and forms.
          await page.evaluate(async (origin) => {
            const body = JSON.stringify({ name: 'evil', scopes: ['read'] });
            for (const path of ['/api/tokens', '/api/session']) {
              // The request goes out; the browser keeps even the opaque answer (Cross-Origin-Resource-Policy).
              await fetch(`${origin}${path}`, { method: 'POST', mode: 'no-cors', credentials: 'include', body }).catch(() => {});
            }
          }, at.origin);
          await page.evaluate((origin) => new Promise((resolve) => {
            const image = new Image();
            image.onerror = resolve;
            image.onload = resolve;
            image.src = `${origin}/api/patients`;
          }), at.origin);
          // What came in was refused. (The browser shows the page none of these answers, so the server is asked.)
          const metrics = (await site.request('GET', '/metrics')).text;
          const statuses = (route) => [...metrics.matchAll(new RegExp(`_requests_total\\{route="${route}",status="(\\d+)"\\}`, 'g'))].map((found) => found[1]);
          assert.deepEqual(statuses('POST /api/tokens').filter((status) => status !== '201'), ['401']);
          assert.deepEqual(statuses('GET /api/patients').filter((status) => status !== '200'), ['401']);
          assert.ok(statuses('POST /api/session').includes('403'), 'nor signs somebody in');
          // A frame.
          await page.evaluate((origin) => new Promise((resolve) => {
            const frame = document.createElement('iframe');
            frame.onload = resolve;
            frame.src = origin;
            document.body.append(frame);
          }), at.origin);
          const framed = page.frames().filter((frame) => frame !== page.mainFrame());
          assert.equal(framed.length, 1);
          assert.ok(!framed[0].url().startsWith(at.origin), framed[0].url());
          assert.doesNotMatch(await framed[0].content(), /Chartroom|Find a patient/);
          // A form that takes the whole tab along: signing in as the attacker.
          const [answer] = await Promise.all([
            page.waitForResponse((response) => response.url() === `${at.origin}/api/session` && response.request().isNavigationRequest()),
            page.evaluate((origin) => {
              const form = document.createElement('form');
              form.method = 'POST';
              form.enctype = 'text/plain';
              form.action = `${origin}/api/session`;
              const input = document.createElement('input');
              input.name = '{"name":"stranger","password":"';
              input.value = '"}';
              form.append(input);
              document.body.append(form);
              form.submit();
            }, at.origin),
          ]);
          assert.equal(answer.status(), 403);
          await page.waitForURL(`${at.origin}/api/session`);
          // A window that it opens tells it nothing.
          await page.goto(evil);
          const [other] = await Promise.all([
            browser.context.waitForEvent('page'),
            page.evaluate((origin) => { window.other = window.open(origin); }, at.origin),
          ]);
          await other.waitForLoadState();
          const seen = await page.evaluate(() => window.other.closed || window.other.length === 0 ? 'cut off' : 'reached');
          assert.equal(seen, 'cut off');
          assert.equal(await other.evaluate(() => window.opener), null);

          assert.equal((await site.request('GET', '/api/tokens', { headers })).json.items.length, before);
          const self = await site.request('GET', '/api/self', { headers });
          assert.equal(self.json.name, 'doctor', 'still who they were');
        });
      } finally {
        await browser.close();
      }
    }),

  'a session that was planted before signing in is not the one that signing in makes': (program) =>
    Site.with(program, async (site) => {
      site.token('doctor');
      site.token('stranger');
      const sign_in = (name, headers) => site.request('POST', '/api/session', { headers, body: { name, password: password_of(name) } });
      const cookie_of = (answer) => answer.headers['set-cookie'][0].split(';')[0];
      const planted = cookie_of(await sign_in('stranger'));
      const victim = await sign_in('doctor', { Cookie: planted });
      assert.equal(victim.status, 200, victim.text);
      const own = cookie_of(victim);
      assert.notEqual(own, planted);
      assert.equal((await site.request('GET', '/api/self', { headers: { Cookie: planted } })).json.name, 'stranger');
      assert.equal((await site.request('GET', '/api/self', { headers: { Cookie: own } })).json.name, 'doctor');
      // The cookie that somebody made up is nobody's, and stays it.
      const made_up = `__Host-chartroom=${'A'.repeat(own.length - '__Host-chartroom='.length)}`;
      const again = await sign_in('doctor', { Cookie: made_up });
      assert.notEqual(cookie_of(again), made_up);
      assert.equal((await site.request('GET', '/api/self', { headers: { Cookie: made_up } })).status, 401);
      // Both at once: a token that is wrong is not made up for by a cookie that is right.
      assert.equal((await site.request('GET', '/api/self', { token: 'x', headers: { Cookie: own } })).status, 401);
    }),
};
