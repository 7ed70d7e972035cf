// The second factor with a real authenticator: over the API, on the command line and on the page. A code is taken once, so that two
// are at hand without waiting: the one of now, and the next; where more are needed, recovery codes stand in.
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { Browser } from './page_kit.mjs';
import { Site, assert } from './site.mjs';
import { totp } from './totp.mjs';

const password_of = (name) => `${name} has a long password`;

async function sign_in(site, name, code) {
  const body = { name, password: password_of(name), ...(code ? { code } : {}) };
  const answer = await site.request('POST', '/api/session', { body });
  const headers = answer.status === 200 ? { Cookie: answer.headers['set-cookie'][0].split(';')[0], 'X-Chartroom-CSRF': answer.json.csrf } : {};
  return { answer, headers };
}

// {secret, codes}; the code of now is used.
async function enrol(site, name) {
  site.token(name);
  const { headers } = await sign_in(site, name);
  const shown = await site.request('POST', '/api/self/second-factor', { headers, body: { password: password_of(name) } });
  assert.equal(shown.status, 201, shown.text);
  const { secret } = shown.json;
  const confirmed = await site.request('POST', '/api/self/second-factor/confirm', { headers, body: { code: totp(secret) } });
  assert.equal(confirmed.status, 200, confirmed.text);
  return { secret, codes: confirmed.json.recovery_codes };
}

// A command that asks for a code of a secret that it prints itself. {status, stdout, stderr}
function run_with_app(site, args, first_lines) {
  const child = spawn(site.program, args, { env: { ...process.env, CHARTROOM_CONFIG: site.config, HOME: site.folder } });
  const out = { stdout: '', stderr: '' };
  let told = false;
  child.stderr.setEncoding('utf8').on('data', (text) => (out.stderr += text));
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out.stdout += text;
    const secret = /^Secret: ([A-Z2-7]{32})$/m.exec(out.stdout);
    if (!secret || told) return;
    told = true;
    child.stdin.end(`${totp(secret[1])}\n`);
  });
  child.stdin.write(first_lines);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => resolve({ status, ...out }));
  });
}

const at_server = (site) => ['--server', site.url.replace(site.address, 'localhost'), '--ca', site.ca];
const codes_in = (text) => [...text.matchAll(/^ {2}([a-z2-9]{4}(?:-[a-z2-9]{4}){3})$/gm)].map((match) => match[1]);

export const cases = {
  'a factor is added, asked for, and each code opens once': (program) =>
    Site.with(program, async (site) => {
      const old_token = site.token('doctor');
      const { secret, codes } = await enrol(site, 'doctor');
      assert.equal(new Set(codes).size, 10);
      assert.equal((await site.request('GET', '/api/self', { token: old_token })).status, 401, 'tokens from before have ended');
      const without = await sign_in(site, 'doctor');
      assert.deepEqual([without.answer.status, without.answer.json.code], [401, 'second_factor_required']);
      assert.equal(without.answer.headers['set-cookie'], undefined);
      assert.equal((await sign_in(site, 'doctor', totp(secret))).answer.json.code, 'wrong_second_factor', 'it confirmed the factor');
      const next = totp(secret, 1);
      const [one, other] = await Promise.all([sign_in(site, 'doctor', next), sign_in(site, 'doctor', next)]);
      assert.deepEqual([one.answer.status, other.answer.status].sort(), [200, 401], 'side by side, one of two opens');
      assert.equal((await sign_in(site, 'doctor', codes[0])).answer.status, 200);
      assert.equal((await sign_in(site, 'doctor', codes[0])).answer.json.code, 'wrong_second_factor');
      await site.stop();
      await site.start();
      assert.equal((await sign_in(site, 'doctor', codes[0])).answer.json.code, 'wrong_second_factor', 'after a restart too');
      assert.equal((await sign_in(site, 'doctor', next)).answer.json.code, 'wrong_second_factor');
      for (const folder of [site.data, join(site.folder, 'keyring')]) {
        for (const name of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())) {
          const bytes = readFileSync(join(name.path, name.name));
          for (const word of [secret, ...codes]) assert.ok(!bytes.includes(word), `${name.name} holds what was shown`);
        }
      }
      assert.ok(!site.log.includes(secret) && !site.log.includes(codes[1]));
    }),

  'the command line signs in with a code, and a privacy officer takes a lost factor away': (program) =>
    Site.with(program, async (site) => {
      const { secret, codes } = await enrol(site, 'doctor');
      const file = join(site.folder, 'doctor.token');
      const sign = (lines) => site.run(['sign-in', 'doctor', ...at_server(site), '--token-file', file], lines);
      const wrong = sign(`${password_of('doctor')}\n000000\n`);
      assert.equal(wrong.status, 1);
      assert.match(wrong.stderr, /wrong_second_factor/);
      assert.equal(sign(`${password_of('doctor')}\n${totp(secret, 1)}\n`).status, 0);
      const token = readFileSync(file, 'utf8').trim();
      assert.equal((await site.request('GET', '/api/self', { token })).json.account.second_factor, true);
      const renewed = site.run(['user', 'factor', 'codes', 'doctor', ...at_server(site)], `${password_of('doctor')}\n${codes[0]}\n${codes[1]}\n`);
      assert.equal(renewed.status, 0, renewed.stderr);
      assert.equal(codes_in(renewed.stdout).length, 10, renewed.stdout);
      assert.match(site.ok(['user', 'list']), /doctor .* yes /);
      assert.match(site.run(['user', 'factor', 'reset', 'doctor']).stderr, /privacy_officer_needed/, 'no operator alone');
      const reset = ['user', 'factor', 'reset', 'doctor', ...at_server(site), '--token-file', site.token_file('privacy')];
      site.ok(reset);
      assert.equal((await site.request('GET', '/api/self', { token })).status, 401);
      assert.equal((await sign_in(site, 'doctor')).answer.status, 200);
      const again = site.run(reset);
      assert.equal(again.status, 1);
      assert.match(again.stderr, /no_second_factor/);
      const records = await site.request('GET', '/api/ledger?action=remove_second_factor', { token: site.token('privacy') });
      assert.deepEqual(records.json.items.map((record) => record.outcome), ['refused', 'started', 'success', 'started', 'refused', 'started']);
    }),

  'a factor is added and removed on the command line': (program) =>
    Site.with(program, async (site) => {
      site.token('doctor');
      const added = await run_with_app(site, ['user', 'factor', 'add', 'doctor', ...at_server(site)], `${password_of('doctor')}\n`);
      assert.equal(added.status, 0, added.stderr);
      assert.match(added.stdout, /^Address: otpauth:\/\/totp\/Chartroom:doctor\?secret=[A-Z2-7]{32}&issuer=Chartroom&/m);
      const codes = codes_in(added.stdout);
      assert.equal(codes.length, 10, added.stdout);
      const removed = site.run(['user', 'factor', 'remove', 'doctor', ...at_server(site)], `${password_of('doctor')}\n${codes[0]}\n${codes[1]}\n`);
      assert.equal(removed.status, 0, removed.stderr);
      assert.equal((await sign_in(site, 'doctor')).answer.status, 200);
    }),

  'where roles need one, the first sign-in adds it and nothing else is open before': (program) =>
    Site.with(program, async (site) => {
      appendFileSync(site.config, '\n[accounts]\nsecond_factor_required = ["operator", "privacy_officer"]\n');
      await site.start();
      const file = join(site.folder, 'admin.token');
      const signed = await run_with_app(site, ['sign-in', 'admin', ...at_server(site), '--token-file', file],
        `${site.accounts.admin}\n${password_of('admin')}\n`);
      assert.equal(signed.status, 0, signed.stderr);
      assert.equal(codes_in(signed.stdout).length, 10);
      assert.equal((await site.request('GET', '/api/status', { token: readFileSync(file, 'utf8').trim() })).status, 200);
      site.token('doctor'); // a clinician needs none
      const first = await site.request('POST', '/api/session', { body: { name: 'privacy', password: site.accounts.privacy } });
      const headers = { Cookie: first.headers['set-cookie'][0].split(';')[0], 'X-Chartroom-CSRF': first.json.csrf };
      const body = { old_password: site.accounts.privacy, new_password: password_of('privacy') };
      assert.equal((await site.request('POST', '/api/self/second-factor', { headers, body: { password: site.accounts.privacy } })).json.code,
        'password_change_required');
      assert.equal((await site.request('POST', '/api/self/password', { headers, body })).status, 204);
      for (const [method, path] of [['GET', '/api/ledger'], ['POST', '/api/tokens'], ['POST', '/api/self/password']]) {
        const refused = await site.request(method, path, { headers, body: method === 'GET' ? undefined : path === '/api/tokens' ? { name: 'x', scopes: ['read'] } : body });
        assert.equal(refused.json.code, 'second_factor_enrolment_required', `${method} ${path}: ${refused.text}`);
      }
      assert.equal((await site.request('GET', '/api/self', { headers })).json.must_add_second_factor, true);
    }, { start: false }),

  'six digits are not guessed, and who is throttled is told nothing': (program) =>
    Site.with(program, async (site) => {
      const { secret } = await enrol(site, 'doctor');
      const good = [-1, 0, 1, 2].map((step) => totp(secret, step));
      const guesses = ['000000', '111111', '222222', '333333', '444444', '555555', '666666', '777777', '888888', '999999', '123456', '654321', '101010', '121212']
        .filter((guess) => !good.includes(guess));
      for (const guess of guesses.slice(0, 10)) assert.equal((await sign_in(site, 'doctor', guess)).answer.json.code, 'wrong_second_factor');
      const right = (await sign_in(site, 'doctor', totp(secret, 1))).answer;
      const wrong = await site.request('POST', '/api/session', { body: { name: 'doctor', password: 'not the password' } });
      assert.deepEqual([right.status, wrong.status], [429, 429]);
      assert.deepEqual({ ...right.json, request: '' }, { ...wrong.json, request: '' });
      assert.equal((await sign_in(site, 'admin')).answer.status, 401, 'others are not kept out');
    }),

  'the page adds a factor with a QR code, shows recovery codes once, and asks for a code': (program) =>
    Site.with(program, async (site) => {
      site.token('doctor');
      const browser = await Browser.open({ permissions: ['clipboard-read', 'clipboard-write'] });
      try {
        const at = await browser.page(site);
        const { page } = at;
        await at.sign_in('doctor');
        await page.getByRole('link', { name: 'Your account, doctor' }).click();
        await page.getByLabel('Your password', { exact: true }).fill(password_of('doctor'));
        await page.getByRole('button', { name: 'Add a second factor' }).click();
        await page.getByRole('img', { name: 'QR code of the secret' }).waitFor();
        await at.check('factor-secret');
        const secret = (await page.locator('.factor-secret').textContent()).replaceAll(' ', '');
        assert.match(secret, /^[A-Z2-7]{32}$/);
        const code = page.getByLabel('Code that the app shows');
        await code.fill('000000');
        await page.keyboard.press('Enter');
        await page.getByText('The code is wrong, or was used already').waitFor();
        await code.fill(totp(secret));
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
        const codes = await page.locator('.factor-codes code').allTextContents();
        assert.equal(codes.length, 10);
        await at.check('factor-recovery-codes');
        await page.getByRole('button', { name: 'Copy' }).click();
        await page.getByText('Copied.').waitFor();
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), codes.join('\n'));
        await page.getByRole('button', { name: 'I have kept them' }).click();
        await page.getByText('10 recovery codes are left.').waitFor();
        await at.check('factor-account');
        assert.equal(await page.getByText(codes[0]).count(), 0, 'shown once');
        await page.getByRole('button', { name: 'Sign out' }).click();
        await at.sign_in('doctor');
        const asked = page.getByLabel('Code', { exact: true });
        await asked.waitFor();
        assert.ok(await asked.evaluate((element) => element === document.activeElement), 'the focus is at the code');
        await at.check('sign-in-code');
        await asked.fill('000000');
        await page.keyboard.press('Enter');
        await page.getByText('The code is wrong, or was used already').waitFor();
        await at.check('sign-in-code-wrong');
        await asked.fill(totp(secret, 1));
        await page.keyboard.press('Enter');
        await page.getByRole('link', { name: 'Your account, doctor' }).click();
        await page.getByRole('button', { name: 'Remove' }).click();
        await page.getByLabel('Your password', { exact: true }).fill(password_of('doctor'));
        await page.getByLabel('Code', { exact: true }).fill(codes[0]);
        await at.check('factor-remove');
        await page.getByRole('button', { name: 'Remove the second factor' }).click();
        await page.getByRole('button', { name: 'Add a second factor' }).waitFor();
        await at.check(undefined);
      } finally {
        await browser.close();
      }
    }),

  'the page leads to adding a factor where roles need one': (program) =>
    Site.with(program, async (site) => {
      appendFileSync(site.config, '\n[accounts]\nsecond_factor_required = ["privacy_officer"]\n');
      await site.start();
      const browser = await Browser.open();
      try {
        const at = await browser.page(site);
        const { page } = at;
        await at.sign_in('privacy', site.accounts.privacy);
        await page.getByLabel('New password', { exact: true }).fill('Password2026!');
        await page.getByLabel('New password, once more').fill('Password2026!');
        await page.getByRole('button', { name: 'Set password' }).click();
        await page.getByText('The new password is one that is guessed first').waitFor();
        await page.getByLabel('New password', { exact: true }).fill(password_of('privacy'));
        await page.getByLabel('New password, once more').fill(password_of('privacy'));
        await page.getByRole('button', { name: 'Set password' }).click();
        await page.getByRole('heading', { name: 'Add a second factor' }).waitFor();
        await at.check('must-add-factor');
        await page.reload(); // the page has forgotten the password, the server has not forgotten the duty
        await page.getByLabel('Your password', { exact: true }).fill(password_of('privacy'));
        await page.getByRole('button', { name: 'Add a second factor' }).click();
        const secret = (await page.locator('.factor-secret').textContent()).replaceAll(' ', '');
        await page.getByLabel('Code that the app shows').fill(totp(secret));
        await page.getByRole('button', { name: 'Confirm' }).click();
        await page.getByRole('button', { name: 'I have kept them' }).click();
        await page.getByRole('heading', { name: 'Ledger' }).waitFor();
        await at.check(undefined);
      } finally {
        await browser.close();
      }
    }, { start: false }),
};
