// What people do on the page, in a real browser against the real server. One server and one browser serve the cases that change
// nothing for each other; the others have their own.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { hostile, hostile_bundle } from './hostile_chart.mjs';
import { Browser } from './page_kit.mjs';
import { Site, assert } from './site.mjs';

let shared;

// The shared site has the samples and the hostile chart; doctor, privacy and admin have their passwords.
async function at_shared(program, work, options) {
  if (!shared) {
    const site = new Site(program);
    site.init();
    await site.start();
    site.ok(['import', 'samples']);
    const file = join(site.folder, 'hostile.json');
    writeFileSync(file, hostile_bundle());
    site.ok(['import', file]);
    for (const name of ['doctor', 'privacy', 'admin', 'stranger']) site.token(name);
    shared = { site, browser: await Browser.open() };
  }
  const { site } = shared;
  const browser = options ? await Browser.open(options) : shared.browser;
  const at = await browser.page(site);
  try {
    return await work(at, site);
  } finally {
    await at.page.close();
    if (options) await browser.close();
    else await browser.context.clearCookies();
  }
}

export async function close() {
  await shared?.browser.close();
  await shared?.site.close();
  shared = undefined;
}

// Clicks each numbered source of an answer; what is then highlighted must be, word for word, what the server says is cited.
async function check_highlights(at, site, card, question) {
  const patient = /patients\/(p-\w+)/.exec(at.page.url())[1];
  const answer = (await site.ask(patient, question)).json;
  const quotes = [...new Map(answer.statements.flatMap((statement) => statement.citations)
    .map((one) => [`${one.document} ${one.start} ${one.end}`, one.quote])).values()];
  const more = card.getByRole('button', { name: /Show all \d+ sources/ });
  if (await more.count()) await more.click();
  const sources = card.locator('.source');
  assert.equal(await sources.count(), quotes.length, question);
  for (let index = 0; index < quotes.length; ++index) {
    await sources.nth(index).click();
    const mark = at.page.locator('.document-words mark[aria-current]');
    await mark.waitFor();
    assert.equal(await mark.textContent(), quotes[index], `source ${index + 1} of “${question}”`);
    assert.ok(await mark.evaluate((element) => {
      const box = element.getBoundingClientRect();
      return box.bottom > 0 && box.top < window.innerHeight && document.elementFromPoint(box.left + 2, box.top + 4) !== null;
    }), 'the highlighted words are in view');
  }
  return quotes.length;
}

async function no_scroll_sideways(page) {
  const { wide, inner } = await page.evaluate(() => ({ wide: document.scrollingElement.scrollWidth, inner: window.innerWidth }));
  assert.ok(wide <= inner, `the page is ${wide} px wide in a window of ${inner} px`);
}

async function press(page, key, times = 1) {
  for (let count = 0; count < times; ++count) await page.keyboard.press(key);
}

export const cases = {
  'a first sign-in replaces the one-time password, and the cookie is out of reach': (program) =>
    Site.with(program, async (site) => {
      const browser = await Browser.open();
      try {
        const at = await browser.page(site);
        const { page } = at;
        const unsafe = [];
        page.on('request', (request) => request.method() !== 'GET' && unsafe.push(request));
        await at.check('sign-in');
        await at.sign_in('doctor', 'not the password');
        await page.getByText('Name or password is wrong').waitFor();
        await at.check('sign-in-wrong');
        await at.sign_in('doctor', site.accounts.doctor);
        await page.getByRole('heading', { name: 'Choose your own password' }).waitFor();
        const set = page.getByRole('button', { name: 'Set password' });
        await page.getByLabel('New password', { exact: true }).fill('too short');
        await page.getByText('Use at least 12 characters.').waitFor();
        assert.ok(await set.isDisabled());
        await page.getByLabel('New password', { exact: true }).fill('doctor has a long password');
        await page.getByLabel('New password, once more').fill('doctor has another');
        await page.getByText('The two are not the same.').waitFor();
        await at.check('first-password');
        await page.getByLabel('New password, once more').fill('doctor has a long password');
        await set.click();
        await page.getByRole('heading', { name: 'Find a patient' }).waitFor();
        const cookies = await browser.context.cookies();
        assert.equal(cookies.length, 1);
        assert.deepEqual([cookies[0].name, cookies[0].httpOnly, cookies[0].secure, cookies[0].sameSite, cookies[0].path],
          ['__Host-chartroom', true, true, 'Strict', '/']);
        assert.equal(await page.evaluate(() => document.cookie), '');
        await page.getByText('No patients are related to you now.').waitFor();
        await at.check('no-patients');
        const with_csrf = unsafe.filter((request) => request.headers()['x-chartroom-csrf']);
        assert.equal(unsafe.length - with_csrf.length, 2, 'only the two sign-ins go without a CSRF value');
        await page.reload(); // the session goes on
        await page.getByRole('heading', { name: 'Find a patient' }).waitFor();
      } finally {
        await browser.close();
      }
    }),

  'patients are found while typing, by keyboard alone, and the chart names its patient twice': (program) =>
    at_shared(program, async (at) => {
      const { page } = at;
      await at.sign_in('doctor');
      await page.getByRole('option').first().waitFor();
      await at.check('patients');
      await page.keyboard.type('hallg');
      await page.getByText('1 patient found').waitFor();
      assert.match(await page.getByRole('option').textContent(), /Hallgren, Walter Einar.*1946-04-11.*male.*MRN HB-100417/);
      await page.keyboard.press('Escape');
      await page.keyboard.type('nobody-like-this');
      await page.getByText('No patient of yours matches “nobody-like-this”.').waitFor();
      await at.check('patients-none');
      await page.getByRole('button', { name: 'Show all of mine' }).click();
      await page.getByRole('combobox').focus();
      await page.keyboard.type('1946-04');
      await page.getByText('1 patient found').waitFor();
      await page.keyboard.press('Enter');
      const banner = page.getByRole('region', { name: 'Patient' });
      await banner.getByText('newest entry').waitFor();
      for (const words of ['Hallgren, Walter Einar', '1946-04-11', 'MRN HB-100417', 'Chart as imported', 'newest entry 2025-06-1']) {
        assert.ok((await banner.textContent()).includes(words), words);
      }
      assert.equal(await page.title(), 'Chart – Chartroom', 'titles stay in the history: nothing of a patient');
      await page.locator('.entry').first().waitFor();
      await at.check('chart');
    }),

  'the timeline is filtered by kind, shows what was entered in error, and opens documents': (program) =>
    at_shared(program, async (at) => {
      const { page } = at;
      await at.sign_in('doctor');
      await at.open_chart('hallgren');
      await page.locator('.entry').first().waitFor();
      await page.getByRole('listbox', { name: /^Timeline, 1\d\d entries/ }).waitFor();
      assert.match(await page.locator('.entry-void').first().textContent(), /6\.9 mmol\/L.*entered in error/);
      await page.getByRole('button', { name: /^Allergies/ }).click();
      await page.getByRole('listbox', { name: /^Timeline, 2 entries/ }).waitFor();
      await page.getByRole('button', { name: /^Notes/ }).click();
      const list = page.getByRole('listbox', { name: /^Timeline, 17 entries/ });
      await list.waitFor();
      await list.focus();
      await press(page, 'End');
      const last = page.locator('.virtual-row[aria-selected=true]');
      assert.equal(await last.getAttribute('aria-posinset'), '17');
      await press(page, 'Home');
      await press(page, 'Enter');
      await page.locator('.document-words').waitFor();
      await at.check('document');
      await page.getByRole('button', { name: 'Close the document' }).click();
      await list.waitFor();
      await page.goBack();
      await page.locator('.document-words').waitFor();
    }),

  'a click on a source highlights exactly the cited words': (program) =>
    at_shared(program, async (at, site) => {
      await at.sign_in('doctor');
      let sources = 0;
      for (const [name, questions] of [
        ['hallgren', ['Why was apixaban stopped, and was it restarted?', 'does he have chest pain?', 'active medications']],
        ['brannigan', ['is he a smoker?']],
        ['onerror', ['does she have gout?', 'psoriasis?']],
      ]) {
        await at.page.goto(`${at.origin}/#/`);
        await at.open_chart(name);
        for (const question of questions) {
          const card = await at.ask(question);
          sources += await check_highlights(at, site, card, question);
          if (name === 'hallgren' && question.startsWith('Why')) await at.check('answer-source');
        }
      }
      assert.ok(sources >= 15, `${sources} sources were looked at`);
      await at.check(undefined);
    }),

  'contradictions stand side by side, verdicts and readings are told': (program) =>
    at_shared(program, async (at) => {
      const { page } = at;
      await at.sign_in('doctor');
      await at.open_chart('brannigan');
      const card = await at.ask('is he a smoker?');
      const sides = card.locator('.sides').filter({ hasText: 'The chart contradicts itself about smoking' });
      await sides.waitFor();
      assert.equal(await sides.locator('.side').count(), 2);
      assert.match(await sides.locator('.side').nth(0).textContent(), /Ex-smoker/);
      assert.match(await sides.locator('.side').nth(1).textContent(), /cigarette/);
      assert.match(await card.locator('.verdict').textContent(), /^No/);
      assert.match(await card.locator('.how-read').textContent(), /^Read as: .+/);
      assert.match(await card.locator('.turn-foot').textContent(), /Brannigan.*1955-11-02.*HB-101188.*Searched \d+ notes and \d+ facts.*chart as of/);
      await at.check('contradiction');
      const nothing = await at.ask('What is his porcelain level?');
      assert.match(await nothing.locator('.not-found').textContent(), /Not found in this chart.*does not mean that it is not so/s);
      await at.check('not-found');
      const before = [];
      page.on('request', (request) => request.url().endsWith('/ask') && before.push(request.postDataJSON().before));
      await at.ask('and before that?');
      assert.deepEqual(before, [['is he a smoker?', 'What is his porcelain level?']]);
      await page.getByRole('button', { name: 'New conversation' }).click();
      await page.getByRole('heading', { name: 'Ask this chart' }).waitFor();
    }),

  'tables, plots and both sides of a contradiction are there while the answer still comes in': (program) =>
    at_shared(program, async (at) => {
      for (const [patient, question, show] of [['hallgren', 'hemoglobin over time', '.answer-table'], ['brannigan', 'is he a smoker?', '.sides']]) {
        await at.page.reload();
        if (patient === 'hallgren') await at.sign_in('doctor');
        else await at.page.getByRole('link', { name: 'Other patient' }).click();
        await at.open_chart(patient);
        const let_go = await at.hold_answers_before('finished');
        const card = await at.begin_to_ask(question);
        await card.locator(show).waitFor();
        await card.getByText('Searching the chart').waitFor();
        assert.equal(await card.getAttribute('aria-busy'), 'true');
        assert.equal(await card.locator('.turn-foot').count(), 0);
        if (show === '.answer-table') {
          await card.getByRole('listbox', { name: /hemoglobin: 8 values/i }).waitFor();
          assert.ok((await card.locator('.plot-range').count()) > 0, 'the reference range is drawn');
          await card.getByText('reference 13.5–17.5 g/dL').first().waitFor();
          const newest = card.locator('.answer-table tbody tr').first();
          assert.match(await newest.textContent(), /12\.6.*low.*13\.5–17\.5/, 'low is a word, not only a colour');
          await newest.getByRole('button').click();
          await at.page.locator('.document-words mark[aria-current]').filter({ hasText: /12\.6 g\/dL/ }).waitFor();
          await at.page.getByRole('button', { name: 'Close the document' }).click();
        } else {
          assert.equal(await card.locator('.side').count(), 2);
        }
        await at.check(`streaming-${patient}`);
        await let_go();
        await card.locator('.turn-foot').waitFor();
        assert.equal(await card.getAttribute('aria-busy'), 'false');
        assert.equal(await card.locator(show).count(), 1);
      }
    }),

  'several values stand in one table with their ranges, and on a phone each has two lines': async (program) => {
    const look = (name) => async (at) => {
      const { page } = at;
      await at.sign_in('doctor');
      await at.open_chart('hallgren');
      if ((await page.viewportSize()).width < 960) await page.getByRole('button', { name: 'Ask', exact: true }).first().click();
      const card = await at.ask('potassium, sodium, creatinine and hemoglobin');
      const rows = card.locator('.answer-table tbody tr');
      assert.equal(await rows.count(), 4);
      assert.match(await rows.nth(2).textContent(), /creatinine.*1\.8.*mg\/dL.*high.*0\.6–1\.3/s);
      assert.equal(await card.locator('.plot').count(), 0, 'different measures are no plot');
      await at.ask('list all labs');
      await no_scroll_sideways(page);
      await at.check(`values-${name}`);
    };
    await at_shared(program, look('desktop'));
    await at_shared(program, look('phone-dark'), { viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
  },

  'a trend has a table and a plot that the keyboard reaches, here and under Trends': (program) =>
    at_shared(program, async (at) => {
      const { page } = at;
      await at.sign_in('doctor');
      await at.open_chart('hallgren');
      const card = await at.ask('potassium over time');
      const rows = card.locator('.answer-table tbody tr');
      assert.ok((await rows.count()) >= 5);
      await card.getByRole('listbox', { name: /potassium: 8 values/i }).waitFor();
      await rows.first().getByRole('button').click();
      await page.locator('.document-words mark[aria-current]').filter({ hasText: /4\.4 mmol\/L/ }).waitFor();
      const pressure = await at.ask('blood pressure over time');
      await pressure.getByRole('listbox', { name: /blood pressure: 14 values/i }).waitFor();
      assert.equal(await pressure.locator('.plot-legend li').count(), 2, 'a line for each number');
      await at.check('trend-answer');
      await page.getByRole('link', { name: 'Trends' }).click();
      await page.getByLabel('Filter the measures').fill('hgb');
      await page.getByRole('link', { name: /^Hgb/ }).click();
      const plot = page.getByRole('listbox', { name: /^Hgb: 8 values/ });
      await plot.waitFor();
      assert.ok((await page.locator('.series .plot-range').count()) > 0, 'the reference range is drawn');
      assert.equal(await page.locator('.series tbody tr').count(), 8);
      await plot.focus();
      await press(page, 'Home');
      const chosen = page.locator('.series .plot-chosen');
      const first = await chosen.textContent();
      await press(page, 'ArrowRight');
      assert.notEqual(await chosen.textContent(), first);
      await at.check('trends');
      await press(page, 'Enter');
      await page.locator('.document-words').filter({ hasText: 'Hgb' }).waitFor();
      await page.getByRole('button', { name: 'Close the document' }).click();
      await plot.waitFor();
      await page.getByLabel('Filter the measures').fill('blood pressure');
      await page.getByRole('link', { name: /^Blood pressure/ }).click();
      await page.locator('.plot-legend li').nth(1).waitFor();
      assert.ok((await page.locator('.plot-line').count()) >= 2, 'a line for each component');
      await at.check('trends-two-lines');
    }),

  'saying “wrong” is recorded, and a privacy officer reviews it without its words': (program) =>
    at_shared(program, async (at, site) => {
      const { page } = at;
      await at.sign_in('doctor');
      await at.open_chart('hallgren');
      const card = await at.ask('any allergies?');
      await card.getByRole('button', { name: 'Wrong' }).click();
      await card.getByLabel('Which part?').selectOption({ index: 1 });
      await card.getByLabel('What is wrong? (optional)').fill('The reaction was a cough, long ago.');
      await at.check('feedback');
      await card.getByRole('button', { name: 'Record' }).click();
      await card.getByText('Recorded with your name').waitFor();
      const patient = /patients\/(p-\w+)/.exec(page.url())[1];
      const said = await site.request('GET', `/api/patients/${patient}/feedback`, { token: site.token('doctor') });
      assert.equal(said.json.items[0].words, 'The reaction was a cough, long ago.');
      assert.equal(said.json.items[0].statement, 0);
      await page.getByRole('link', { name: 'Feedback' }).click();
      await page.getByText('The reaction was a cough, long ago.').waitFor();
      await at.check('feedback-of-the-patient');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await at.sign_in('privacy');
      await page.getByRole('link', { name: 'Feedback' }).click();
      const row = page.locator('tbody tr').first();
      assert.match(await row.textContent(), /doctor.*wrong.*statement 1.*sealed/);
      assert.ok(!(await page.content()).includes('long ago'));
      await at.check('feedback-review');
      await row.getByRole('link', { name: 'Its record' }).click();
      await page.locator('.ledger tbody tr').first().waitFor();
      assert.equal(await page.locator('.ledger tbody tr').count(), 2, 'a streamed answer has two records');
      assert.match(await page.locator('.ledger tbody').textContent(), /doctor.*asked a question about a patient.*on the care team/);
    }),

  'a privacy officer reads the ledger in words and verifies it, and sees nothing else': (program) =>
    at_shared(program, async (at, site) => {
      const { page } = at;
      const patient = (await site.patient('hallgren')).id;
      await at.sign_in('privacy');
      await page.locator('.ledger tbody tr').first().waitFor();
      await page.getByLabel('What', { exact: true }).selectOption('ask');
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      await page.locator('.ledger tbody tr').first().waitFor();
      await page.getByRole('button', { name: 'Verify the whole ledger' }).click();
      await page.getByText(/^Intact: all \d+ records/).waitFor();
      await at.check('ledger');
      await page.getByText('More to search by').click();
      await page.getByLabel('Request id').fill('nothing');
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      await page.getByText('A field has a wrong value').waitFor();
      assert.equal(await page.getByRole('link', { name: 'Patients' }).count(), 0);
      await page.goto(`${at.origin}/#/patients/${patient}`);
      await page.getByText('Your roles don’t open this page.').waitFor();
      await at.check('not-for-them');
      assert.ok(!(await page.content()).includes('Hallgren'));
    }),

  'an operator sees imports and the server, and no chart': (program) =>
    at_shared(program, async (at) => {
      const { page } = at;
      await at.sign_in('admin');
      await page.getByText('01-hallgren.json').waitFor();
      assert.match(await page.locator('tbody').textContent(), /01-hallgren\.jsonfinished\d+ entries, 1 new patient/);
      await at.check('imports');
      await page.getByRole('link', { name: 'Server' }).click();
      await page.getByText('Records in the ledger').waitFor();
      await at.check('server');
      assert.equal(await page.getByRole('link', { name: 'Patients' }).count(), 0);
    }),

  'refusals say what to do, and an ended session leads back to where it was': (program) =>
    at_shared(program, async (at, site) => {
      const { page } = at;
      const patient = (await site.patient('hallgren')).id;
      await at.sign_in('stranger');
      await page.getByText('No patients are related to you now.').waitFor();
      await page.goto(`${at.origin}/#/patients/${patient}`);
      await page.getByText('ask the privacy officer for a grant').waitFor();
      await at.check('forbidden');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('You are signed out.').waitFor();
      await page.goBack();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await at.sign_in('doctor');
      await at.open_chart('hallgren');
      const where = page.url();
      await page.goto(`${where}/documents/d-${'0'.repeat(26)}`);
      await page.getByText('There is no such thing').waitFor();
      await at.check('no-document');
      await page.goto(where);
      await page.locator('.entry').first().waitFor();
      await page.context().clearCookies(); // as when the session has ended
      await page.getByLabel('Question about this patient').fill('latest potassium');
      await page.keyboard.press('Enter');
      await page.getByText('Your session has ended.').waitFor();
      await at.check('session-ended');
      assert.ok(!(await page.content()).includes('Hallgren'), 'nothing of the patient stays');
      await at.sign_in('doctor');
      await page.getByRole('region', { name: 'Patient' }).filter({ hasText: 'Hallgren' }).waitFor();
      assert.equal(page.url(), where);
      // Someone else signs in on the same machine: not into the chart that was open.
      await page.context().clearCookies();
      await page.getByRole('button', { name: /^Labs/ }).click();
      await page.getByText('Your session has ended.').waitFor();
      await at.sign_in('stranger');
      await page.getByText('No patients are related to you now.').waitFor();
    }),

  'a question that is too long is not sent, and says so': (program) =>
    at_shared(program, async (at) => {
      const { page } = at;
      await at.sign_in('doctor');
      await at.open_chart('hallgren');
      await page.getByLabel('Question about this patient').fill('é'.repeat(2050));
      await page.getByText('4 bytes too long').waitFor();
      await page.getByLabel('Question about this patient').press('Enter');
      assert.ok(await page.locator('.composer').getByRole('button', { name: 'Ask' }).isDisabled());
      assert.equal(await page.locator('.turn').count(), 0);
      await at.check('too-long');
    }),

  'signing out in one tab empties the others': (program) =>
    at_shared(program, async (at, site) => {
      await at.sign_in('doctor');
      await at.open_chart('hallgren');
      const other = await shared.browser.page(site);
      try {
        await other.page.getByRole('button', { name: 'Sign out' }).click();
        await at.page.getByRole('heading', { name: 'Sign in' }).waitFor();
        assert.ok(!(await at.page.content()).includes('Hallgren'));
        await other.sign_in('doctor');
        await at.page.getByRole('region', { name: 'Patient' }).filter({ hasText: 'Hallgren' }).waitFor();
        await at.check(undefined, { axe: false });
        await other.check(undefined, { axe: false });
      } finally {
        await other.page.close();
      }
    }),

  'a lost network is told, and retried on demand': (program) =>
    at_shared(program, async (at) => {
      const { page } = at;
      await at.sign_in('doctor');
      await at.open_chart('hallgren');
      await page.locator('.entry').first().waitFor();
      await page.context().setOffline(true);
      await page.getByLabel('Question about this patient').fill('latest potassium');
      await page.keyboard.press('Enter');
      await page.getByText('The server can’t be reached').waitFor();
      await at.check('unreachable');
      await page.context().setOffline(false);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText(/4\.4 mmol\/L/).first().waitFor();
      await page.locator('.turn-foot').waitFor();
    }),

  'whoever is idle is warned, may stay, and is signed out with nothing left on the screen': (program) =>
    at_shared(program, async (at) => {
      const { page } = at;
      await page.clock.install();
      await page.reload();
      await at.sign_in('doctor');
      await at.open_chart('hallgren');
      await page.locator('.entry').first().waitFor();
      await page.clock.fastForward('12:40');
      assert.equal(await page.getByRole('dialog').count(), 0);
      await page.clock.fastForward('00:30');
      const dialog = page.getByRole('dialog', { name: 'Are you still there?' });
      await dialog.waitFor();
      await at.check('idle-warning');
      await dialog.getByRole('button', { name: 'Stay signed in', exact: true }).last().click();
      await dialog.waitFor({ state: 'detached' });
      await page.clock.fastForward('13:30');
      await dialog.waitFor();
      const ended = page.waitForResponse((response) => response.request().method() === 'DELETE');
      await page.clock.fastForward('02:00');
      await page.getByText('You were signed out after 15 minutes without activity.').waitFor();
      assert.ok(!(await page.content()).includes('Hallgren'));
      assert.equal((await ended).status(), 204, 'the server is told');
      assert.deepEqual((await page.context().cookies()).filter((cookie) => cookie.value !== ''), []);
      await at.check('idle-ended');
    }),

  'markup, scripts and turned text in a chart stay text': (program) =>
    at_shared(program, async (at) => {
      const { page } = at;
      await at.sign_in('doctor');
      await page.getByRole('combobox').fill('onerror');
      await page.getByText('1 patient found').waitFor();
      assert.ok((await page.getByRole('option').textContent()).includes(hostile.family));
      assert.ok((await page.getByRole('option').textContent()).includes('⟨U+202E⟩Evil'), 'what turns a name around is shown');
      await page.keyboard.press('Enter');
      await page.locator('.entry').first().waitFor();
      assert.ok((await page.getByRole('region', { name: 'Patient' }).textContent()).includes('"><svg onload=alert(1)>'));
      await at.check('hostile-chart');
      const open = async (title) => {
        await page.locator('.entry').filter({ hasText: title }).click();
        await page.locator('.document-head h2').filter({ hasText: title }).waitFor();
      };
      await open('document.title');
      const text = await page.locator('.document-words').textContent();
      for (const words of ['<img src=x onerror=', '<script>', '\u202eThis line runs backwards.\u202c', hostile.sentence]) assert.ok(text.includes(words), words);
      await at.check('hostile-note');
      await page.getByRole('button', { name: 'Close the document' }).click();
      await open('A scan');
      await page.getByText('This document can’t be read here.').waitFor();
      await page.getByRole('button', { name: 'Close the document' }).click();
      const before = Date.now();
      await open('One line of five megabytes');
      await page.getByRole('button', { name: 'Show the text after' }).waitFor();
      assert.ok(Date.now() - before < 3000, `five megabytes took ${Date.now() - before} ms`);
      await page.getByRole('button', { name: 'Show the text after' }).click();
      assert.ok((await page.locator('.document-words').textContent()).length > 100_000);
      const foreign = await page.evaluate(() => document.querySelectorAll('#page img, #page iframe, #page script, #page a[href^="javascript"]').length);
      assert.equal(foreign, 0, 'nothing of it became an element');
      assert.equal(await page.title(), 'Chart – Chartroom');
      await at.check(undefined);
    }),

  'the whole way by keyboard alone': (program) =>
    at_shared(program, async (at) => {
      const { page } = at;
      const tab_to = async (name, limit = 60) => {
        for (let count = 0; count < limit; ++count) {
          const words = await page.evaluate(() => {
            const element = document.activeElement;
            if (element === document.body) return '';
            return `${element?.getAttribute('aria-label') ?? ''} ${element?.labels?.[0]?.textContent ?? ''} ${element?.textContent ?? ''}`;
          });
          if (words.includes(name)) return;
          await page.keyboard.press('Tab');
        }
        throw new Error(`the Tab key never reached “${name}”`);
      };
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await page.keyboard.type('doctor');
      await page.keyboard.press('Tab');
      await page.keyboard.type('doctor has a long password');
      await page.keyboard.press('Enter');
      await page.getByRole('option').first().waitFor();
      await page.keyboard.type('hallgren');
      await page.getByText('1 patient found').waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.entry').first().waitFor();
      await tab_to('Question about this patient');
      await page.keyboard.type('Why was apixaban stopped, and was it restarted?');
      await page.keyboard.press('Enter');
      await page.locator('.turn-foot').waitFor();
      await page.keyboard.press('Shift+Tab');
      for (let count = 0; count < 30; ++count) {
        if (await page.evaluate(() => document.activeElement?.className.includes('cite'))) break;
        await page.keyboard.press('Shift+Tab');
      }
      await page.keyboard.press('Enter');
      const mark = page.locator('.document-words mark[aria-current]');
      await mark.waitFor();
      assert.ok(await mark.evaluate((element) => element === document.activeElement), 'the focus is at the cited words');
      await page.keyboard.press('Shift+Tab');
      await tab_to('Close the document');
      await page.keyboard.press('Enter');
      await tab_to('Timeline,');
      await press(page, 'ArrowDown', 3);
      await page.keyboard.press('Enter');
      await page.locator('.document-words').waitFor();
      await tab_to('Sign out');
      await page.keyboard.press('Enter');
      await page.getByText('You are signed out.').waitFor();
      await at.check(undefined, { axe: false });
    }),

  'both colour schemes, 360 pixels and 200 % zoom pass axe and need no sideways scrolling': async (program) => {
    const walk = (name) => async (at) => {
      const { page } = at;
      const look = async (state) => {
        await no_scroll_sideways(page);
        await at.check(`${name}-${state}`);
      };
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await look('sign-in');
      await at.sign_in('doctor');
      await page.getByRole('option').first().waitFor();
      await look('patients');
      await at.open_chart('hallgren');
      const is_narrow = (await page.viewportSize()).width < 960;
      if (is_narrow) await page.getByRole('button', { name: 'Ask', exact: true }).first().click();
      await at.ask('potassium over time');
      await at.ask('is he on apixaban?');
      await look('answers');
      if (is_narrow) await page.getByRole('link', { name: 'Timeline' }).click();
      await page.locator('.entry').first().waitFor();
      await look('timeline');
      await page.getByRole('link', { name: 'Trends' }).click();
      await page.getByRole('listbox', { name: /values from/ }).last().waitFor();
      await look('trends');
      if (is_narrow) await page.getByRole('button', { name: 'Ask', exact: true }).first().click();
      await page.locator('.cite').last().click();
      await page.locator('.document-words mark[aria-current]').waitFor();
      await look('document');
    };
    await at_shared(program, walk('dark'), { colorScheme: 'dark' });
    await at_shared(program, walk('narrow'), { viewport: { width: 360, height: 740 } });
    await at_shared(program, walk('zoomed'), { viewport: { width: 680, height: 425 }, deviceScaleFactor: 2 });
  },

  'the page keeps nothing in the browser': (program) =>
    at_shared(program, async (at) => {
      const { page } = at;
      const kept = [];
      page.on('response', (response) => {
        const cache = response.headers()['cache-control'];
        if (response.url().includes('/api/') && cache !== 'no-store') kept.push(`${response.url()}: ${cache}`);
      });
      await at.sign_in('doctor');
      await at.open_chart('hallgren');
      await at.ask('active medications');
      await page.locator('.cite').first().click();
      await page.locator('.document-words mark[aria-current]').waitFor();
      const stored = await page.evaluate(async () => ({
        local: { ...localStorage }, session: { ...sessionStorage }, databases: await indexedDB.databases(), caches: await caches.keys(),
        workers: (await navigator.serviceWorker.getRegistrations()).length, state: history.state, title: document.title,
      }));
      assert.deepEqual(stored, { local: {}, session: {}, databases: [], caches: [], workers: 0, state: null, title: 'Chart – Chartroom' });
      assert.deepEqual(kept, []);
      for (const field of await page.locator('input, textarea').all()) {
        assert.match(await field.getAttribute('autocomplete'), /off|username|password/, 'no field of ours is remembered');
        assert.equal(await field.getAttribute('spellcheck') ?? 'false', 'false', 'no text is sent to a spelling service');
      }
    }),
};
