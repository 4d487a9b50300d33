// SPDX-License-Identifier: AGPL-3.0-or-later
// W2: the form as PDF, found by a link, filled in by a program, handed in at the desk → the same mail and the same case as
// W1; what a machine cannot read is finished beside the document. axe finds nothing on the way.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PDFDocument } from 'pdf-lib';
import { assertAccessible, openBrowser, picture, serveDemo, signInAsStaff, visit } from './desk.mjs';
import { confirmEmail } from './registering.mjs';

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

/** The bytes of the form, by the link people find. */
async function formOf(page, commune) {
  await page.goto(`/inscription?q=${commune}`);
  if (!/commune=/.test(page.url())) await page.locator('.choices a').first().click();
  const link = page.locator('a[href$="formulaire.pdf"]').first();
  const answer = await page.request.get(await link.getAttribute('href'));
  assert.equal(answer.headers()['content-type'], 'application/pdf');
  return answer.body();
}

async function filledIn(bytes, answers) {
  const document = await PDFDocument.load(bytes);
  const form = document.getForm();
  for (const [name, answer] of Object.entries(answers)) {
    if (answer === true) form.getCheckBox(name).check();
    else if (name === 'municipality') form.getDropdown(name).select(answer);
    else form.getTextField(name).setText(answer);
  }
  const path = join(desk.folder, `${answers.birth_name}.pdf`);
  writeFileSync(path, await document.save());
  return path;
}

async function handIn(page, path) {
  await page.goto('/gestion/courrier');
  await page.locator('input[type=file]').setInputFiles(path);
  await page.locator('main form[enctype] button[type=submit]').click();
  await page.waitForURL(/\/gestion\/courrier$/);
}

const somebody = {
  first_names: 'Maëlle', birth_name: 'Bouvet-Œil', birth_date: '14/07/1979', street: '5 place de la Mairie',
  postcode: '39140', municipality: 'Bletterans', email: 'maelle@courriel.example', consent: true,
};

test('W2 a complete form is an application whose author confirms the address', async () => {
  const visitor = await visit(browser, desk);
  const path = await filledIn(await formOf(visitor, 'bletterans'), somebody);
  const page = await visit(browser, desk);
  await signInAsStaff(page, desk, 'administrator');
  await page.goto('/gestion/courrier');
  await assertAccessible(page);
  await handIn(page, path);
  await assertAccessible(page);
  await picture(page, 'w2-handed-in');
  await confirmEmail(visitor, somebody.email);
  await page.goto('/gestion/demandes?q=bouvet');
  await page.locator('tbody th a').first().click();
  assert.match(await page.locator('main').innerText(), /Maëlle Bouvet-Œil/);
  assert.match(await page.locator('main').innerText(), /formulaire PDF/);
  await assertAccessible(page);
  await picture(page, 'w2-case');
});

test('W2 what cannot be read is finished beside the document', async () => {
  const visitor = await visit(browser, desk);
  const path = await filledIn(await formOf(visitor, 'bletterans'),
    { ...somebody, birth_name: 'Gaillard', birth_date: '31/02/1979', email: 'gaillard@courriel.example' });
  const page = await visit(browser, desk);
  await signInAsStaff(page, desk, 'administrator');
  await handIn(page, path);
  await page.locator('tbody a', { hasText: 'Gaillard' }).click();
  await page.locator('.beside iframe').waitFor();
  assert.equal(await page.locator('[name=birth_date]').inputValue(), '31/02/1979');
  assert.equal(await page.locator('[name=birth_date]').getAttribute('aria-invalid'), 'true');
  await assertAccessible(page);
  await page.waitForTimeout(1500); // for the picture: the browser's PDF viewer starts
  await picture(page, 'w2-beside');
  await page.locator('[name=birth_date]').fill('28/02/1979');
  await page.locator('button[name=action][value=send]:visible').click();
  await page.waitForURL(/\/gestion\/demandes\/[^/]+$/);
  assert.match(await page.locator('main').innerText(), /Gaillard/);
  await page.goto('/gestion/courrier');
  assert.equal(await page.locator('tbody a', { hasText: 'Gaillard' }).count(), 0);
});
