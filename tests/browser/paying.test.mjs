// SPDX-License-Identifier: AGPL-3.0-or-later
// A registration paid online, walked as people do: form → e-mail → PayFiP (a process of its own) → card. Paid, refused then paid,
// abandoned, notification lost, wrong amount, PayFiP down. On a phone, a desktop and without JavaScript; axe finds nothing.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { assertAccessible, desktop, mailsTo, openBrowser, phone, picture, serveDemo, signInAsStaff } from './desk.mjs';
import { cardMail, confirmEmail, findLibrary, register } from './registering.mjs';

let desk;
let browser;
before(async () => {
  desk = await serveDemo({ port: await freePort() }); // a real one: PayFiP sends people and news back to it
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

/** Nobody who looks like anybody: an automatic decision leaves look-alikes to a person. */
function somebody(first_names, birth_name, birth_date, serial) {
  return { first_names, birth_name, birth_date, street: `${10 + serial} chemin des Essais`, phone: `03 84 00 00 2${serial}` };
}

/** The form of Chaussin, confirmed; ends on the page to pay on. Gives the address. */
async function toPay(page, person, email, check = async () => {}) {
  await findLibrary(page, 'Chaussin');
  await check('form');
  await register(page, person, email, '39120');
  await confirmEmail(page, email);
  await page.waitForURL(/\/paiement\//);
  await check('to-pay');
  return page.url();
}

async function pressAtPayfip(page, result, ticked = []) {
  for (const name of ticked) await page.locator(`input[name=${name}]`).check();
  await page.locator(`button[value=${result}]`).click();
  await page.waitForURL((url) => url.href.startsWith(desk.url));
}

const ways = [
  { name: 'on a phone', options: phone, email: 'paie.phone@courriel.example', person: somebody('Clarisse', 'Quintaval', '03/02/1971', 1) },
  { name: 'on a desktop', options: desktop, email: 'paie.desktop@courriel.example', person: somebody('Isidore', 'Bramafan', '17/11/1958', 2) },
  { name: 'without JavaScript', options: { ...phone, javaScriptEnabled: false }, email: 'paie.plain@courriel.example', person: somebody('Zélie', 'Outrepont', '29/07/1990', 3) },
];

for (const way of ways) {
  test(`a registration paid online ${way.name}`, async () => {
    const page = await open(way.options);
    const check = async (name) => {
      if (way.options.javaScriptEnabled !== false) await assertAccessible(page);
      await picture(page, `pay-${way.name.replaceAll(' ', '-')}-${name}`);
    };
    await page.goto('/inscription?q=Chaussin');
    await toPay(page, way.person, way.email, check);
    assert.match(await page.locator('main').textContent(), /12,00.*Plein tarif/s, 'the price and why');
    await page.locator('main form button[type=submit]').first().click();
    await page.locator('h1', { hasText: 'PayFiP' }).waitFor();
    await pressAtPayfip(page, 'R');
    assert.match(await page.locator('main').textContent(), /banque a refusé.*Rien n’est perdu/s);
    await check('refused');
    await page.locator('main form button[type=submit]').first().click();
    await page.locator('h1', { hasText: 'PayFiP' }).waitFor();
    await pressAtPayfip(page, 'P');
    await page.locator('h1', { hasText: 'Paiement reçu' }).waitFor();
    await check('paid');
    const href = await page.locator('a[href$="/recu.pdf"]').getAttribute('href');
    const receipt = await page.request.get(href);
    assert.equal((await receipt.body()).subarray(0, 5).toString(), '%PDF-');
    const card = await cardMail(page, way.email, 4);
    assert.match(card.number, /^\d{10,}$/, 'the card came by itself: this policy is automatic');
    await page.context().close();
  });
}

test('a lost notification, and a person who never comes back, are made up for', async () => {
  const page = await open(desktop);
  const url = await toPay(page, somebody('Ursule', 'Montrigaud', '08/09/1966', 4), 'perdue@courriel.example');
  await page.locator('main form button[type=submit]').first().click();
  await page.locator('h1', { hasText: 'PayFiP' }).waitFor();
  const idop = await page.locator('input[name=idop]').inputValue();
  await page.request.post(page.url().split('?')[0], { form: { idop, resultrans: 'P', lost: '1' }, maxRedirects: 0 });
  await page.goto(url);
  await page.locator('h1', { hasText: 'vérifions' }).waitFor();
  await assertAccessible(page);
  await picture(page, 'pay-pending');
  await page.locator('form[action$="/verifier"] button').click();
  await page.locator('h1', { hasText: 'Paiement reçu' }).waitFor();
  await page.context().close();
});

test('what PayFiP does not know yet, or says late, is asked about again and never taken for a failure', async () => {
  const page = await open(desktop);
  const url = await toPay(page, somebody('Sidonie', 'Grandvaux', '04/04/1977', 7), 'tardif@courriel.example');
  await page.locator('main form button[type=submit]').first().click();
  await page.locator('h1', { hasText: 'PayFiP' }).waitFor();
  const payfip = new URL(page.url()).origin;
  const idop = await page.locator('input[name=idop]').inputValue();
  const says = (result, more = {}) => page.request.post(`${payfip}/tpa/paiementws.web`, { form: { idop, resultrans: result, ...more }, maxRedirects: 0 });
  const verify = async (heading) => {
    await page.waitForTimeout(4100); // nobody makes us ask PayFiP twice within four seconds
    await page.goto(url);
    const asked = page.waitForResponse((response) => response.url().endsWith('/verifier'));
    await page.locator('form[action$="/verifier"] button').click();
    await asked; // the heading may be the same before and after
    await page.locator('h1', { hasText: heading }).waitFor();
  };
  await verify('vérifions'); // P5: nothing has been done yet
  for (const code of ['P4', 'P1']) {
    await page.request.post(`${payfip}/pilote`, { form: { comportement: code, fois: '1' } });
    await verify('vérifions');
  }
  await says('A');
  await verify('vérifions');
  await says('P', { lost: '1' }); // paid after all, and nobody is told
  await verify('Paiement reçu');
  await page.context().close();
});

test('another amount than asked for goes to a person, who sees why, and the desk can take money and give it back', async () => {
  const page = await open(desktop);
  await toPay(page, somebody('Théodule', 'Valfleury', '21/12/1949', 5), 'montant@courriel.example');
  await page.locator('main form button[type=submit]').first().click();
  await page.locator('h1', { hasText: 'PayFiP' }).waitFor();
  await pressAtPayfip(page, 'P', ['wrong']);
  await page.locator('h1', { hasText: 'à vérifier' }).waitFor();
  await assertAccessible(page);
  const staff = await open(desktop);
  await signInAsStaff(staff, desk, 'administrator');
  await staff.goto('/gestion/paiements?etat=mismatch');
  await assertAccessible(staff);
  await picture(staff, 'pay-staff-list');
  await staff.locator('tbody th a').first().click();
  await staff.locator('.notice.danger').waitFor();
  await assertAccessible(staff);
  await picture(staff, 'pay-staff-one');
  await staff.locator('dl a[href^="/gestion/demandes/"]').click();
  await staff.locator('a[href$="/paiement"]').click();
  await assertAccessible(staff);
  await picture(staff, 'pay-staff-desk');
  await staff.locator('input[name=mode][value=cash]').check();
  await staff.locator('main form button[type=submit]').click();
  await staff.waitForURL(/\/gestion\/demandes\/[0-9a-z]{26}$/);
  await assertAccessible(staff);
  await staff.goto('/gestion/regies');
  await assertAccessible(staff);
  await staff.locator('tbody a', { hasText: 'Plaine jurassienne' }).click();
  await assertAccessible(staff);
  await staff.locator('form[action$="/essai"] button').click();
  await staff.locator('.flash', { hasText: 'PayFiP répond' }).waitFor();
  await staff.goto('/gestion/tarifs');
  await assertAccessible(staff);
  await picture(staff, 'pay-tariffs');
  await staff.context().close();
  await page.context().close();
});

test('nothing is charged and nothing is lost when PayFiP misbehaves', async () => {
  const page = await open(phone);
  await toPay(page, somebody('Paule', 'Gravelongue', '30/06/1982', 6), 'panne@courriel.example');
  // Where the demo's PayFiP is: the page may send its form there, and nowhere else.
  const policy = (await page.request.get(page.url())).headers()['content-security-policy'];
  const payfip = /form-action 'self' (http:\/\/127\.0\.0\.1:\d+)/.exec(policy)[1];
  for (const how of ['T2', 'TechIndisponibiliteErreur', 'TechDysfonctionnementErreur', 'TechProtocolaireErreur', 'maintenance', 'silence']) {
    await page.request.post(`${payfip}/pilote`, { form: { comportement: how, fois: '1' } });
    await Promise.all([
      page.waitForResponse((response) => response.request().method() === 'POST', { timeout: 25_000 }),
      page.locator('main form button[type=submit]').first().click(),
    ]);
    await page.locator('[role=alert]', { hasText: 'Rien n’a été débité' }).waitFor();
  }
  await assertAccessible(page);
  await picture(page, 'pay-down');
  await page.locator('main form button[type=submit]').first().click();
  await page.locator('h1', { hasText: 'PayFiP' }).waitFor();
  await pressAtPayfip(page, 'V');
  await page.locator('h1', { hasText: 'Paiement reçu' }).waitFor();
  await mailsTo(page, 'panne@courriel.example', 3);
  await page.context().close();
});

test('the answer says what it costs and why, before anything is typed', async () => {
  const page = await open(desktop);
  await page.goto('/inscription?commune=39128');
  assert.match(await page.locator('main').textContent(), /12,00.*Plein tarif.*voté/s);
  await page.locator('details summary').first().click();
  await assertAccessible(page);
  await picture(page, 'pay-answer');
  await page.context().close();
});
