// SPDX-License-Identifier: AGPL-3.0-or-later
// W4: a manager declares a closure, announces the reopening, sees whose subscription moves from which date to which, applies,
// informs by mail, exports, and puts everything back. On a phone, a desktop, and without JavaScript.
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

const typed = (days) => {
  const day = new Date(Date.now() + days * 86_400_000);
  return `${String(day.getDate()).padStart(2, '0')}/${String(day.getMonth() + 1).padStart(2, '0')}/${day.getFullYear()}`;
};

/** The lines of a list, as {card: [before, after]}. */
async function list(page, link) {
  const response = await page.request.get(await link.getAttribute('href'));
  assert.equal(response.status(), 200);
  assert.match(response.headers()['content-type'], /text\/csv/);
  const rows = (await response.text()).replace(/^\uFEFF/, '').trim().split('\r\n').map((row) => row.split(';'));
  const [head, ...lines] = rows;
  const [card, from, to] = ['carte', 'ancienne_fin', 'nouvelle_fin'].map((name) => head.indexOf(name));
  return new Map(lines.map((line) => [line[card], [line[from], line[to]]]));
}

/** Presses the button and waits for the work to end: the page says it by itself, or by its link "refresh" without JavaScript. */
async function carryOut(page, form, scripted) {
  await Promise.all([page.waitForEvent('load'), form.locator('button[type=submit]').click()]);
  await page.waitForURL(/\/gestion\/fermetures\/[^/]+$/);
  if (scripted) {
    await page.locator('#progress').waitFor({ state: 'detached', timeout: 120_000 });
    await page.waitForLoadState();
    return;
  }
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if ((await page.locator('#progress').count()) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
    await page.goto(page.url());
  }
  assert.fail('the work does not end');
}

const shift = ([from, to]) => Math.round((new Date(to) - new Date(from)) / 86_400_000);

const ways = [
  { name: 'on a phone', options: phone, begins: -30, reopens: -16 },
  { name: 'on a desktop', options: desktop, begins: -20, reopens: -10 },
  { name: 'without JavaScript', options: { ...phone, javaScriptEnabled: false }, begins: -50, reopens: -47 },
];

for (const way of ways) {
  test(`W4 ${way.name}`, async () => {
    const scripted = way.options.javaScriptEnabled !== false;
    const page = await visit(browser, desk, way.options);
    const check = async (name) => {
      if (scripted) await assertAccessible(page);
      await picture(page, `w4-${way.name.replaceAll(' ', '-')}-${name}`);
    };
    await signInAsStaff(page, desk, 'manager');
    await page.goto('/gestion/fermetures');
    await check('list');
    await page.locator('a[href="/gestion/fermetures/nouvelle"]').click();
    await check('form');
    await page.locator('main form button[type=submit]').click();
    await page.locator('.error-summary').waitFor();
    await check('form-errors');
    await page.locator('[name=begins]').fill(typed(way.begins));
    await page.locator('[name=reason_fr]').fill('travaux de peinture');
    await page.locator('main form button[type=submit]').click();
    await page.waitForURL((url) => /\/gestion\/fermetures\/[0-9a-z]{26}$/.test(url.pathname));
    await check('declared');
    const closure = page.url();

    const visitor = await visit(browser, desk, way.options);
    await visitor.goto('/');
    assert.match(await visitor.locator('main').textContent(), /travaux de peinture/);
    await visitor.goto('/inscription?commune=39056');
    assert.match(await visitor.locator('main').textContent(), /travaux de peinture/);
    await visitor.context().close();

    await page.locator('a[href$="/reouverture"]').click();
    await page.locator('[name=reopens]').fill(typed(way.reopens));
    await check('reopening');
    await page.locator('main form button[type=submit]').click();
    await page.waitForURL(closure);

    await carryOut(page, page.locator('form[action$="/compter"]'), scripted);
    await check('counted');
    const planned = await list(page, page.locator('#counted ~ p a[href*="/listes/"]').first());
    assert.ok(planned.size > 100, `${planned.size} subscriptions`);
    const span = way.reopens - way.begins;
    assert.ok([...planned.values()].every((line) => shift(line) > 0 && shift(line) <= span));
    assert.ok([...planned.values()].some((line) => shift(line) === span));

    await page.locator('form[action$="/appliquer"] [name=mails]').check();
    await carryOut(page, page.locator('form[action$="/appliquer"]'), scripted);
    await check('applied');
    const links = page.locator('#runs ~ .table-scroll tbody tr:first-child a[href*="bibliotheque="]');
    const exported = new Map();
    for (let at = 0; at < (await links.count()); at += 1) {
      for (const [card, line] of await list(page, links.nth(at))) exported.set(card, line);
    }
    assert.deepEqual(new Map([...exported].sort()), new Map([...planned].sort()), 'what was shown is what was done');
    const cells = await page.locator('#runs ~ .table-scroll tbody tr').first().locator('td').allTextContents();
    assert.equal(Number(cells[2].replaceAll(/\D/g, '')), planned.size);
    assert.ok(Number(cells[3].replaceAll(/\D/g, '')) > 0, 'mails');

    await carryOut(page, page.locator('form[action$="/compter"]'), scripted);
    assert.equal(await page.locator('form[action$="/appliquer"]').count(), 0, 'twice is once');
    await check('nothing-left');

    await carryOut(page, page.locator('form[action$="/annuler"]'), scripted);
    await check('undone');
    const back = new Map();
    for (let at = 0; at < (await links.count()); at += 1) {
      for (const [card, [from, to]] of await list(page, links.nth(at))) back.set(card, [to, from]);
    }
    assert.deepEqual(new Map([...back].sort()), new Map([...planned].sort()), 'exactly as before');
    const every = page.locator('#runs ~ .table-scroll tbody a[href*="bibliotheque="]');
    assert.equal(await every.count(), 2 * (await links.count()), 'the lists of the extension stay');
    await page.locator('form[action$="/retirer"] button').click();
    await page.waitForURL(/\/gestion\/fermetures$/);
    await check('withdrawn');
    await page.context().close();
  });
}

test('a librarian reads and may not decide, another intercommunality sees nothing', async () => {
  const manager = await visit(browser, desk);
  await signInAsStaff(manager, desk, 'manager');
  await manager.goto('/gestion/fermetures');
  const path = await manager.locator('main article a').first().getAttribute('href');
  const librarian = await visit(browser, desk);
  await signInAsStaff(librarian, desk, 'librarian');
  await librarian.goto(path);
  await assertAccessible(librarian);
  assert.equal(await librarian.locator('form[action$="/compter"]').count(), 0);
  assert.equal((await librarian.goto('/gestion/fermetures/nouvelle')).status(), 403);
  await manager.context().close();
  await librarian.context().close();
});
