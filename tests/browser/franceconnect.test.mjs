// SPDX-License-Identifier: AGPL-3.0-or-later
// Filling in a registration with FranceConnect, and staff signing in and out by ProConnect, in a real browser: nothing of
// ours stands in the way there and back, with and without JavaScript; axe finds nothing on the pages.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freePort } from '../functional/demo_site.mjs';
import { startProvider } from '../functional/franceconnect_provider.mjs';
import { assertAccessible, desktop, openBrowser, phone, serveDemo } from './desk.mjs';

const siret = '73282932000074';
let desk;
let browser;
let franceConnect;
let proConnect;
const staff = {};

const visitor = async (options) => (await browser.newContext({ locale: 'fr-FR', baseURL: desk.url, ...options })).newPage();

async function signIn(page, role) {
  const { login, password } = desk.login(role);
  await page.goto('/gestion/connexion');
  await page.locator('[name=login]').fill(login);
  await page.locator('[name=password]').fill(password);
  await page.locator('main form button[type=submit]').click();
  await page.waitForURL(/\/gestion$/);
}

before(async () => {
  desk = await serveDemo({ port: await freePort() }); // known to itself: it is come back to
  franceConnect = await startProvider({
    kind: 'franceconnect', client_id: 'fc', client_secret: 'a-secret-of-franceconnect',
    person: { given_name: 'Angela Claire Louise', family_name: 'DUBOIS', birthdate: '1962-08-24', email: 'angela@example.org' },
    redirect_uris: [`${desk.url}/inscription/identite/retour`], post_logout_redirect_uris: [`${desk.url}/inscription/identite/fin`],
  });
  proConnect = await startProvider({
    kind: 'proconnect', client_id: 'pc', client_secret: 'a-secret-of-proconnect',
    person: { email: `${desk.login('librarian').login}@mediatheques-jura.example`, siret, idp_id: 'idp-1' },
    redirect_uris: [`${desk.url}/gestion/connexion/proconnect/retour`],
    post_logout_redirect_uris: [`${desk.url}/gestion/connexion/proconnect/fin`],
  });
  browser = await openBrowser();
  staff.administrator = await visitor(desktop);
  await signIn(staff.administrator, 'administrator');
});
after(async () => {
  await browser?.close();
  franceConnect?.stop();
  proConnect?.stop();
  await desk?.stop();
});

test('an administrator sets both up', async () => {
  const page = staff.administrator;
  await page.goto('/gestion/portails/nouveau');
  for (const [name, value] of Object.entries({
    id: 'franceconnect', name: 'FranceConnect', address: franceConnect.issuer, client_id: 'fc', secret: 'a-secret-of-franceconnect',
  })) await page.locator(`[name=${name}]`).fill(value);
  await page.locator('[name=kind]').selectOption('franceconnect');
  await page.locator('main form button[type=submit]').click();
  await page.waitForURL(/\/portails\/franceconnect$/);
  await assertAccessible(page);

  await page.goto('/gestion/proconnect');
  await assertAccessible(page);
  for (const [name, value] of Object.entries({
    issuer: proConnect.issuer, client_id: 'pc', secret: 'a-secret-of-proconnect', organisations: siret,
  })) await page.locator(`[name=${name}]`).fill(value);
  await page.locator('[name=active]').check();
  await page.locator('main form button[type=submit]').first().click();
  await page.getByText('Les réglages de ProConnect sont enregistrés.').waitFor();
});

for (const [label, options] of Object.entries({ desktop, phone, 'without JavaScript': { ...desktop, javaScriptEnabled: false } })) {
  test(`a registration is filled in (${label})`, async () => {
    const page = await visitor(options);
    const check = label === 'without JavaScript' ? async () => {} : assertAccessible; // axe is a script
    await page.goto('/inscription?commune=39478');
    await page.locator('main a[href*="/inscription/"]', { hasText: /./ }).first().click();
    await page.locator('[name=street]').fill('3 rue des Tilleuls');
    await check(page);
    await page.getByRole('button', { name: 'Pré-remplir avec FranceConnect' }).click();
    if (label === 'without JavaScript') await page.locator('button[form="op.logoutForm"]').click();
    await page.waitForURL(/identite=1/);
    assert.equal(await page.locator('[name=birth_name]').inputValue(), 'Dubois');
    assert.equal(await page.locator('[name=street]').inputValue(), '3 rue des Tilleuls');
    await page.getByText('Identité vérifiée par FranceConnect.').waitFor();
    await check(page);
  });
}

test('a librarian signs in by ProConnect and out of both', async () => {
  const page = await visitor(desktop);
  await page.goto('/gestion/connexion');
  await assertAccessible(page);
  await page.getByRole('link', { name: 'S’identifier avec ProConnect' }).click();
  await page.waitForURL(/\/gestion$/);
  await page.getByRole('button', { name: 'Se déconnecter' }).first().click();
  await page.waitForURL(/\/gestion\/connexion$/);
  await page.getByText('Vous êtes déconnecté.').waitFor();
  await page.goto('/gestion');
  assert.match(page.url(), /\/gestion\/connexion/);
});
