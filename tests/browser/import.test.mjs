// SPDX-License-Identifier: AGPL-3.0-or-later
// Members imported from the desk: sent, checked, mapped, taken in by a job while the page follows, refused rows handed back;
// with scripts and without.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
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

const rows = (first, count) =>
  Array.from({ length: count }, (_, i) => `X${first + i};Prénom;Nom d’essai ${first + i};17/03/1985;Adulte plein`);
const table = (first, count) =>
  ['Lecteur n°;Prénom;Nom;Naissance;Profil', ...rows(first, count), `X${first + count};Sans;;;Jeune`].join('\r\n');

async function walk(page, first, count, label) {
  const check = label === 'desktop' ? assertAccessible : async () => {}; // axe is a script
  await page.goto('/gestion/import');
  await check(page);
  await picture(page, `import-${label}-send`);
  await page.locator('input[type=file]').setInputFiles({
    name: 'lecteurs.csv', mimeType: 'text/csv', buffer: Buffer.from(table(first, count)),
  });
  await page.locator('main form button[type=submit]').first().click();
  await page.waitForURL(/\/colonnes$/);
  await check(page);
  await picture(page, `import-${label}-columns`);
  await page.locator('main button[type=submit]').first().click(); // nothing says yet who is who
  await page.locator('.error-summary').waitFor();
  await check(page);
  await page.locator('select[name=column-0]').selectOption('external_id');
  await page.locator('main button[type=submit]').first().click();
  await page.waitForURL(/\/categories$/);
  await check(page);
  await picture(page, `import-${label}-categories`);
  await page.locator('select[name=value-0]').selectOption('adulte');
  await page.locator('main button[type=submit]').first().click();
  await page.waitForURL(/\/gestion\/import\/[0-9a-z]{26}$/);
  await check(page);
  await picture(page, `import-${label}-running`);
  await page.locator('caption').waitFor({ timeout: 60_000 }); // the page refreshes itself
  await check(page);
  await picture(page, `import-${label}-result`);
  return page.locator('tbody tr td').allInnerTexts();
}

for (const [label, options] of [['desktop', desktop], ['phone-without-scripts', { ...phone, javaScriptEnabled: false }]]) {
  test(`a manager imports members on a ${label}`, async () => {
    const page = await visit(browser, desk, options);
    await signInAsStaff(page, desk, 'manager');
    const first = label === 'desktop' ? 1000 : 5000;
    assert.deepEqual(await walk(page, first, 700, label), ['701', '700', '0', '0', '1']);
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('a[href$="refus.csv"]').click()]);
    const refused = readFileSync(await download.path(), 'utf8');
    assert.match(refused, /702;"?le nom manque, la date de naissance manque/);
    assert.deepEqual(await walk(page, first, 700, label), ['701', '0', '0', '700', '1']);
    await page.context().close();
  });
}
