// SPDX-License-Identifier: AGPL-3.0-or-later
// Every page that can be reached by following links, for a visitor and for each staff role: it answers, axe finds nothing, it
// fits a phone and a desktop, and nothing comes from elsewhere.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, desktop, openBrowser, phone, picture, serveDemo, signInAsStaff, visit } from './desk.mjs';

let desk;
let browser;
before(async () => {
  desk = await serveDemo();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await desk?.stop();
});

const members = 'bresse-haute-seille|champagnole-nozeroy-jura|coeur-du-jura|ecla|grand-dole|grandvalliere|haut-jura-arcade|haut-jura-saint-claude|'
  + 'jura-nord|plaine-jurassienne|porte-du-jura|station-des-rousses|terre-d-emeraude|val-d-amour|jura';
const ofMember = new RegExp(`(?<=/)(${members})(-[a-z0-9-]+)?(?=/|$)`, 'g');

/** One page of each kind: /gestion/usagers/01h… and its neighbours, or a member's and another member's, are the same page. */
const kind = (path) => path.replace(ofMember, '{member}').replace(/[0-9a-hjkmnp-tv-z]{26}|\d{6,}/g, '{id}');

async function crawl(page, start, label) {
  const waiting = [start];
  const seen = new Set([kind(start)]);
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const response = await page.goto(path);
    const type = response?.headers()['content-type'] ?? '';
    assert.ok(response.status() < 400, `${label}: ${path} answers ${response.status()}`);
    if (!type.startsWith('text/html')) continue;
    await assertAccessible(page);
    await picture(page, `${label}${kind(path).replaceAll(/[^a-z0-9]+/gi, '-')}`);
    const links = await page.$$eval('a[href]:not([download]):not([target])', (all) => all.map((a) => a.getAttribute('href')));
    for (const link of links) {
      const target = new URL(link, page.url());
      const next = target.pathname;
      if (target.origin !== desk.url || /\.(pdf|csv|png|svg|json)$/.test(next) || next.startsWith('/demo/')) continue;
      if (/acces$|deconnexion/.test(next) || seen.has(kind(next))) continue;
      seen.add(kind(next));
      waiting.push(next);
    }
  }
  return seen;
}

for (const [label, options] of [['phone', phone], ['desktop', desktop]]) {
  test(`the public pages on a ${label}`, async () => {
    const page = await visit(browser, desk, options);
    const seen = await crawl(page, '/', `public-${label}`);
    for (const path of ['/inscription', '/connexion', '/ressources', '/aide', '/accessibilite', '/donnees-personnelles']) {
      assert.ok(seen.has(path), `${path} is linked from somewhere`);
    }
    await page.context().close();
  });
}

for (const role of ['librarian', 'manager', 'administrator', 'auditor']) {
  test(`the desk of a ${role}`, async () => {
    const page = await visit(browser, desk, role === 'librarian' ? phone : desktop);
    await signInAsStaff(page, desk, role);
    await crawl(page, '/gestion', `staff-${role}`);
    await page.context().close();
  });
}

for (const [label, options] of [['phone', phone], ['desktop', desktop]]) {
  test(`the account of a reader on a ${label}`, async () => {
    const page = await visit(browser, desk, options);
    const { login, password } = desk.credentials.find((entry) => entry.role.startsWith('reader'));
    await page.goto('/connexion');
    const fields = page.locator('main form input:not([type=hidden])');
    await fields.nth(0).fill(login);
    await fields.nth(1).fill(password);
    await page.locator('main form button[type=submit]').first().click();
    await page.waitForURL(/\/compte/);
    const seen = await crawl(page, '/compte', `reader-${label}`);
    for (const path of ['/ressources', '/compte/mot-de-passe', '/compte/sessions', '/compte/coordonnees', '/compte/effacement']) {
      assert.ok(seen.has(path), `${path} is linked from somewhere`);
    }
    await page.context().close();
  });
}
