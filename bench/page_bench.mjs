// The page in Debian's Chromium, headless, without a GPU, on the machine that runs the server too: its weight, how soon it can
// be used, how soon an answer's first words stand there, and how evenly a long timeline scrolls.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Browser } from '../tools/e2e/page_kit.mjs';
import { Site, clinician_identifier } from '../tools/e2e/site.mjs';
import { median, percentile, row, say } from './lib.mjs';

const loads = 20;
const questions = ['latest potassium', 'active medications', 'any allergies?', 'Why was apixaban stopped, and was it restarted?', 'does he have chest pain?'];
const rounds = 6;
const entries = 10_000;

// One patient with this many measurements, of whom the clinician is on the care team.
function long_chart(count) {
  const subject = { reference: 'Patient/long' };
  const resources = [
    { resourceType: 'Patient', id: 'long', identifier: [{ system: 'urn:mrn', value: 'LONG-1', type: { coding: [{ code: 'MR' }] } }],
      name: [{ family: 'Longchart', given: ['Lena'] }], birthDate: '1950-01-01', gender: 'female' },
    { resourceType: 'CareTeam', id: 'team-long', status: 'active', subject, period: { start: '2000-01-01' },
      participant: [{ member: { reference: `Practitioner?identifier=${clinician_identifier}` } }] },
  ];
  const names = ['Potassium', 'Sodium', 'Creatinine', 'Hemoglobin', 'Glucose', 'Heart rate', 'Body weight'];
  for (let number = 0; number < count - 1; ++number) {
    resources.push({ resourceType: 'Observation', id: `o${number}`, status: 'final', subject, code: { text: names[number % names.length] },
      category: [{ coding: [{ code: number % 7 < 5 ? 'laboratory' : 'vital-signs' }] }],
      effectiveDateTime: new Date(Date.UTC(2005, 0, 1) + number * 17 * 3_600_000).toISOString().slice(0, 10),
      valueQuantity: { value: 3 + (number * 37 % 100) / 10, unit: 'mmol/L' } });
  }
  return JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) });
}

// A browser with nothing cached: milliseconds from the start of the navigation until the sign-in form has the cursor, and the
// bytes of all that was sent.
async function cold_load(site) {
  const browser = await Browser.open();
  try {
    const page = await browser.context.newPage();
    let bytes = 0;
    page.on('response', (response) => response.request().sizes().then((sizes) => (bytes += sizes.responseBodySize)));
    await page.addInitScript(() => {
      document.addEventListener('focusin', () => (window.usable_at ??= performance.now()), true);
    });
    await page.goto(`https://localhost:${site.port}/`, { waitUntil: 'networkidle' });
    await page.waitForFunction(() => window.usable_at !== undefined);
    return { ms: await page.evaluate(() => window.usable_at), bytes };
  } finally {
    await browser.close();
  }
}

// Milliseconds from the Enter key until the answer's first statement is painted, by the browser's own clock.
async function first_words(page, question) {
  await page.getByLabel('Question about this patient').fill(question);
  await page.evaluate(() => {
    const before = document.querySelectorAll('.statement').length;
    window.first_words = new Promise((resolve) => {
      document.addEventListener('keydown', (event) => {
        const from = performance.now();
        if (event.key !== 'Enter') return;
        new MutationObserver((_, observer) => {
          if (document.querySelectorAll('.statement').length <= before) return;
          observer.disconnect();
          // The frame after the next begins once these words are painted.
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - from)));
        }).observe(document.body, { childList: true, subtree: true });
      }, { capture: true, once: true });
    });
  });
  await page.keyboard.press('Enter');
  const ms = await page.evaluate(() => window.first_words);
  await page.locator('.turn').last().locator('.turn-foot').waitFor();
  return ms;
}

// The times between frames while the timeline is turned by the wheel for some seconds, its pages being loaded on the way.
async function scroll_frames(page) {
  const list = page.getByRole('listbox', { name: /^Timeline/ });
  const box = await list.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.evaluate(() => {
    window.frames_ms = [];
    let last = performance.now();
    const tick = (now) => {
      window.frames_ms.push(now - last);
      last = now;
      window.frame = requestAnimationFrame(tick);
    };
    window.frame = requestAnimationFrame(tick);
  });
  for (let turn = 0; turn < 200; ++turn) await page.mouse.wheel(0, 900);
  const frames = await page.evaluate(() => {
    cancelAnimationFrame(window.frame);
    return window.frames_ms.slice(2);
  });
  const top = await list.evaluate((element) => element.scrollTop);
  return { frames, top };
}

export async function measure({ program }) {
  const site = new Site(program);
  const rows = [];
  try {
    site.init();
    await site.start();
    site.ok(['import', 'samples']);
    const file = join(site.folder, 'long.json');
    writeFileSync(file, long_chart(entries));
    site.ok(['import', file]);
    site.token('doctor');

    say(`  ${loads} cold loads`);
    const cold = [];
    for (let load = 0; load < loads; ++load) cold.push(await cold_load(site));
    const bytes = Math.max(...cold.map((load) => load.bytes));
    rows.push(row('page', 'weight of the page, compressed, all that a first visit loads', bytes / 1000, 'KB', '<= 500', bytes <= 500_000));
    const usable = median(cold.map((load) => load.ms));
    rows.push(row('page', `usable after a cold start, median of ${loads}`, usable, 'ms', '<= 1000', usable <= 1000));

    const browser = await Browser.open({ reducedMotion: 'no-preference' });
    try {
      const at = await browser.page(site);
      await at.sign_in('doctor');
      await at.open_chart('hallgren');
      await first_words(at.page, questions[0]); // opens the chart
      const words = [];
      for (let round = 0; round < rounds; ++round) {
        for (const question of questions) words.push(await first_words(at.page, question));
        await at.page.getByRole('button', { name: 'New conversation' }).click();
      }
      const slow = percentile(words, 0.95);
      rows.push(row('page', `first words after the question, warm chart, median of ${words.length}`, median(words), 'ms', '<= 150', median(words) <= 150));
      rows.push(row('page', 'the same, 95th percentile', slow, 'ms', '<= 150', slow <= 150));

      await at.page.goto(`${at.origin}/#/`);
      await at.open_chart('longchart');
      await at.page.getByRole('listbox', { name: `Timeline, ${entries} entries, newest first` }).waitFor();
      const { frames, top } = await scroll_frames(at.page);
      const frame = percentile(frames, 0.95);
      rows.push(row('page', `scrolling a timeline of ${entries} entries: time between frames, 95th percentile of ${frames.length}`, frame, 'ms', '<= 33', frame <= 33));
      rows.push(row('page', 'the same: rows passed', top / 36, 'rows'));
      await at.check(undefined, { axe: false });
    } finally {
      await browser.close();
    }
    return rows;
  } finally {
    await site.close();
  }
}
