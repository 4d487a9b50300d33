// SPDX-License-Identifier: AGPL-3.0-or-later
// W2: the form as PDF, found by a link, filled in by a program, sent back by mail or handed in at the desk → the same mail
// and the same case as W1; what a machine cannot read is finished beside the document, and a mail that nobody can place
// waits where people see it. axe finds nothing on the way.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PDFDocument } from 'pdf-lib';
import { searchQueue } from './deciding.mjs';
import {
  assertAccessible, binary, mailsTo, openBrowser, phone, picture, serveDemo, signInAsStaff, visit,
} from './desk.mjs';
import { cardMail, confirmEmail } from './registering.mjs';

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
  await searchQueue(page, 'bouvet');
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

/** A mail with one attachment, taken from a file as `guichet mail import` does; a server on the same data does the rest. */
function receiveMail(name, from, words, attachment, type = 'application/pdf') {
  const path = join(desk.folder, `${name}.eml`);
  const lines = readFileSync(attachment).toString('base64').match(/.{1,76}/g).join('\r\n');
  writeFileSync(path, [
    `From: ${from}`, 'To: inscription@jumel.example', `Subject: Inscription ${name}`, `Message-ID: <${name}@mail.example>`,
    'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="b"', '',
    '--b', 'Content-Type: text/plain; charset=utf-8', '', words, '',
    '--b', `Content-Type: ${type}; name="piece"`, 'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename="piece"', '', lines, '--b--', ''].join('\r\n'));
  const printed = execFileSync(binary, ['mail', 'import', '--json', '--data', desk.folder, path], { encoding: 'utf8' });
  return JSON.parse(printed);
}

test('W2 a form sent back by mail goes all the way to a card', async () => {
  const visitor = await visit(browser, desk);
  const person = { ...somebody, birth_name: 'Zauvelloz', first_names: 'Clotaire', email: 'clotaire@courriel.example' };
  const path = await filledIn(await formOf(visitor, 'bletterans'), person);
  assert.deepEqual(receiveMail('clotaire', 'Une voisine <voisine@courriel.example>', 'Pour mon voisin.', path),
    { kept: 1, known: 0 });
  assert.deepEqual(receiveMail('clotaire', 'Une voisine <voisine@courriel.example>', 'Pour mon voisin.', path),
    { kept: 0, known: 1 });
  const [answer] = await mailsTo(visitor, 'voisine@courriel.example', 1);
  assert.match(answer.text, /bien arriv/);
  assert.doesNotMatch(answer.text, /Zauvelloz/);
  await confirmEmail(visitor, person.email);
  const page = await visit(browser, desk);
  await signInAsStaff(page, desk, 'administrator');
  await searchQueue(page, 'zauvelloz');
  await page.locator('tbody th a').first().click();
  assert.match(await page.locator('main').innerText(), /voisine@courriel\.example/);
  await assertAccessible(page);
  await picture(page, 'w2-mailed-case');
  const before = page.url();
  await page.locator('form[action$="/accepter"][data-shortcut=a] button').click();
  await page.waitForURL((url) => url.href !== before);
  const card = await cardMail(visitor, person.email, 3);
  assert.match(card.number, /^\d{14}$/);
});

test('W2 a mail that nobody can place waits where people see it', async () => {
  const attachment = join(desk.folder, 'formulaire.docx');
  writeFileSync(attachment, Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(4000, 'w')]));
  receiveMail('traitement-de-texte', 'Paul <paul@courriel.example>', 'Voici le formulaire.', attachment, 'application/msword');
  const page = await visit(browser, desk);
  await mailsTo(page, 'paul@courriel.example', 1);
  await signInAsStaff(page, desk, 'administrator');
  await page.goto('/gestion/courrier');
  await assertAccessible(page);
  await page.locator('a[href="/gestion/courrier/mails"]').click();
  await assertAccessible(page);
  await picture(page, 'w2-mails');
  await page.goto('/gestion/courrier/mails?voir=tous');
  assert.ok((await page.locator('tbody tr').count()) >= 2);
  await page.goto('/gestion/courrier/mails');
  await page.locator('tbody a', { hasText: 'traitement-de-texte' }).click();
  await assertAccessible(page);
  await picture(page, 'w2-mail');
  await page.setViewportSize(phone.viewport);
  await assertAccessible(page);
  await picture(page, 'w2-mail-phone');
  await page.setViewportSize({ width: 1280, height: 900 });
  const piece = await page.request.get(await page.locator('#attachments ~ ul a').first().getAttribute('href'));
  assert.match(piece.headers()['content-disposition'], /^attachment/); // saved, never shown
  assert.equal((await piece.body()).subarray(0, 2).toString(), 'PK');
  await page.locator('form[action$="/saisir"] button').click();
  await page.waitForURL(/courrier=/);
  assert.match(await page.locator('main').innerText(), /Voici le formulaire\./);
  await assertAccessible(page);
  await page.goto('/gestion/courrier/mails');
  assert.equal(await page.locator('tbody a', { hasText: 'traitement-de-texte' }).count(), 0);
});
