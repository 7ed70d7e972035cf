// Who may see what, on the page: labels by hand, the page of the policy, a chart that is read and not asked, and what was read under an
// emergency.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Browser } from './page_kit.mjs';
import { add_user, enrol, import_mira, npi_system, session, therapist_npi } from './policy_cases.mjs';
import { Site, assert } from './site.mjs';

// A site with the chart of Mira Quill, and a browser on its page.
const with_page = (program, work) =>
  Site.with(program, async (site) => {
    import_mira(site);
    for (const name of ['doctor', 'privacy', 'admin']) site.token(name);
    const { id } = await site.patient('Quill');
    const browser = await Browser.open();
    try {
      const at = await browser.page(site);
      await work({ site, at, page: at.page, id });
      assert.deepEqual(at.found, []);
    } finally {
      await browser.close();
    }
  });

async function sign_out(page) {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

const focused_text = (page) => page.evaluate(() => document.activeElement?.textContent);

export const cases = {
  'a label is added where the item is seen; what it closes is said, and closes': (program) =>
    with_page(program, async ({ site, at, page, id }) => {
      await at.sign_in('doctor');
      await at.open_chart('quill');
      await page.getByRole('option', { name: /She has a cough/ }).click();
      const words = page.locator('.document-words', { hasText: 'She has a cough and walks every day.' });
      await words.waitFor();
      // One that the doctor sees all the same.
      await page.getByRole('button', { name: 'Label as sensitive' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('heading', { name: 'Label this document as sensitive' }).waitFor();
      assert.ok(await dialog.getByRole('button', { name: 'Add the label' }).isDisabled(), 'which label, is for a person to say');
      await dialog.getByLabel(/^HIV/).check();
      await at.looks('label-add');
      await dialog.getByRole('button', { name: 'Add the label' }).click();
      await dialog.getByText('It is still open to you.').waitFor();
      await dialog.getByRole('button', { name: 'Done' }).click();
      await page.locator('.document .tag-label', { hasText: 'HIV' }).waitFor();
      await words.waitFor();
      assert.equal(await focused_text(page), 'Label as sensitive');
      // One that is not, by keyboard alone: the first choice, then the button.
      await page.keyboard.press('Enter');
      await dialog.waitFor();
      assert.ok(await dialog.getByLabel(/^HIV/).isDisabled(), 'it has that one');
      await page.keyboard.press('Space');
      assert.ok(await dialog.getByLabel(/^psychotherapy/).isChecked());
      await page.keyboard.press('Enter');
      await dialog.getByText('It is not open to you with this label, and closes now.').waitFor();
      await at.looks('label-added');
      const document = /d-[0-9a-z]{26}/.exec(await dialog.textContent())[0];
      assert.equal(await focused_text(page), 'Done');
      await page.keyboard.press('Enter');
      await page.getByRole('listbox', { name: /^Timeline/ }).waitFor();
      await page.getByRole('option', { name: /Rest and tea/ }).waitFor();
      assert.equal(await page.getByText('She has a cough').count(), 0);
      // The whole chart: open still, then not.
      await page.getByRole('button', { name: 'Label the chart' }).click();
      await dialog.getByLabel(/^VIP/).check();
      await dialog.getByRole('button', { name: 'Add the label' }).click();
      await dialog.getByText('It is still open to you.').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('.banner .tag-label', { hasText: 'VIP' }).waitFor();
      await at.looks('labelled-chart');
      await page.getByRole('button', { name: 'Label the chart' }).click();
      await dialog.getByLabel(/^psychotherapy/).check();
      await dialog.getByRole('button', { name: 'Add the label' }).click();
      await dialog.getByText('closes now').waitFor();
      await dialog.getByRole('button', { name: 'Done' }).click();
      await page.getByText('You labelled it psychotherapy.').waitFor();
      await at.looks('labelled-and-closed');
      const token = site.token('doctor');
      assert.equal((await site.request('GET', `/api/patients/${id}`, { token })).status, 403);

      // A privacy officer finds both by when and who, and sees no word of the chart.
      await sign_out(page);
      await at.sign_in('privacy');
      await page.getByRole('link', { name: 'Labels', exact: true }).click();
      const rows = page.locator('tbody tr');
      await rows.filter({ hasText: 'the whole chart' }).first().waitFor();
      assert.equal(await rows.count(), 4);
      assert.match(await rows.first().textContent(), /doctor.*the whole chart/);
      await at.looks('labels-lately');
      await rows.first().getByRole('link').click();
      await page.getByText('The whole chart', { exact: true }).waitFor();
      await at.looks('labels-of-a-chart');
      await page.getByRole('button', { name: 'Take away psychotherapy, of the whole chart' }).click();
      await page.getByText('At once it is open to all who may see it without this label').waitFor();
      await at.looks('label-take-away');
      await dialog.getByRole('button', { name: 'Take it away' }).click();
      await page.getByText('Taken away: psychotherapy, of the whole chart.').waitFor();
      await page.getByText('taken away: psychotherapy', { exact: true }).waitFor();
      assert.equal((await site.request('GET', `/api/patients/${id}`, { token })).status, 200);
      // The item, by what the doctor tells: its page's address.
      assert.equal((await site.request('GET', `/api/patients/${id}/documents/${document}`, { token })).status, 404);
      await page.getByRole('link', { name: 'Other charts' }).click();
      await page.getByLabel('Chart or item').fill(document);
      await page.getByRole('button', { name: 'Show its labels' }).click();
      await page.getByText('The number of the chart is needed too').waitFor();
      await page.getByLabel('Chart or item').fill(`${at.origin}/#/patients/${id}/documents/${document}`);
      await page.keyboard.press('Enter');
      const item = page.getByRole('listitem').filter({ hasText: document });
      await item.getByRole('button', { name: /^Take away psychotherapy/ }).click();
      await dialog.getByRole('button', { name: 'Take it away' }).click();
      await page.getByText(`Taken away: psychotherapy, of item ${document}.`).waitFor();
      assert.equal((await site.request('GET', `/api/patients/${id}/documents/${document}`, { token })).status, 200);
      // One that the item doesn't have is not taken away in advance.
      await page.getByLabel('Label', { exact: true }).selectOption('genetic');
      await page.getByRole('button', { name: 'Take away', exact: true }).last().click();
      await dialog.getByRole('button', { name: 'Take it away' }).click();
      await dialog.getByText("The label isn't there").waitFor();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      assert.equal(await page.getByText('Taken away: genetic').count(), 0);
      const again = (await site.request('GET', `/api/patients/${id}/documents/${document}`, { token })).json;
      assert.deepEqual([...again.labels].sort(), ['hiv', 'vip'], 'its own, which the doctor added, and the chart’s');
      assert.ok(!/cough|Quill/i.test(await page.content()));
    }),

  'the policy is read, checked with its lines, compared, proposed by one and confirmed by another on the page': (program) =>
    with_page(program, async ({ site, at, page, id }) => {
      const text = site.ok(['policy', 'show']);
      const part = (name) => page.getByRole('region', { name, exact: true });
      await at.sign_in('admin');
      await page.getByRole('link', { name: 'Policy' }).click();
      await part('In force').getByText('hospital', { exact: true }).waitFor();
      await part('In force').getByText(/^Read it \(\d+ lines\)$/).click();
      await page.getByRole('region', { name: 'Policy in force' }).getByText('name = "treating_team"').waitFor();
      assert.equal(await page.getByRole('heading', { name: 'What does it decide?' }).count(), 0, 'an operator explains no charts');
      await at.looks('policy');

      // What is wrong, and where.
      const editor = page.getByLabel('The whole file, as it should be');
      await page.getByRole('button', { name: 'Begin with the one in force' }).click();
      assert.equal((await editor.inputValue()).trim(), text.trim());
      const wrong = text.replace('role = ["clinician", "nurse", "therapist"]', 'role = ["doctor"]');
      await editor.fill(wrong);
      await page.getByRole('button', { name: 'Check it' }).click();
      await page.getByText(/'doctor' is no role: there are clinician/).waitFor();
      const line = wrong.split('\n').indexOf('role = ["doctor"]') + 1;
      await page.getByRole('button', { name: `Line ${line}`, exact: true }).click();
      const chosen = await editor.evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd));
      assert.equal(chosen, 'role = ["doctor"]');
      assert.ok(await editor.evaluate((area) => area === document.activeElement && area.scrollTop > 0), 'the line is in view');
      await at.looks('policy-wrong');
      assert.equal(await page.getByRole('button', { name: 'Propose it' }).count(), 0);

      // From a file: nothing is wrong; what it would change, in decisions and in lines.
      const file = join(site.folder, 'next.toml');
      const next = `${text.replace('minutes = 60', 'minutes = 30')}\n[[deny]]\nname = "no_asking"\nrole = ["clinician"]\naction = ["ask"]\n`;
      writeFileSync(file, next);
      await page.getByLabel('From a file').setInputFiles(file);
      await page.getByRole('button', { name: 'Check it' }).click();
      await page.getByText('It can be put in force.', { exact: true }).waitFor();
      const changes = page.getByRole('list', { name: 'Who gains and who loses' });
      assert.match(await changes.textContent(), /clinician, treatmentloses.*ask/);
      const lines = await page.getByRole('region', { name: 'Changed lines' }).textContent();
      assert.match(lines, /goes: minutes = 60.*comes: minutes = 30/);
      assert.match(lines, /comes: name = "no_asking"/);
      await at.looks('policy-checked');
      await editor.press('End');
      await editor.pressSequentially(' ');
      await page.getByRole('button', { name: 'Check it' }).waitFor(); // what was changed since is not what was checked
      await editor.press('Backspace');
      await page.getByRole('button', { name: 'Propose it' }).click();
      await page.getByText(/^Proposed as version [0-9a-f]{16}\.$/).waitFor();
      const waiting = part('Waiting to be confirmed');
      await waiting.getByRole('button', { name: 'Show what it changes' }).click();
      await waiting.getByText('A privacy officer puts it in force.').waitFor();
      assert.equal(await page.getByRole('button', { name: 'Put it in force' }).count(), 0);
      assert.equal((await site.ask(id, 'Does she walk?')).status, 200, 'a proposal changes nothing');

      // The privacy officer looks at what it changes, and confirms.
      await sign_out(page);
      await at.sign_in('privacy');
      await page.getByRole('link', { name: 'Policy' }).click();
      await waiting.getByText('admin').waitFor();
      assert.equal(await page.getByRole('button', { name: 'Put it in force' }).count(), 0, 'not before it was looked at');
      await waiting.getByRole('button', { name: 'Show what it changes' }).click();
      await waiting.getByText(/something\.$/).waitFor();
      await at.looks('policy-waiting');
      await editor.fill('# a draft\n');
      const dialog = page.getByRole('dialog');
      await waiting.getByRole('button', { name: 'Put it in force' }).click();
      await dialog.getByText('counts at once').waitFor();
      await at.looks('policy-confirm');
      await dialog.getByRole('button', { name: 'Put it in force' }).click();
      await page.getByText(/^Version [0-9a-f]{16} is in force\.$/).waitFor();
      await part('In force').getByText('admin').waitFor();
      assert.match(await part('In force').textContent(), /confirmed byprivacy/);
      assert.equal(await editor.inputValue(), '# a draft\n', 'what somebody writes stays');
      const told = await page.getByText(/^Version [0-9a-f]{16} is in force\.$/).boundingBox();
      assert.ok(told.y > 0 && told.y < 850, 'what came of it is in view');
      assert.equal(site.ok(['policy', 'show']).trim(), next.trim());

      // What it decides now, and why.
      await page.getByLabel('Person').fill('doctor');
      await page.getByLabel('wants to').selectOption('ask');
      await page.getByLabel('of patient').fill('Mira Quill');
      await page.getByText('There is no chart’s number in this').waitFor();
      await page.getByLabel('of patient').fill(`${at.origin}/#/patients/${id}`);
      await page.getByRole('button', { name: 'Explain' }).click();
      const found = page.getByRole('region', { name: 'What the policy decides' });
      await found.getByText('the rule “no_asking” denies it').waitFor();
      await page.getByLabel('wants to').selectOption('read_chart');
      await page.getByRole('button', { name: 'Explain' }).click();
      await found.getByText(/doctor may read the chart for treatment: by the rule “treating_team”, and the relation care team\./).waitFor();
      assert.match(await found.textContent(), /everything, also what is labelled .*HIV/);
      await at.looks('policy-explained');
      await page.getByLabel('Person').fill('nobody.known');
      await page.getByRole('button', { name: 'Explain' }).click();
      await page.getByText('There is no such account.').waitFor();

      // One's own is for somebody else to confirm.
      await editor.fill(text);
      await page.getByRole('button', { name: 'Check it' }).click();
      await page.getByRole('button', { name: 'Propose it' }).click();
      await page.getByText(/^Proposed as version/).waitFor();
      await waiting.getByRole('button', { name: 'Show what it changes' }).click();
      await waiting.getByText('You proposed it.').waitFor();
      assert.equal(await page.getByRole('button', { name: 'Put it in force' }).count(), 0);
      await editor.fill(text);
      await page.getByRole('button', { name: 'Check it' }).click();
      await page.getByRole('button', { name: 'Propose it' }).click();
      await page.getByText('There it is already.').waitFor();
    }),

  'whoever may read a chart and not ask it is not offered to': (program) =>
    with_page(program, async ({ site, at, page }) => {
      add_user(site, 'desk', ['registrar'], `${npi_system}|${therapist_npi}`);
      site.token('desk');
      await at.sign_in('desk');
      await at.open_chart('quill');
      await page.getByText('the policy does not open them to you for the purpose “Operations”').waitFor();
      assert.equal(await page.getByLabel('Question about this patient').count(), 0);
      for (const name of ['Ask', 'Label the chart']) assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0);
      assert.equal(await page.getByRole('link', { name: 'Feedback' }).count(), 0);
      await at.looks('chart-not-asked');
      await page.setViewportSize({ width: 390, height: 844 });
      await page.getByRole('link', { name: 'Trends' }).click();
      await page.getByText('Nothing was measured more than once.').waitFor();
      await page.setViewportSize({ width: 1360, height: 850 });

      // Whoever may ask for one purpose and not give feedback is offered just that.
      await sign_out(page);
      await at.sign_in('doctor');
      await page.getByRole('button', { name: 'Treatment', exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Operations' }).click();
      await at.open_chart('quill');
      const card = await at.ask('Does she walk?');
      assert.equal(await card.getByRole('button', { name: 'Helpful' }).count(), 0);
      assert.equal(await page.getByRole('link', { name: 'Feedback' }).count(), 0);
      assert.equal(await page.getByRole('button', { name: 'Label the chart' }).count(), 0);
      await page.getByRole('button', { name: 'Operations', exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Treatment' }).click();
      await (await at.ask('Does she walk?')).getByRole('button', { name: 'Helpful' }).waitFor();
      await page.getByRole('button', { name: 'Label the chart' }).waitFor();
    }),

  'from an emergency to what was read under it': (program) =>
    with_page(program, async ({ site, at, page, id }) => {
      const { codes } = await enrol(site, 'stranger');
      const headers = await session(site, 'stranger', codes[0]);
      const opened = await site.request('POST', '/api/emergencies',
        { headers, body: { patient: id, reason: 'cover', words: 'Night shift', code: codes[1] } });
      assert.equal(opened.status, 201, opened.text);
      const read = (path) => site.request('GET', `/api/patients/${id}${path}`, { headers: { ...headers, 'Purpose-Of-Use': 'emergency' } });
      for (const path of ['', '/timeline', '/documents']) assert.equal((await read(path)).status, 200);
      await site.request('GET', `/api/patients/${id}`, { headers }); // for treatment: refused, and no part of it
      await site.request('GET', `/api/patients/${id}`, { token: site.token('doctor') });
      await at.sign_in('privacy');
      await page.getByRole('link', { name: 'Emergencies' }).click();
      await page.getByText('Night shift').waitFor();
      await page.getByRole('link', { name: 'What was read' }).click();
      await page.getByText('Only what was done under one emergency').waitFor();
      const rows = page.locator('.ledger tbody tr');
      await rows.first().waitFor();
      const did = (await rows.locator('td:nth-child(3)').allTextContents()).map((text) => text.replace(/ · .*/, ''));
      assert.deepEqual(did, ['listed the notes of a chart', 'looked at the timeline of a chart', 'opened a chart', 'broke the glass']);
      assert.deepEqual([...new Set(await rows.locator('td:nth-child(2)').allTextContents())], ['stranger clinician']);
      await at.looks('emergency-what-was-read');
      await page.reload(); // an address that can be sent to a colleague
      await rows.first().waitFor();
      assert.equal(await rows.count(), 4);
      await page.getByRole('link', { name: 'Back to the emergencies' }).click();
      await page.getByText('Night shift').waitFor();
    }),

  'a privacy officer searches the ledger, reads one record and counts what a breach reached': (program) =>
    with_page(program, async ({ site, at, page, id }) => {
      await site.ask(id, 'latest potassium');
      await site.ask(id, 'latest potassium', site.token('admin'));
      await at.sign_in('privacy');
      await page.getByRole('link', { name: 'Ledger' }).click();
      const rows = page.locator('.ledger tbody tr');
      await rows.first().waitFor();
      await page.getByText('More to search by').click();
      await page.getByLabel('Refused or failed because').selectOption('forbidden');
      await page.getByLabel('From address or range').fill('127.0.0.0/8');
      await at.looks('ledger-search');
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      await page.getByText('tried to ask about a patient').waitFor();
      assert.equal(await rows.count(), 1);
      await rows.first().getByTitle('Show all of this record').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('refused: not permitted (403)').waitFor();
      await dialog.getByText('admin, operator').waitFor();
      await at.looks('ledger-record');
      await dialog.getByRole('button', { name: 'Close' }).click();
      await page.getByLabel('From address or range').fill('nowhere');
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      await page.locator('.notice-bad').waitFor();
      await page.getByRole('link', { name: 'Reports' }).click();
      await page.getByLabel('Report').selectOption('disclosures');
      await page.getByLabel('Patient’s id').fill(id);
      await page.getByLabel(/Also treatment/).check();
      await page.getByRole('button', { name: 'Show the last six years' }).click();
      await page.getByRole('cell', { name: 'doctor', exact: true }).first().waitFor();
      await page.getByLabel('Report').selectOption('breach');
      await page.getByLabel('From day').fill('2026-01-01');
      await page.getByRole('button', { name: 'Count who is affected' }).click();
      await page.getByText(/Each patient is to be told/).waitFor();
      await at.looks('breach-scope');
    }),
};
