// SPDX-License-Identifier: AGPL-3.0-or-later
// W5: the person shows the provisional card, the librarian scans it, checks identity, scans a blank card. With a reader that
// types a number and Enter within a few milliseconds; on a desktop, on a phone, and without JavaScript; keystrokes counted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { searchQueue } from './deciding.mjs';
import { assertAccessible, desktop, openBrowser, phone, picture, serveDemo, signInAsStaff, visit } from './desk.mjs';
import { cardMail, confirmEmail, findLibrary, openAccount, register } from './registering.mjs';

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

/** A barcode reader is a keyboard: the number, fast, then Enter. Its keys are not the librarian's. */
const scan = (page, number, delay = 0) => page.keyboard.type(`${number}\n`, { delay });

/** Numbers of the provisional cards the desk expects, and how many keys the librarian presses. */
async function provisionalNumbers(page) {
  await page.goto('/gestion/materialiser/attendus');
  await assertAccessible(page);
  await picture(page, 'w5-expected');
  const shown = await page.locator('tbody tr td[data-label="Carte provisoire"]').allTextContents();
  assert.ok(shown.length >= 10, 'the demo expects people');
  return shown.map((text) => text.replaceAll(/\s/g, ''));
}

function luhn(body) {
  let sum = 0;
  [...body].reverse().forEach((digit, at) => {
    const value = at % 2 === 0 ? Number(digit) * 2 : Number(digit);
    sum += value > 9 ? value - 9 : value;
  });
  return body + ((10 - (sum % 10)) % 10);
}

/** A number of the permanent range beside that provisional one: 239NN9… are provisional, 239NN0… permanent. */
let serial = 9_400_000;
const blankFor = (provisional) => luhn(`${provisional.slice(0, 5)}0${(serial += 37).toString().padStart(7, '0')}`);

test('W5 with a reader, in one page, by one keystroke and under ten seconds', async () => {
  const page = await visit(browser, desk, desktop);
  await signInAsStaff(page, desk, 'administrator');
  const [, first, second] = await provisionalNumbers(page); // the very first has just lapsed
  await page.goto('/gestion/materialiser');
  await assertAccessible(page);
  await picture(page, 'w5-start');
  let loads = 0;
  page.on('load', () => { loads += 1; });
  for (const [number, delay] of [[first, 0], [second, 5]]) {
    const begun = Date.now();
    await scan(page, number, delay);
    await page.locator('#number').waitFor();
    await page.keyboard.press('c', { delay: 60 }); // the librarian's only key, by a hand: an identity card
    assert.equal(await page.evaluate(() => document.activeElement.id), 'number');
    if (number === first) {
      await assertAccessible(page);
      await picture(page, 'w5-person');
    }
    await scan(page, blankFor(number), delay);
    await page.locator('.notice.success').waitFor();
    if (number === second) assert.ok(Date.now() - begun < 10_000, 'within ten seconds');
    assert.match(await page.locator('.notice.success').textContent(), /a maintenant la carte/);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'q', 'ready for the next person');
  }
  assert.equal(loads, 0, 'one page');
  await page.locator('main > p[aria-live=assertive]', { hasText: 'a maintenant la carte' }).waitFor({ state: 'attached' });
  await assertAccessible(page);
  await picture(page, 'w5-done');
  await page.locator('form[action*="/faites/"] button').click();
  await page.locator('#number').waitFor();
  assert.match(await page.locator('.flash').textContent(), /annulé/);
  await page.context().close();
});

test('W5 tells plainly what is wrong and loses nothing', async () => {
  const page = await visit(browser, desk, desktop);
  await signInAsStaff(page, desk, 'administrator');
  const [lapsed, , , third, fourth] = await provisionalNumbers(page);
  await page.goto('/gestion/materialiser');
  const told = async (pattern) => {
    await page.locator('.error-summary').filter({ hasText: pattern }).waitFor();
  };
  const misread = `${third.slice(0, 7)}${(Number(third[7]) + 1) % 10}${third.slice(8)}`;
  await scan(page, misread);
  await told(/clé de contrôle est fausse/);
  await scan(page, '11112222');
  await told(/inconnu/);
  await scan(page, lapsed);
  await page.locator('form[action$="/prolonger"]').waitFor();
  await assertAccessible(page);
  await picture(page, 'w5-lapsed');
  await page.keyboard.press('Enter'); // a list does not submit: the button does
  await page.locator('form[action$="/prolonger"] button').click();
  await page.locator('#number').waitFor();
  assert.match(await page.locator('.flash').textContent(), /valable jusqu’au/);
  await page.goto('/gestion/materialiser');
  await scan(page, third);
  await page.locator('#number').waitFor();
  const blank = blankFor(third);
  await scan(page, blank); // before saying which proof was seen
  await told(/quelle pièce/);
  assert.equal(await page.locator('#number').inputValue(), blank, 'what was scanned is kept');
  await assertAccessible(page);
  await picture(page, 'w5-proof-missing');
  await page.keyboard.press('p');
  await page.keyboard.press('Enter');
  await page.locator('.notice.success').waitFor();
  await scan(page, third);
  await told(/Déjà échangée/);
  await scan(page, fourth);
  await page.locator('#number').waitFor();
  await page.keyboard.press('c', { delay: 60 });
  await scan(page, blank);
  await told(/déjà à quelqu’un/);
  await scan(page, fourth);
  await told(/C’est la carte provisoire/);
  await picture(page, 'w5-errors');
  await page.context().close();
});

test('W5 the guards of a Codabar reader choose no proof', async () => {
  const page = await visit(browser, desk, desktop);
  await signInAsStaff(page, desk, 'administrator');
  const number = (await provisionalNumbers(page)).at(-2);
  await page.goto('/gestion/materialiser');
  await scan(page, number);
  await page.locator('#number').waitFor();
  // Together, as a reader sends them, however busy the machine is. Made by a script they write nothing by themselves.
  const sent = (keys) => page.evaluate((all) => {
    for (const key of all) {
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    }
  }, keys);
  for (const guard of ['c', 'D']) {
    await page.locator('input[name=proof]').first().focus(); // where autofocus puts it
    await sent(`${guard}1`);
    assert.equal(await page.locator('input[name=proof]:checked').count(), 0, 'a proof was seen by nobody');
    assert.equal(await page.locator('#number').inputValue(), guard, 'the guard belongs to the number');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'number');
    await page.locator('#number').fill('');
  }
  await page.locator('input[name=proof]').first().focus();
  await page.keyboard.press('p', { delay: 60 });
  await sent('c1');
  assert.equal(await page.locator('input[name=proof]:checked').getAttribute('data-key'), 'P');
  await page.context().close();
});

test('W5 on a phone and without JavaScript, by keyboard alone', async () => {
  for (const [name, options] of [['phone', phone], ['plain', { ...desktop, javaScriptEnabled: false }]]) {
    const page = await visit(browser, desk, options);
    await signInAsStaff(page, desk, 'administrator');
    const [number] = (await provisionalNumbersPlain(page)).slice(-1);
    await page.goto('/gestion/materialiser');
    let keys = 0;
    const key = async (name_) => { keys += 1; await page.keyboard.press(name_); };
    await page.locator('#q').focus();
    await scan(page, number, 2);
    await page.waitForURL(/materialiser\/[0-9a-z]{26}/);
    if (name === 'phone') await assertAccessible(page);
    await picture(page, `w5-${name}`);
    await page.locator('input[name=proof]').first().focus(); // where autofocus puts it
    await key('Space');
    await key('Tab');
    assert.equal(await page.locator('#number:focus').count(), 1);
    await scan(page, blankFor(number), 2);
    await page.locator('.notice.success').waitFor();
    assert.ok(keys <= 5, `${keys} keystrokes`);
    await picture(page, `w5-${name}-done`);
    await page.context().close();
  }
});

async function provisionalNumbersPlain(page) {
  await page.goto('/gestion/materialiser/attendus');
  const shown = await page.locator('tbody tr td[data-label="Carte provisoire"]').allTextContents();
  return shown.map((text) => text.replaceAll(/\s/g, ''));
}

test('the person shows the card on the phone; account and card page follow the exchange', async () => {
  const email = 'zoe.reouverture@courriel.example';
  const page = await visit(browser, desk, phone);
  await findLibrary(page, 'Bletterans');
  await register(page, { first_names: 'Zoé', birth_name: 'Réouverture', birth_date: '12/05/1984', street: '3 rue des Tilleuls', phone: '03 84 00 00 02' }, email, '39140');
  const reference = await page.locator('strong.number').textContent();
  await confirmEmail(page, email);
  const staff = await visit(browser, desk);
  await signInAsStaff(staff, desk, 'administrator');
  await searchQueue(staff, reference);
  await staff.locator('tbody th a').first().click();
  await staff.locator('form[action$="/accepter"][data-shortcut=a] button').click();
  await staff.waitForURL((url) => !url.pathname.endsWith(reference));
  const card = await cardMail(page, email, 3);
  await openAccount(page, card.path);
  await page.locator('a[href="/compte/cartes/0"]').click();
  await page.locator('img.barcode').waitFor();
  await assertAccessible(page);
  await picture(page, 'w5-account-card');
  for (const [file, type] of [['code.svg', 'image/svg'], ['qr.svg', 'image/svg'], ['lettre.pdf', 'application/pdf']]) {
    const response = await page.request.get(`/compte/cartes/0/${file}`);
    assert.equal(response.status(), 200, file);
    assert.ok(response.headers()['content-type'].startsWith(type), file);
  }
  await staff.goto('/gestion/materialiser');
  await scan(staff, card.number);
  await staff.locator('#number').waitFor();
  await staff.keyboard.press('c', { delay: 60 });
  const blank = blankFor(card.number);
  await scan(staff, blank);
  await staff.locator('.notice.success').waitFor();
  await page.goto('/compte'); // the same session, the same account
  const text = (await page.locator('main').textContent()).replaceAll(/\s/g, '');
  assert.ok(text.includes(blank), 'the new card is there');
  assert.ok(text.includes('Remplacée'), 'the old one is told replaced');
  await page.goto('/ressources');
  assert.ok(await page.locator('main a[href$="/acces"]').count(), 'the platforms still let the person in');
  await page.context().close();
  await staff.context().close();
});
