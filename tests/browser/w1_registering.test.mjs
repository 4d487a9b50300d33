// SPDX-License-Identifier: AGPL-3.0-or-later
// W1: newspaper QR → commune → form → confirmation → review → card → account → platform. On a phone, a desktop, and without
// JavaScript; axe finds nothing on any page on the way.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { searchQueue } from './deciding.mjs';
import { assertAccessible, desktop, openBrowser, phone, picture, serveDemo, signInAsStaff, visit } from './desk.mjs';
import { cardMail, claire, confirmEmail, findLibrary, openAccount, register } from './registering.mjs';

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

async function accept(reference) {
  const page = await visit(browser, desk);
  await signInAsStaff(page, desk, 'administrator');
  await searchQueue(page, reference);
  await page.locator('tbody th a').first().click();
  await assertAccessible(page);
  await picture(page, 'w3-case');
  const before = page.url();
  await page.locator('form[action$="/accepter"][data-shortcut=a] button').click();
  await page.waitForURL((url) => url.href !== before);
  await assertAccessible(page);
  await picture(page, 'w3-after');
  await page.context().close();
}

/** The platform's own site, as far as it matters here: it asks who comes, and checks the ticket behind the browser's back. */
async function enterPlatform(page, check) {
  const site = 'https://savoirs.example/';
  const service = `${site}sso`;
  await page.locator('main a[href="/ressources/savoirs-du-jura/acces"]').click();
  await page.locator('main', { hasText: 'Art. 6.1' }).waitFor(); // the first time: what this vendor will receive, and why
  await check('first-time');
  const sentThere = page.waitForRequest((request) => request.url().startsWith(site));
  await page.locator('main a[role=button]').click();
  await sentThere;
  const reply = await page.request.get(`/cas/login?service=${encodeURIComponent(service)}`, { maxRedirects: 0 });
  const ticket = new URL(reply.headers().location).searchParams.get('ticket');
  assert.match(ticket, /^ST-/);
  const validate = () => fetch(`${desk.url}/cas/p3/serviceValidate?service=${encodeURIComponent(service)}&ticket=${ticket}`).then((reply) => reply.text());
  const told = await validate();
  assert.match(told, /<cas:user>[^<]+<\/cas:user>/);
  assert.doesNotMatch(told, new RegExp(claire.birth_name, 'i'), 'a pseudonym, not a name');
  assert.match(await validate(), /INVALID_TICKET/, 'a ticket is good once');
}

const ways = [
  { name: 'on a phone', options: phone, email: 'claire.phone@courriel.example', first: 'Claire' },
  { name: 'on a desktop', options: desktop, email: 'claire.desktop@courriel.example', first: 'Adèle' },
  { name: 'without JavaScript', options: { ...phone, javaScriptEnabled: false }, email: 'claire.plain@courriel.example', first: 'Zoé' },
];

for (const way of ways) {
  test(`W1 ${way.name}`, async () => {
    const page = await visit(browser, desk, way.options);
    const check = async (name) => {
      if (way.options.javaScriptEnabled !== false) await assertAccessible(page);
      await picture(page, `w1-${way.name.replaceAll(' ', '-')}-${name}`);
    };
    await page.goto('/');
    await check('home');
    await findLibrary(page, 'bleterans', 'Bletterans');
    await check('form');
    await register(page, { ...claire, first_names: way.first }, way.email, '39140');
    await check('receipt');
    const reference = await page.locator('strong.number').textContent();
    await confirmEmail(page, way.email);
    await check('confirmed');
    await accept(reference);
    const card = await cardMail(page, way.email, 3);
    await openAccount(page, card.path);
    await check('account');
    assert.ok((await page.locator('main').textContent()).replaceAll(/\s/g, '').includes(card.number), 'the account shows the card');
    await page.goto('/ressources');
    await check('platforms');
    await enterPlatform(page, check);
    await page.context().close();
  });
}

test('a commune elsewhere is told where it belongs, a desk-only one why', async () => {
  const page = await visit(browser, desk, phone);
  const answers = [
    ['Besançon', 'outside', /Besançon/],
    ['39200', 'postcode', /Saint-Claude/],
    ['morez', 'former', /Hauts de Bienne/],
    ['zzzzqq', 'nothing', /Aucune commune/],
  ];
  for (const [typed, name, told] of answers) {
    await page.goto(`/inscription?q=${encodeURIComponent(typed)}`);
    assert.match(await page.locator('main').textContent(), told);
    await assertAccessible(page);
    await picture(page, `find-${name}`);
  }
  await page.context().close();
});

test('an empty form comes back with every fault told and nothing lost', async () => {
  const page = await visit(browser, desk, phone);
  await findLibrary(page, 'Bletterans');
  await page.locator('[name=first_names]').fill('Ève-Marie');
  await page.waitForTimeout(3100);
  await page.locator('button[name=action][value=send]:visible').click();
  await page.locator('.error-summary').waitFor();
  assert.equal(await page.locator('[name=first_names]').inputValue(), 'Ève-Marie');
  assert.ok((await page.locator('[aria-invalid=true]').count()) >= 4);
  await assertAccessible(page);
  await picture(page, 'form-errors');
  await page.context().close();
});
