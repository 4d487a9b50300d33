// SPDX-License-Identifier: AGPL-3.0-or-later
// Walk W3 as steps that several tests take: applications that wait, and the desk by keyboard.
import assert from 'node:assert/strict';
import { signInAsStaff, visit } from './desk.mjs';

// Names nobody of the demo bears: no application looks like somebody known unless a test wants it to.
const beginnings = ['Quibr', 'Zauv', 'Yverd', 'Wagn', 'Xavr', 'Kerz'];
const endings = ['elloz', 'onnard', 'iquet', 'asson', 'urgault', 'emmoz', 'ychot', 'isselin', 'oubeyrat', 'anquetin'];
const firstNames = ['Aldegonde', 'Barnabé', 'Clotaire', 'Dieudonnée', 'Evrard', 'Fulgence', 'Gontran', 'Hippolyte'];

/** The person number `at` of as many different ones as needed. */
export function stranger(at) {
  return {
    birth_name: beginnings[at % beginnings.length] + endings[Math.floor(at / beginnings.length) % endings.length],
    first_names: firstNames[at % firstNames.length],
    birth_date: `${String(1 + (at * 7) % 28).padStart(2, '0')}/${String(1 + (at * 5) % 12).padStart(2, '0')}/${1940 + (at * 11) % 60}`,
    street: `${1 + at} chemin des Écoliers`,
    postcode: '39140',
    email: `inconnu.${at}@courriel.example`,
  };
}

const inputs = (html) => Object.fromEntries([...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
  .map(([, name, value]) => [name, value.replaceAll('&#x3D;', '=').replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&#x2F;', '/')]));

/** A case that waits, typed in by the member of staff signed in on `page`; its address. */
export async function typeApplication(page, person, insee = '39056') {
  const form = await page.request.get(`/gestion/demandes/nouvelle?commune=${insee}`);
  const sent = await page.request.post('/gestion/demandes/nouvelle', {
    form: { ...inputs(await form.text()), ...person, language: 'fr', consent: '1', action: 'send' },
    maxRedirects: 0,
  });
  assert.equal(sent.status(), 303, await sent.text());
  return sent.headers().location;
}

/** A page on which that role works, as a browser of its own. */
export async function staffPage(browser, desk, login, options) {
  const page = await visit(browser, desk, options);
  await signInAsStaff(page, desk, login);
  return page;
}

/** The queue, searched as somebody types: what is looked for leaves in the form, never in an address. */
export async function searchQueue(page, typed) {
  await page.goto('/gestion/demandes');
  await page.locator('#q').fill(typed);
  await Promise.all([page.waitForEvent('load'), page.locator('#q').press('Enter')]);
}

/** Presses a key and waits for the page it leads to. */
export async function pressThrough(page, key) {
  await Promise.all([page.waitForEvent('load'), page.keyboard.press(key)]);
}

/** Tab until the focus is on what matches, as somebody without a mouse; returns how many times. */
export async function tabTo(page, selector, most = 80) {
  for (let times = 1; times <= most; times += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector)) return times;
  }
  return assert.fail(`${selector} is not reached by Tab`);
}
