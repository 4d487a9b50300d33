// SPDX-License-Identifier: AGPL-3.0-or-later
// What every browser test needs: the real binary serving a demo network of its own on a free port, and a browser.
import { AxeBuilder } from '@axe-core/playwright';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

export const binary = process.env.GUICHET_BINARY ?? 'build/dev/guichet';

/** The demo network, served by the real binary. `stop()` ends it and removes its data. */
export async function serveDemo({ port: wished = 0 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-browser-'));
  const child = spawn(binary, ['demo', '--data', folder, '--port', String(wished)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (bytes) => {
      printed += bytes;
      const found = /\(port (\d+)\)/.exec(printed);
      if (found) resolve(Number(found[1]));
    });
    child.on('exit', (code) => reject(new Error(`guichet ended with ${code}:\n${printed}`)));
  });
  const credentials = JSON.parse(readFileSync(join(folder, 'demo-credentials.json'), 'utf8'));
  return {
    folder,
    port,
    url: `http://127.0.0.1:${port}`,
    credentials,
    // of a role, or of one person
    login: (who) => credentials.find((entry) => entry.role === who || entry.login === who),
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit');
        child.on('exit', () => {
          rmSync(folder, { recursive: true, force: true });
          resolve();
        });
        child.kill('SIGTERM');
      }),
  };
}

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

export const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
export const desktop = { viewport: { width: 1280, height: 900 } };

/** A page of its own (own cookies) on the desk; fails on any request that leaves it and on any script error. */
export async function visit(browser, desk, options = {}) {
  const context = await browser.newContext({ ...desktop, locale: 'fr-FR', ...options, baseURL: desk.url });
  const page = await context.newPage();
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.isNavigationRequest() && !request.url().startsWith(desk.url)) {
      assert.fail(`a page loads from elsewhere: ${request.url()}`);
    }
  });
  page.on('pageerror', (error) => assert.fail(`a script fails: ${error}`));
  return page;
}

/** What automated checks of accessibility find: nothing; and nothing wider than the screen. */
export async function assertAccessible(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map((v) => `${v.id}: ${v.help}\n    ${v.nodes.map((n) => n.html).join('\n    ')}`);
  assert.deepEqual(told, [], `${page.url()} for people`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(overflow <= 1, `${page.url()} is ${overflow} px wider than the screen`);
}

/** Keeps a picture when GUICHET_SCREENSHOTS names a folder. */
export async function picture(page, name) {
  if (process.env.GUICHET_SCREENSHOTS) {
    await page.screenshot({ path: join(process.env.GUICHET_SCREENSHOTS, `${name}.png`), fullPage: true });
  }
}

/** The mails the demo wrote to that address, newest last: {subject, text, links}. Waits until there are `count`. */
export async function mailsTo(page, address, count = 1) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const response = await page.request.get(`/demo/mails?to=${encodeURIComponent(address)}&format=json`);
    const mails = response.ok() ? await response.json() : [];
    if (mails.length >= count) return mails;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return assert.fail(`no mail number ${count} for ${address}`);
}

export async function signInAsStaff(page, desk, who) {
  const { login, password } = desk.login(who);
  await page.goto('/gestion/connexion');
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill(password);
  await page.locator('main form button[type=submit]').first().click();
  await page.waitForURL((url) => !url.pathname.endsWith('/connexion'));
}
