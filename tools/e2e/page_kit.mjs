// A real browser (Debian's Chromium) on the page of a real server. Whatever the page does beside what a case looks at is watched
// too: requests outside of the origin, breaches of the content security policy, errors in scripts, dialogs. `check` fails on any.
import { createRequire } from 'node:module';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

import { assert } from './site.mjs';

const executable = '/usr/bin/chromium';
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
const axe_source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const wait_ms = 10_000;
export const screenshots = 'build/screenshots';

export class Browser {
  // A new browser with nothing in it; `close` removes what it kept.
  static async open(options = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'chartroom-browser-'));
    const context = await chromium.launchPersistentContext(folder, {
      executablePath: executable, args: flags, headless: true, ignoreHTTPSErrors: true, viewport: { width: 1360, height: 850 },
      locale: 'en-US', timezoneId: 'UTC', reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(wait_ms);
    return new Browser(folder, context);
  }

  constructor(folder, context) {
    this.folder = folder;
    this.context = context;
  }

  async close() {
    await this.context.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async page(site) {
    return PageUnderTest.open(this.context, site);
  }
}

export class PageUnderTest {
  static async open(context, site) {
    const page = await context.newPage();
    const made = new PageUnderTest(page, site);
    page.on('pageerror', (error) => made.found.push(`script error: ${error.message}`));
    page.on('dialog', (dialog) => {
      made.found.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(made.origin)) made.found.push(`request outside of the origin: ${request.url()}`);
    });
    await page.exposeFunction('tell_breach', (what) => made.found.push(`content security policy: ${what}`));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        window.tell_breach(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
      });
    });
    await page.goto(`${made.origin}/`);
    return made;
  }

  constructor(page, site) {
    this.page = page;
    this.origin = `https://localhost:${site.port}`;
    this.site = site;
    this.found = []; // what the page should not have done
  }

  // Nothing that it should not have done, and axe finds nothing. A screenshot is kept under this name.
  async check(name, { axe = true } = {}) {
    if (name) await this.shoot(name);
    if (axe) await this.axe(name);
    assert.deepEqual(this.found, []);
  }

  // The same at two widths in both colour schemes, and nothing has to be scrolled sideways; then as it was. axe looks at each width and
  // at each scheme once.
  async looks(name) {
    const before = this.page.viewportSize();
    for (const [width, size] of Object.entries({ wide: before, narrow: { width: 390, height: 844 } })) {
      for (const colorScheme of ['light', 'dark']) {
        await this.page.setViewportSize(size);
        await this.page.emulateMedia({ colorScheme });
        await this.page.waitForFunction((wanted) => document.documentElement.dataset.mantineColorScheme === wanted, colorScheme);
        const { wide, inner } = await this.page.evaluate(() => ({ wide: document.scrollingElement.scrollWidth, inner: window.innerWidth }));
        assert.ok(wide <= inner, `${name} is ${wide} px wide in a window of ${inner} px`);
        await this.check(`${name}-${width}-${colorScheme}`, { axe: (width === 'wide') === (colorScheme === 'light') });
      }
    }
    await this.page.emulateMedia({ colorScheme: null });
    await this.page.setViewportSize(before);
  }

  async shoot(name) {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }

  // Through the debugger's own world, which the policy of the page does not bind.
  async axe(name = '') {
    await this.page.evaluate(axe_source);
    const problems = await this.page.evaluate(async () => {
      const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
      return violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} – ${node.failureSummary}`));
    });
    assert.deepEqual(problems, [], `axe in the state ${name}`);
  }

  async sign_in(name, password = `${name} has a long password`) {
    await this.page.getByLabel('Name', { exact: true }).fill(name);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  async open_chart(name) {
    await this.page.getByRole('combobox').fill(name);
    await this.page.getByRole('option').first().filter({ hasText: new RegExp(name, 'i') }).click();
    await this.page.getByRole('region', { name: 'Patient' }).waitFor();
  }

  // From now on answers stop before their first event of this name, as if the network did, until the returned function is called.
  async hold_answers_before(name) {
    await this.page.evaluate((held) => {
      const real = window.fetch;
      const let_go = new Promise((resolve) => (window.let_answers_go = resolve));
      window.fetch = async (address, options) => {
        const response = await real(address, options);
        if (!String(address).endsWith('/ask')) return response;
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        const encoder = new TextEncoder();
        let text = '';
        const pull = async (out) => {
          for (;;) {
            const { value, done } = await reader.read();
            text += value ?? '';
            const at = text.indexOf(`event: ${held}\n`);
            out.enqueue(encoder.encode(at < 0 ? text : text.slice(0, at)));
            text = at < 0 ? '' : text.slice(at);
            if (at >= 0) {
              await let_go;
              held = '\n';
            }
            if (done) return out.close();
          }
        };
        return new Response(new ReadableStream({ start: (out) => void pull(out) }), { status: response.status, headers: response.headers });
      };
    }, name);
    return () => this.page.evaluate(() => window.let_answers_go());
  }

  // The card of a question that was just asked.
  async begin_to_ask(question) {
    const { page } = this;
    await page.getByLabel('Question about this patient').fill(question);
    await page.locator('.composer').getByRole('button', { name: 'Ask', exact: true }).click();
    const card = page.locator('.turn').last();
    await card.getByRole('heading', { name: question }).waitFor();
    return card;
  }

  // The newest answer's card, when it is whole.
  async ask(question) {
    const card = await this.begin_to_ask(question);
    await card.locator('.turn-foot, .notice-bad').first().waitFor();
    return card;
  }
}
