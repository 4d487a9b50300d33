// SPDX-License-Identifier: AGPL-3.0-or-later
// Walk W1 as steps that several tests take: from the QR code's page to a card and an account.
import assert from 'node:assert/strict';
import { mailsTo } from './desk.mjs';

/** Chooses the commune by typing, as people do; ends on the form. */
export async function findLibrary(page, typed, official = typed) {
  await page.goto('/inscription');
  await page.locator('input[name=q]').fill(typed);
  await page.locator('main form:has(input[name=q]) button[type=submit]').click();
  if (!/commune=/.test(page.url())) await page.locator('.choices a', { hasText: official }).first().click();
  const onward = page.locator('main a[href*="/inscription/"]', { hasText: /./ }).first();
  if (await onward.count()) await onward.click();
  await page.locator('input[name=birth_name]').waitFor();
}

export const claire = {
  first_names: 'Claire', birth_name: 'Vuillermoz-Petit', birth_date: '12/05/1984',
  street: '3 rue des Tilleuls', phone: '03 84 00 00 01',
};

/** Fills in the form and sends it; ends on the receipt. */
export async function register(page, person, email, postcode) {
  for (const [name, value] of Object.entries(person)) await page.locator(`[name=${name}]`).fill(value);
  await page.locator('[name=postcode]').fill(postcode);
  await page.locator('[name=email]').fill(email);
  const consent = page.locator('[name=consent]');
  assert.equal(await consent.isChecked(), false, 'a consent box is never ticked beforehand');
  await consent.check();
  await page.waitForTimeout(3100); // nobody reads the form in less; a faster sender is asked to send again
  await page.locator('button[name=action][value=send]:visible').click();
  await page.waitForURL(/\/inscription\/merci\//);
}

/** Opens the confirmation link of the mail and presses its button: opening alone must change nothing. */
export async function confirmEmail(page, email) {
  const [mail] = await mailsTo(page, email, 1);
  const link = mail.links.find((url) => url.includes('/inscription/confirmation/'));
  assert.ok(link, `a confirmation link in ${mail.text}`);
  await page.goto(new URL(link).pathname);
  await page.locator('main form button[type=submit]').click();
}

/** From the mail that brings the card: its number and the activation link's path. */
export async function cardMail(page, email, count) {
  const mails = await mailsTo(page, email, count);
  const mail = mails.find((one) => one.links.some((url) => url.includes('/activation/')));
  assert.ok(mail, `a mail with an activation link among ${mails.map((m) => m.subject)}`);
  const number = /\b(\d[\d ]{12,}\d)\b/.exec(mail.text);
  assert.ok(number, `a card number in ${mail.text}`);
  return { number: number[1].replaceAll(' ', ''), path: new URL(mail.links.find((u) => u.includes('/activation/'))).pathname };
}

export const passphrase = 'une barque sur le lac de Vouglans';

export async function openAccount(page, path) {
  await page.goto(path);
  const fields = page.locator('main input[type=password]');
  for (let at = 0; at < (await fields.count()); at += 1) await fields.nth(at).fill(passphrase);
  await page.locator('main form button[type=submit]').first().click();
  await page.waitForURL(/\/compte/);
}
