// SPDX-License-Identifier: AGPL-3.0-or-later
// A subscription renewed from one's account, with the child's, paid online; somebody who has moved away; the desk's renewal, taken
// back within the minute. On a phone and without JavaScript as well; axe finds nothing.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { assertAccessible, desktop, mailsTo, openBrowser, phone, picture, serveDemo, signInAsStaff } from './desk.mjs';

let desk;
let browser;
before(async () => {
  desk = await serveDemo({ port: await freePort() }); // a real one: PayFiP sends people back to it
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await desk?.stop();
});

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function open(options) {
  const context = await browser.newContext({ ...desktop, locale: 'fr-FR', ...options, baseURL: desk.url });
  const page = await context.newPage();
  page.on('pageerror', (error) => assert.fail(`a script fails: ${error}`));
  return page;
}

async function signIn(page, role) {
  const { login, password } = desk.login(role);
  await page.goto('/connexion?suite=/compte/renouvellement');
  await page.locator('input[name=identifier]').fill(login);
  await page.locator('input[name=password]').fill(password);
  await page.locator('main form button[type=submit]').first().click();
  await page.waitForURL(/\/compte\/renouvellement/);
}

test('somebody who has moved away is told where they belong, and nothing changes', async () => {
  const page = await open({ ...phone, javaScriptEnabled: false });
  await signIn(page, 'reader-renewing');
  await picture(page, 'renew-phone-form');
  await page.locator('input[name=address][value=moved]').check();
  await page.locator('input[name=street]').fill('8 rue Pasteur');
  await page.locator('input[name=postcode]').fill('39000');
  await page.locator('input[name=town]').fill('Lons le Saunier');
  await page.locator('main form button[type=submit]').first().click();
  await page.locator('h1', { hasText: 'changé de territoire' }).waitFor();
  assert.match(await page.locator('main').textContent(), /Lons-le-Saunier.*Médiathèque/s);
  await picture(page, 'renew-phone-elsewhere');
  await page.context().close();
});

test('a parent renews for both, is told the price and why, pays, and both go on', async () => {
  const page = await open(desktop);
  await signIn(page, 'reader-renewing');
  await assertAccessible(page);
  await picture(page, 'renew-form');
  await page.locator('main form button[type=submit]').first().click();
  await page.locator('.error-summary').waitFor();
  await assertAccessible(page);
  await page.locator('input[name=address][value=unchanged]').check();
  await page.locator('main form button[type=submit]').first().click();
  await page.locator('h1', { hasText: 'Vérifiez' }).waitFor();
  assert.match(await page.locator('main').textContent(), /Claire Abonnée.*Louis Abonnée.*12,00.*Plein tarif/s);
  await assertAccessible(page);
  await picture(page, 'renew-summary');
  await page.locator('main form button[type=submit]').click();
  await page.waitForURL(/\/paiement\//);
  await assertAccessible(page);
  await picture(page, 'renew-to-pay');
  await page.locator('main form button[type=submit]').first().click();
  await page.locator('h1', { hasText: 'PayFiP' }).waitFor();
  await page.locator('button[value=P]').click();
  await page.waitForURL((url) => url.href.startsWith(desk.url));
  await page.locator('h1', { hasText: 'Paiement reçu' }).waitFor();
  await picture(page, 'renew-paid');
  const receipt = await page.request.get(await page.locator('a[href$="/recu.pdf"]').getAttribute('href'));
  assert.equal((await receipt.body()).subarray(0, 5).toString(), '%PDF-');
  await page.goto('/compte');
  assert.match(await page.locator('main').textContent(), /Renouvelé/);
  await assertAccessible(page);
  await picture(page, 'renew-account');
  await page.goto('/compte/renouvellement');
  assert.match(await page.locator('main').textContent(), /peut être renouvelé à partir du/);
  await assertAccessible(page);
  const [mail] = await mailsTo(page, 'reader-renewing@mediatheques-jura.example', 1);
  assert.ok(mail);
  await page.context().close();
});

test('the desk renews, and takes it back within the minute', async () => {
  const staff = await open(desktop);
  await signInAsStaff(staff, desk, 'administrator');
  await staff.goto('/gestion/usagers');
  await staff.locator('input[name=q]').fill(desk.login('reader').login);
  await staff.keyboard.press('Enter');
  await staff.locator('a[href^="/gestion/usagers/"]', { hasText: 'Lectrice' }).first().click();
  await staff.locator('a[href$="/renouvellement"]').click();
  await assertAccessible(staff);
  await picture(staff, 'renew-desk-form');
  await staff.locator('input[name=address][value=unchanged]').check();
  await staff.locator('main form button[type=submit]').first().click();
  await staff.locator('h1', { hasText: 'Vérifiez' }).waitFor();
  await assertAccessible(staff);
  await picture(staff, 'renew-desk-summary');
  await staff.locator('main form button[type=submit]').click();
  await staff.waitForURL(/\/gestion\/renouvellements\/[0-9a-z]{26}$/);
  await assertAccessible(staff);
  await picture(staff, 'renew-desk-done');
  await staff.locator('form[action$="/annuler"] button').click();
  await staff.locator('.badge', { hasText: 'annulé' }).waitFor();
  await staff.goto('/gestion/renouvellements');
  await assertAccessible(staff);
  await picture(staff, 'renew-desk-list');
  const csv = await staff.request.get(await staff.locator('a[href*="liste.csv"]', { hasText: 'Chaussin' }).getAttribute('href'));
  assert.match(await csv.text(), /Claire Abonnée;plaine-jurassienne-chaussin;\d{4}-\d\d-\d\d;\d{4}-\d\d-\d\d/);
  await staff.context().close();
});
