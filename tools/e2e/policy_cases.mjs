// Who may see what: the policy at work over the API, on the command line and on the page.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Browser } from './page_kit.mjs';
import { Site, assert, clinician_identifier } from './site.mjs';
import { totp } from './totp.mjs';

export const [npi_system, npi] = clinician_identifier.split('|');
export const therapist_npi = '9990009998';
const subject = { reference: 'Patient/mira' };

const note = (id, text, code) => ({
  resourceType: 'DocumentReference', id, status: 'current', subject, type: { text: 'Clinic note' }, date: '2026-10-01T10:00:00Z',
  ...(code ? { meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code }] } } : {}),
  content: [{ attachment: { contentType: 'text/plain', data: Buffer.from(text).toString('base64') } }],
});

const member = (value) => ({ member: { type: 'Practitioner', identifier: { system: npi_system, value } } });

// A patient whom doctor and therapist treat: a plain note, one of psychotherapy, and one with a section of it.
const bundle = {
  resourceType: 'Bundle', type: 'collection', entry: [
    { resourceType: 'Patient', id: 'mira', identifier: [{ system: 'urn:mrn', value: '4711', type: { coding: [{ code: 'MR' }] } }],
      name: [{ family: 'Quill', given: ['Mira'] }], birthDate: '1971-05-06', gender: 'female' },
    { resourceType: 'CareTeam', id: 'team', status: 'active', subject, participant: [member(npi), member(therapist_npi)] },
    note('plain', 'She has a cough and walks every day.'),
    note('therapy', 'She dreamt of a lighthouse.', 'PSYTHPN'),
    note('mixed', 'PLAN:\nRest and tea.\n\nPSYCHOTHERAPY NOTE:\nThe lighthouse came back.\n\nFOLLOW UP:\nIn two weeks.\n'),
  ].map((resource) => ({ resource })),
};

export function import_mira(site) {
  const file = join(site.folder, 'mira.json');
  writeFileSync(file, JSON.stringify(bundle));
  site.ok(['import', file]);
}

const password_of = (name) => `${name} has a long password`;
export const at_server = (site) => ['--server', site.url.replace(site.address, 'localhost'), '--ca', site.ca];
const as_officer = (site, args) => site.ok([...args, ...at_server(site)], `${password_of('privacy')}\n`);

// Asked by the operator, confirmed by the privacy officer, who gets the password that counts.
export function add_user(site, name, roles, practitioner) {
  const out = site.ok(['user', 'add', name, '--role', ...roles, ...(practitioner ? ['--practitioner', practitioner] : [])]);
  assert.match(out, /Asked, and nothing yet: roles/);
  site.token('privacy');
  assert.match(as_officer(site, ['user', 'asked', 'privacy']), new RegExp(`^${name}\\b.*asked by local \\(uid \\d+\\)`, 'm'));
  const confirmed = as_officer(site, ['user', 'confirm', 'privacy', name]);
  site.accounts[name] = /once: (\S+)/.exec(confirmed)[1];
  assert.ok(!out.includes(site.accounts[name]), 'the operator never saw it');
}

export async function session(site, name, code) {
  const body = { name, password: password_of(name), ...(code ? { code } : {}) };
  const answer = await site.request('POST', '/api/session', { body });
  assert.equal(answer.status, 200, answer.text);
  return { Cookie: answer.headers['set-cookie'][0].split(';')[0], 'X-Chartroom-CSRF': answer.json.csrf };
}

// The recovery codes of a new second factor.
export async function enrol(site, name) {
  site.token(name);
  const headers = await session(site, name);
  const shown = await site.request('POST', '/api/self/second-factor', { headers, body: { password: password_of(name) } });
  assert.equal(shown.status, 201, shown.text);
  const confirmed = await site.request('POST', '/api/self/second-factor/confirm', { headers, body: { code: totp(shown.json.secret) } });
  assert.equal(confirmed.status, 200, confirmed.text);
  return { codes: confirmed.json.recovery_codes };
}

export const cases = {
  'what the policy closes is not there: not listed, counted, found or hinted at': (program) =>
    Site.with(program, async (site) => {
      import_mira(site);
      add_user(site, 'talker', ['therapist'], `${npi_system}|${therapist_npi}`);
      const { id } = await site.patient('Quill');
      const at = `/api/patients/${id}`;
      const doctor = site.token('doctor');
      const talker = site.token('talker');
      const all = (await site.request('GET', `${at}/documents`, { token: talker })).json.items;
      const some = (await site.request('GET', `${at}/documents`, { token: doctor })).json.items;
      assert.deepEqual([all.length, some.length], [3, 2]);
      assert.deepEqual((await site.request('GET', at, { token: doctor })).json.notes, 2);
      const closed = all.find((one) => one.labels?.length === 1 && !some.some((other) => other.id === one.id));
      assert.deepEqual(closed.labels, ['psychotherapy']);
      const refused = await site.request('GET', `${at}/documents/${closed.id}`, { token: doctor });
      const absent = await site.request('GET', `${at}/documents/d-${'0'.repeat(26)}`, { token: doctor });
      assert.deepEqual([refused.status, refused.json.code, refused.json.detail], [absent.status, absent.json.code, absent.json.detail]);
      const asked = await site.ask(id, 'What was said about the lighthouse?');
      assert.equal(asked.json.kind, 'not_found');
      assert.equal(asked.json.notes_searched, 2);
      assert.ok(!/psychotherapy|dreamt|came back/.test(asked.text), asked.text);
      const opened = await site.ask(id, 'What was said about the lighthouse?', talker);
      assert.equal(opened.json.statements.length >= 1, true, opened.text);
      assert.deepEqual(opened.json.labels, ['psychotherapy']);
      for (const document of some) {
        const shown = await site.request('GET', `${at}/documents/${document.id}`, { token: doctor });
        assert.ok(!/lighthouse|PSYCHOTHERAPY/.test(shown.text), shown.text);
        assert.equal(Buffer.byteLength(shown.json.text), document.text_bytes);
      }
      assert.ok(some.some((one) => one.text_bytes === Buffer.byteLength('PLAN:\nRest and tea.\n\nFOLLOW UP:\nIn two weeks.')));
    }),

  'a purpose opens what it needs, and the ledger names it': (program) =>
    Site.with(program, async (site) => {
      import_mira(site);
      const token = site.token('doctor');
      const { id } = await site.patient('Quill');
      const documents = (purpose) => site.request('GET', `/api/patients/${id}/documents`,
        { token, headers: purpose ? { 'Purpose-Of-Use': purpose } : {} });
      assert.equal((await documents('treatment')).json.items.length, 2);
      assert.equal((await documents('payment')).json.code, 'purpose_not_open');
      assert.equal((await documents('curiosity')).json.code, 'bad_field');
      assert.equal((await documents('emergency')).json.code, 'forbidden');
      const self = (await site.request('GET', '/api/self', { token })).json;
      assert.deepEqual([self.purposes, self.purpose], [['treatment', 'operations', 'patient_request', 'emergency'], 'treatment']);
      const records = (await site.request('GET', '/api/ledger?limit=20&action=read_chart', { token: site.token('privacy') })).json.items;
      assert.deepEqual(records.map((record) => record.purpose).filter(Boolean).slice(0, 3), ['emergency', 'payment', 'treatment']);
      const policy = (await site.request('GET', '/api/policy', { token: site.token('privacy') })).json.in_force;
      assert.ok(records.every((record) => record.policy === policy.version));
      assert.equal(policy.title, 'hospital');
    }),

  'a policy is checked, compared, proposed, and confirmed by somebody else': (program) =>
    Site.with(program, async (site) => {
      import_mira(site);
      const doctor = site.token('doctor');
      const privacy = site.token_file('privacy');
      const { id } = await site.patient('Quill');
      const file = join(site.folder, 'policy.toml');
      const text = site.ok(['policy', 'show']);
      assert.match(text, /^title = "hospital"$/m);
      writeFileSync(file, text.replace('role = ["clinician", "nurse", "therapist"]', 'role = ["doctor"]'));
      const wrong = site.run(['policy', 'check', file]);
      assert.equal(wrong.status, 1);
      assert.match(wrong.stderr, /policy\.toml:\d+: 'doctor' is no role: there are clinician, nurse/);
      writeFileSync(file, `${text}\n[[deny]]\nname = "no_reading_by_doctors"\nrole = ["clinician"]\nrelation = ["care_team"]\naction = ["ask"]\n`);
      site.ok(['policy', 'check', file]);
      assert.doesNotMatch(site.run(['policy', 'check', file]).stderr, /warning/);
      const home = join(site.folder, 'home.toml');
      writeFileSync(home, `${text}\n[[place]]\nname = "clinic"\naddresses = ["10.0.0.0/8"]\n[[deny]]\nname = "in_the_clinic"\nunless_place = ["clinic"]\n`);
      const warned = site.run(['policy', 'check', home]);
      assert.equal(warned.status, 0, 'it can be put in force');
      assert.match(warned.stderr, /home\.toml:\d+: warning: 'in_the_clinic' holds in emergencies too/);
      const mistaken = /version ([0-9a-f]{16})/.exec(site.ok(['policy', 'propose', home]))[1];
      assert.match(site.ok(['policy', 'withdraw', mistaken]), /is taken back/);
      assert.equal(site.run(['policy', 'withdraw', mistaken]).status, 1, 'once');
      assert.doesNotMatch(site.run(['policy', 'show']).stderr, /Proposed/);
      site.ok(['policy', 'propose', home]);
      as_officer(site, ['policy', 'withdraw', mistaken, '--as', 'privacy']);
      assert.doesNotMatch(site.run(['policy', 'show']).stderr, /Proposed/);
      const diff = site.ok(['policy', 'diff', file]);
      assert.match(diff, /^clinician, treatment\n {2}- everything with/m);
      assert.match(diff, /care_team: ask/);
      const proposed = site.ok(['policy', 'propose', file]);
      const version = /version ([0-9a-f]{16})/.exec(proposed)[1];
      assert.equal((await site.ask(id, 'Does she walk?')).status, 200, 'a proposal changes nothing');
      const again = site.run(['policy', 'propose', file]);
      assert.equal(again.status, 1);
      const at = at_server(site);
      const nobody = site.run(['policy', 'confirm', 'doctor', version, ...at], `${password_of('doctor')}\n`);
      assert.equal(nobody.status, 1, 'a clinician confirms nothing');
      as_officer(site, ['policy', 'confirm', 'privacy', version]);
      const refused = await site.ask(id, 'Does she walk?');
      assert.equal(refused.json.code, 'denied_by_rule');
      assert.equal((await site.request('GET', `/api/patients/${id}`, { token: doctor })).status, 200);
      const explained = site.ok(['policy', 'explain', 'doctor', 'ask', id, ...at, '--token-file', privacy]);
      assert.match(explained, /Denied by the rule 'no_reading_by_doctors', for treatment\./);
      assert.match(explained, /relations now {3}care_team/);
      const record = (await site.request('GET', '/api/ledger?limit=1&action=ask', { token: site.token('privacy') })).json.items[0];
      assert.equal(record.policy, version);
      assert.equal(record.rule, 'denied_by no_reading_by_doctors');
      // It stays in force over a restart.
      await site.stop();
      await site.start();
      assert.equal((await site.ask(id, 'Does she walk?')).json.code, 'denied_by_rule');
    }),

  'a label closes at once, and only a privacy officer takes it away': (program) =>
    Site.with(program, async (site) => {
      import_mira(site);
      const doctor = site.token('doctor');
      site.token('privacy');
      const { id } = await site.patient('Quill');
      const at = `/api/patients/${id}`;
      const [first] = (await site.request('GET', `${at}/documents`, { token: doctor })).json.items;
      const added = await site.request('POST', `${at}/labels`, { token: doctor, body: { document: first.id, labels: ['psychotherapy'] } });
      assert.equal(added.status, 200, added.text);
      assert.equal((await site.request('GET', `${at}/documents/${first.id}`, { token: doctor })).json.code, 'not_found');
      const remove = { document: first.id, labels: ['psychotherapy'] };
      assert.equal((await site.request('POST', `${at}/labels/remove`, { token: doctor, body: remove })).json.code, 'forbidden');
      const headers = await session(site, 'privacy');
      const listed = await site.request('GET', `${at}/labels`, { headers });
      assert.deepEqual(listed.json.items.map((one) => [one.document, one.added]), [[first.id, ['psychotherapy']]]);
      assert.equal((await site.request('POST', `${at}/labels/remove`, { headers, body: remove })).status, 200);
      assert.equal((await site.request('GET', `${at}/documents/${first.id}`, { token: doctor })).status, 200);
    }),

  'the glass is broken on the page with a second factor, and somebody else signs it off': (program) =>
    Site.with(program, async (site) => {
      writeFileSync(join(site.folder, 'policy.toml'), site.ok(['policy', 'show']).replace('minutes = 60', 'minutes = 60\nidentifier_system = "urn:mrn"'));
      import_mira(site);
      const { codes } = await enrol(site, 'stranger');
      site.token('privacy');
      const version = /version ([0-9a-f]{16})/.exec(site.ok(['policy', 'propose', join(site.folder, 'policy.toml')]))[1];
      as_officer(site, ['policy', 'confirm', 'privacy', version]);
      const browser = await Browser.open();
      try {
        const at = await browser.page(site);
        const { page } = at;
        await at.sign_in('stranger');
        await page.getByLabel('Code').fill(codes[0]);
        await page.getByRole('button', { name: 'Sign in', exact: true }).click();
        await page.getByRole('link', { name: 'Someone is in danger who is not your patient' }).click();
        await page.getByRole('heading', { name: 'Break the glass' }).waitFor();
        await at.check('break-glass');
        await page.getByLabel('Record number').fill('4711');
        await page.getByLabel('Birth date').fill('1971-05-07');
        await page.getByText("The patient's life or health is in danger now").click();
        await page.getByLabel('What happens').fill('Found unconscious');
        await page.getByLabel('Code').fill(codes[1]);
        await page.getByRole('button', { name: 'Open the chart' }).click();
        await page.getByText('Nobody has this number and this birth date').waitFor(); // another birth date
        await page.getByLabel('Birth date').fill('1971-05-06');
        await page.getByLabel('Code').fill(codes[2]);
        await page.getByRole('button', { name: 'Open the chart' }).click();
        await page.getByRole('heading', { name: /Quill/ }).waitFor();
        await page.getByText('She has a cough').first().waitFor();
        await at.check('in-an-emergency');
        assert.equal(await page.getByText('lighthouse').count(), 0, 'an emergency opens no psychotherapy');
        await page.getByRole('button', { name: 'Sign out' }).click();
        await at.sign_in('privacy');
        await page.getByRole('link', { name: 'Emergencies' }).click();
        await page.getByText('Found unconscious').waitFor();
        await at.check('emergencies');
        await page.getByLabel('What you found').fill('Called the ward: it was so.');
        await page.getByRole('button', { name: 'There was reason to' }).click();
        await page.getByText('Nothing waits for you.').waitFor();
        assert.deepEqual(at.found, []);
      } finally {
        await browser.close();
      }
      assert.match(site.log, /glass_broken/);
      const read = (await site.request('GET', '/api/ledger?limit=50&action=read_chart', { token: site.token('privacy') })).json.items;
      assert.ok(read.length > 0 && read.every((record) => record.purpose === 'emergency' && record.relation === 'emergency'));
      assert.match((await site.request('GET', '/metrics')).text, /^chartroom_emergencies_unreviewed 0$/m);
    }),

  'no operator opens charts alone: the page shows what is asked, and who recovers a lost privacy officer holds the master key': (program) =>
    Site.with(program, async (site) => {
      site.token('doctor');
      site.token('privacy');
      const reset = site.ok(['user', 'reset', 'doctor']);
      assert.match(reset, /Asked, and nothing yet: a new one-time password\./);
      assert.ok(!/once:/.test(reset), reset);
      assert.match(site.ok(['user', 'set', 'admin', '--role', 'operator', '--role', 'clinician']), /Asked, and nothing yet: roles/);
      const browser = await Browser.open();
      try {
        const at = await browser.page(site);
        const { page } = at;
        await at.sign_in('privacy');
        await page.getByRole('link', { name: 'Accounts' }).click();
        await page.getByText('a new one, for one time').waitFor();
        await at.check('asked-changes');
        const doctor = page.getByRole('listitem').filter({ hasText: 'Password' });
        await doctor.getByRole('button', { name: 'Confirm' }).click();
        await page.getByText('Confirmed for doctor.').waitFor();
        const once = await page.locator('code').innerText();
        await page.getByRole('button', { name: 'Decline' }).click();
        await page.getByText('Declined for admin.').waitFor();
        await page.getByText('Nothing waits for you.').waitFor();
        const signed_in = await site.request('POST', '/api/session', { body: { name: 'doctor', password: once } });
        assert.equal(signed_in.json.account.must_change_password, true);
        assert.deepEqual(at.found, []);
      } finally {
        await browser.close();
      }
      // The only privacy officer has forgotten everything.
      assert.match(site.run(['user', 'recover', 'privacy']).stderr, /server|use/, 'not while it runs');
      await site.stop();
      const recovered = /once: (\S+)/.exec(site.ok(['user', 'recover', 'privacy']))[1];
      await site.start();
      const back = await site.request('POST', '/api/session', { body: { name: 'privacy', password: recovered } });
      assert.equal(back.status, 200, back.text);
    }),

  'reports: on the command line, as a file, and on the page': (program) =>
    Site.with(program, async (site) => {
      import_mira(site);
      const { id } = await site.patient('Quill');
      await site.request('GET', `/api/patients/${id}`, { token: site.token('stranger') });
      const officer = [...at_server(site), '--token-file', site.token_file('privacy')];
      const review = site.run(['report', 'access', ...officer]);
      assert.equal(review.status, 0, review.stderr);
      assert.match(review.stdout, /^account +person +from +state/);
      assert.match(review.stdout, /^admin .*never replaced the one-time password/m);
      assert.match(review.stderr, /^4 accounts, \d to look at\. Nobody has signed for a review yet\.$/m);
      const state = /sign-off OFFICER ([0-9a-f]{16})$/m.exec(review.stderr)[1];
      const signing = (what) =>
        site.run(['report', 'sign-off', 'privacy', what, '--words', 'All is well.', ...at_server(site)], 'privacy has a long password\n');
      assert.match(signing('0123456789abcdef').stderr, /conflicts/);
      assert.equal(signing(state).status, 0, signing(state).stderr);
      assert.match(site.run(['report', 'access', ...officer]).stderr, /Signed for by privacy, .*: All is well\.$/m);
      const csv = site.ok(['report', 'activity', '--csv', ...officer]);
      assert.match(csv, /^who,requests,patients,/);
      assert.match(csv, /^doctor,\d+,/m);
      assert.match(csv, /^stranger,\d+,0,0,1,/m);
      assert.match(site.ok(['report', 'off-boarding', 'doctor', ...officer]), /^account +doctor +an operator disables it/m);
      assert.notEqual(site.run(['report', 'access', ...at_server(site), '--token-file', site.token_file('doctor')]).status, 0);
      const browser = await Browser.open();
      try {
        const at = await browser.page(site);
        const { page } = at;
        await at.sign_in('privacy');
        await page.getByRole('link', { name: 'Reports' }).click();
        await page.getByRole('link', { name: 'stranger' }).waitFor();
        await at.check('report-access');
        await page.getByLabel('What you found').fill('Looked through.');
        await page.getByRole('button', { name: 'I have looked through this' }).click();
        await page.getByText('Looked through.', { exact: false }).first().waitFor();
        const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Save as CSV' }).click()]);
        assert.match(file.suggestedFilename(), /^chartroom-access-review-\d{4}-\d\d-\d\d\.csv$/);
        await page.getByLabel('Report').selectOption('7');
        await page.getByText('treatment').first().waitFor();
        await at.check('report-activity');
        await page.getByLabel('Report').selectOption('access');
        await page.getByRole('link', { name: 'doctor', exact: true }).click();
        await page.getByText('an operator disables it').waitFor();
        await at.check('report-off-boarding');
        assert.deepEqual(at.found, []);
      } finally {
        await browser.close();
      }
    }),

  'a new site starts with the policy that it is made with': (program) =>
    Site.with(program, async (site) => {
      rmSync(site.folder, { recursive: true, force: true });
      mkdirSync(site.folder);
      const made = site.run(['init', '--json', '--port', '0', '--data', site.data, '--keyring', join(site.folder, 'keyring'),
        '--master-key', join(site.folder, 'master.key'), '--policy', 'practice']);
      assert.equal(made.status, 0, made.stderr);
      await site.start();
      assert.match(site.ok(['policy', 'show']), /^title = "practice"$/m);
      assert.match(site.ok(['policy', 'diff', 'practice']), /Nobody gains or loses anything/);
      assert.match(site.ok(['policy', 'diff', 'hospital']), /^researcher, research\n {2}\+ /m);
      assert.equal(site.run(['init', '--policy', 'clinic', '--data', join(site.folder, 'other')]).status !== 0, true);
    }, { start: false }),
};
