// SPDX-License-Identifier: AGPL-3.0-or-later
// W3: a librarian's morning, by keyboard alone, on a phone, and without JavaScript; axe finds nothing on the way.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pressThrough, searchQueue, staffPage, stranger, tabTo, typeApplication } from './deciding.mjs';
import { assertAccessible, desktop, mailsTo, openBrowser, phone, picture, serveDemo, visit } from './desk.mjs';
import { claire, confirmEmail, findLibrary, register } from './registering.mjs';

const librarian = 'bibliotheque.bresse';
const manager = 'responsable.bresse';
let desk;
let browser;
let drawn = 0;
before(async () => {
  desk = await serveDemo();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await desk?.stop();
});

async function withCases(count, options = desktop) {
  const page = await staffPage(browser, desk, librarian, options);
  const cases = [];
  for (let at = 0; at < count; at += 1) cases.push(await typeApplication(page, stranger((drawn += 1))));
  await allCompared(page);
  return { page, cases };
}

/** A case is compared with the people known within seconds; until then the queue does not call it clear. */
async function allCompared(page) {
  for (let tries = 0; ; tries += 1) {
    await page.goto('/gestion/demandes');
    if (!(await page.locator('main').textContent()).includes('comparaison à venir')) return;
    assert.ok(tries < 60, 'they are never compared');
    await page.waitForTimeout(500);
  }
}

const state = (page) => page.locator('h1 + p .badge').first().textContent();
const focused = (page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
const pathOf = (page) => new URL(page.url()).pathname;

test('thirty good ones: two keys in the queue', async () => {
  const { page } = await withCases(30);
  await page.goto('/gestion/demandes');
  await assertAccessible(page);
  const waiting = await page.locator('tbody tr').count();
  assert.ok(waiting >= 30);
  await pressThrough(page, 't');
  assert.equal(await page.locator('input[name=demande]:checked').count(), waiting);
  await assertAccessible(page);
  await picture(page, 'w3-queue-chosen');
  await pressThrough(page, 'a');
  assert.match(await page.locator('h2').first().textContent(), new RegExp(`^${waiting} `));
  await assertAccessible(page);
  await picture(page, 'w3-bulk');
  await pressThrough(page, 'j');
  assert.equal(pathOf(page), '/gestion/demandes');
  assert.equal(await page.locator('tbody tr').count(), 0);
  assert.ok(await page.locator('form.undo').count(), 'the last of them can still be undone');
  await page.context().close();
});

test('thirty read one by one: a key each', async () => {
  const { page, cases } = await withCases(30);
  await page.goto(cases[0]);
  let keys = 0;
  while (pathOf(page) !== '/gestion/demandes') {
    await pressThrough(page, 'a');
    keys += 1;
    assert.ok(keys <= 30, 'one key for one case');
  }
  assert.equal(keys, 30);
  await page.goto('/gestion/demandes');
  assert.equal(await page.locator('tbody tr').count(), 0);
  await page.context().close();
});

test('the whole desk by keyboard', async () => {
  const { page, cases } = await withCases(4);
  await page.goto('/gestion/demandes');

  // ? tells the shortcuts, and puts them away.
  await page.keyboard.press('?');
  assert.ok(await page.locator('details.shortcuts dl').isVisible());
  await assertAccessible(page);
  await picture(page, 'w3-shortcuts');
  await page.keyboard.press('?');
  assert.equal(await page.locator('details.shortcuts dl').isVisible(), false);

  // j and k walk through the list, Enter opens, j and k walk from case to case.
  await page.keyboard.press('j');
  const first = await focused(page);
  await page.keyboard.press('j');
  assert.notEqual(await focused(page), first);
  await page.keyboard.press('k');
  assert.equal(await focused(page), first);
  await pressThrough(page, 'Enter');
  assert.equal(pathOf(page), cases[0]);
  await pressThrough(page, 'j');
  assert.equal(pathOf(page), cases[1]);
  await pressThrough(page, 'k');
  assert.equal(pathOf(page), cases[0]);
  await assertAccessible(page);

  // a accepts and brings the next; u takes it back.
  await pressThrough(page, 'a');
  assert.equal(pathOf(page), cases[1]);
  await assertAccessible(page);
  await picture(page, 'w3-undo');
  await pressThrough(page, 'u');
  assert.equal(pathOf(page), cases[0]);
  assert.equal(await state(page), 'À traiter');

  // i asks: letters typed into the question are not shortcuts.
  await page.keyboard.press('i');
  await page.keyboard.type('jaurai : quelle rue ?');
  assert.equal(await page.locator('#question').inputValue(), 'jaurai : quelle rue ?');
  await page.keyboard.press('Tab');
  await pressThrough(page, 'Enter');
  assert.equal(pathOf(page), cases[1]);
  await page.goto(cases[0]);
  assert.equal(await state(page), 'En attente de réponse');

  // r refuses, in words that start from a template and are edited.
  await page.goto(cases[1]);
  await page.keyboard.press('r');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'template', 'the arrows go through the whole list');
  const template = await page.locator('#template').inputValue();
  assert.equal(await page.locator('#reason').inputValue(), template);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' À bientôt.');
  await assertAccessible(page);
  await picture(page, 'w3-refusing');
  await page.keyboard.press('Tab');
  await pressThrough(page, 'Enter');
  await page.goto(cases[1]);
  assert.equal(await state(page), 'Refusées');
  assert.ok((await page.locator('.history').textContent()).includes(`${template} À bientôt.`));

  // / searches.
  await pressThrough(page, '/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
  const name = stranger(drawn).birth_name;
  await page.keyboard.type(name);
  await pressThrough(page, 'Enter');
  assert.equal(await page.locator('tbody tr').count(), 1);
  assert.ok((await page.locator('tbody').textContent()).includes(name));
  const addresses = [page.url(), ...(await page.content()).match(/(?:href|action)="[^"]*"/g)];
  assert.deepEqual(addresses.filter((address) => address.toLowerCase().includes(name.toLowerCase())), [], 'a name is in no address');
  await assertAccessible(page);

  // t chooses what has no obstacle among what was found, x the one the reader is at, a accepts what is chosen.
  await pressThrough(page, 't');
  assert.equal(await page.locator('tbody tr').count(), 1);
  assert.equal(await page.locator('input[name=demande]:checked').count(), 1);
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  assert.equal(await page.locator('input[name=demande]:checked').count(), 0);
  await page.keyboard.press('x');
  assert.equal(await page.locator('input[name=demande]:checked').count(), 1);
  await pressThrough(page, 'a');
  assert.match(await page.locator('h2').first().textContent(), /^1 /);
  await page.context().close();
});

test('the shortcuts can be switched off, and stay off', async () => {
  const { page, cases } = await withCases(1);
  await page.goto(cases[0]);
  await page.keyboard.press('?');
  await tabTo(page, '#shortcuts-on');
  await page.keyboard.press('Space');
  await page.reload();
  await page.keyboard.press('a');
  await page.waitForTimeout(200);
  assert.equal(pathOf(page), cases[0]);
  assert.equal(await state(page), 'À traiter');
  await page.context().close();
});

test('words of one’s own are never replaced by a template', async () => {
  const { page, cases } = await withCases(1);
  await page.goto(cases[0]);
  await page.keyboard.press('r');
  await page.keyboard.type('Mes mots.');
  await page.locator('#template').selectOption({ index: 1 });
  const [one, two] = await page.$$eval('#template option', (all) => all.slice(1, 3).map((option) => option.value));
  assert.equal(await page.locator('#reason').inputValue(), `Mes mots.\n\n${one}`);
  await page.locator('#template').selectOption({ index: 2 });
  assert.equal(await page.locator('#reason').inputValue(), `Mes mots.\n\n${two}`);
  await page.locator('#template').selectOption({ index: 0 });
  assert.equal(await page.locator('#reason').inputValue(), 'Mes mots.');
  await page.context().close();
});

test('two librarians on one case: the second is told, and keeps the words', async () => {
  const { page, cases } = await withCases(1);
  const other = await staffPage(browser, desk, manager);
  await page.goto(cases[0]);
  await other.goto(cases[0]);
  await pressThrough(page, 'a');
  await other.keyboard.press('r');
  await other.keyboard.type('Nous ne pouvons pas.');
  await other.keyboard.press('Tab');
  await pressThrough(other, 'Enter');
  const told = await other.locator('main').textContent();
  assert.ok(told.includes('Claude Bibliothèque'), 'who was first');
  assert.ok(told.includes('Nous ne pouvons pas.'), 'the words are not lost');
  await assertAccessible(other);
  await picture(other, 'w3-conflict');
  await other.locator('main a.button').first().click();
  assert.equal(await state(other), 'Acceptées');
  await other.context().close();
  await page.context().close();
});

for (const [name, options] of [['desktop', desktop], ['phone', phone], ['plain', { ...phone, javaScriptEnabled: false }]]) {
  test(`a question goes out and its answer comes back (${name})`, async () => {
    const scripted = options.javaScriptEnabled !== false;
    const check = async (page, what) => {
      if (scripted) await assertAccessible(page);
      await picture(page, `w3-${name}-${what}`);
    };
    const email = `question.${name}@courriel.example`;
    const reader = await visit(browser, desk, options);
    await findLibrary(reader, 'bleterans', 'Bletterans');
    await register(reader, { ...claire, birth_name: `Trobr${name}`, first_names: 'Zélie' }, email, '39140');
    const reference = await reader.locator('strong.number').textContent();
    await confirmEmail(reader, email);

    const page = await staffPage(browser, desk, librarian, options);
    await searchQueue(page, reference);
    await check(page, 'queue');
    await page.locator('tbody th a').first().click();
    const address = pathOf(page);
    await check(page, 'case');
    await page.locator('details[data-shortcut=i] summary').click();
    await page.locator('#question').fill('Habitez-vous au 3 ou au 3 bis ?');
    await page.locator('form[action$="/demander"] button').click();
    await check(page, 'asked');

    const mails = await mailsTo(reader, email, 3); // confirmation, received, question once its minute is over
    const link = mails.flatMap((mail) => mail.links).find((url) => url.includes('/inscription/reponse/'));
    assert.ok(link, `a reply link among ${mails.map((mail) => mail.subject)}`);
    await reader.goto(new URL(link).pathname);
    assert.ok((await reader.locator('main').textContent()).includes('3 bis ?'));
    await check(reader, 'reply');
    await reader.locator('[name=answer]').fill('Au 3 bis, au fond de la cour.');
    await reader.locator('main form button[type=submit]').click();
    await check(reader, 'replied');

    await page.goto(address);
    assert.equal(await state(page), 'À traiter');
    assert.ok((await page.locator('main').textContent()).includes('Au 3 bis, au fond de la cour.'), 'the answer is on the screen to decide');
    await check(page, 'answered');

    // Refused in words that start from a template, with or without a script.
    await page.locator('details[data-shortcut=r] summary').click();
    if (scripted) await page.locator('#template').selectOption({ index: 1 });
    else await page.locator('details[data-shortcut=r] noscript a, details[data-shortcut=r] ul a').first().click();
    const text = await page.locator('#reason').inputValue();
    assert.ok(text.length > 20);
    await page.locator('#reason').fill(`${text} Bonne journée.`);
    await page.locator('form[action$="/refuser"] button[type=submit]').click();
    await page.goto(address);
    assert.ok((await page.locator('.history').textContent()).includes('Bonne journée.'));
    await check(page, 'refused');
    await page.locator('form.undo button').click();
    assert.equal(await state(page), 'À traiter');
    await reader.context().close();
    await page.context().close();
  });
}

test('a possible duplicate: side by side, and "not the same person" is remembered', async () => {
  const page = await staffPage(browser, desk, librarian);
  const person = stranger((drawn += 1));
  const first = await typeApplication(page, person);
  const second = await typeApplication(page, { ...person, birth_name: `${person.birth_name}e`, email: 'autre@courriel.example' });
  await page.goto(second);
  for (let attempt = 0; attempt < 50 && !(await page.locator('.candidate').count()); attempt += 1) {
    await page.waitForTimeout(200); // the comparison is a job
    await page.reload();
  }
  await assertAccessible(page);
  await picture(page, 'w3-duplicate');
  await page.locator('.candidate a[href*="/doublons/comparer"]').click();
  await assertAccessible(page);
  await picture(page, 'w3-side-by-side');
  await page.locator('main > p:last-of-type a, main a', { hasText: 'Revenir à la demande' }).click();
  assert.equal(pathOf(page), second);
  await page.locator('.candidate form[action$="/differents"] button').click();
  assert.equal(pathOf(page), second);
  assert.equal(await page.locator('.candidate').count(), 0);
  await page.goto(first);
  assert.equal(await page.locator('.candidate').count(), 0);
  await page.context().close();
});
