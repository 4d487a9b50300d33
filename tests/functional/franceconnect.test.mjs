// SPDX-License-Identifier: AGPL-3.0-or-later
// FranceConnect and ProConnect, played by npm's oidc-provider in processes of their own, against the real binary: an
// inhabitant signs in, another fills in a registration, a librarian sees it verified, staff sign in and out; then every
// answer that is wrong in one point, each refused in words, with nobody signed in and nothing marked.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Browser, startDemo } from './demo_site.mjs';

const angela = {
  given_name: 'Angela Claire Louise', given_name_array: ['Angela', 'Claire', 'Louise'], family_name: 'DUBOIS', birthdate: '1962-08-24',
  gender: 'female', birthplace: '75107', birthcountry: '99100', email: 'angela.dubois@example.org',
};
const siret = '73282932000074';
let demo;
let people;
let franceConnect;
let proConnect;
let administrator;

/** The provider as another process; `tell` makes it be somebody, or lie. */
async function startProvider(options) {
  const script = fileURLToPath(new URL('franceconnect_provider.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'ignore'] });
  const started = await new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (bytes) => {
      printed += bytes;
      if (printed.includes('\n')) resolve(JSON.parse(printed));
    });
    child.on('exit', (code) => reject(new Error(`the provider ended with ${code}`)));
  });
  const usual = { mode: 'right', account: null, amr: ['pwd'], acr: 'eidas1' };
  return {
    ...started,
    tell: async (what) => (await fetch(`${started.origin}/_test`, { method: 'POST', body: JSON.stringify({ ...usual, ...what }) })).json(),
    seen: async () => (await fetch(`${started.origin}/_test`)).json(),
    stop: () => child.kill(),
  };
}

const inputs = (page) => Object.fromEntries([...page.matchAll(/<input[^>]*?\sname="([^"]+)"[^>]*?\svalue="([^"]*)"/g)]
  .map(([, name, value]) => [name, value.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=').replaceAll('&#39;', "'")]));
const words = (page) => page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

/** Goes wherever it is sent, on both sites, until a page is there: {url, status, page}. */
async function travel(browser, address, { pause = 0 } = {}) {
  let url = new URL(address, demo.origin);
  for (let steps = 0; steps < 30; steps += 1) {
    const reply = await browser.send(url);
    const page = await reply.text();
    const onward = reply.headers.get('location') ?? /^0; url=(.*)$/.exec(reply.headers.get('refresh') ?? '')?.[1];
    if (onward) {
      const from = url.host;
      url = new URL(onward, url);
      if (pause > 0 && from !== url.host && url.origin === demo.origin) await wait(pause);
      continue;
    }
    const form = /<form id="op.logoutForm" method="post" action="([^"]+)"><input type="hidden" name="xsrf" value="([^"]+)"/.exec(page);
    if (!form) return { url, status: reply.status, page };
    const out = await browser.send(form[1], { method: 'POST', body: new URLSearchParams({ xsrf: form[2], logout: 'yes' }) });
    url = new URL(out.headers.get('location'), form[1]);
  }
  throw new Error(`sent round in circles: ${url}`);
}

/** Sends the form of that page with these answers; where that leads, as travel does. */
async function send(browser, { url, page }, action, answers, pauses = {}) {
  const { csrf, ticket, commune, campagne, children_count, email_asked, consent_version, suite, identite } = inputs(page);
  const hidden = Object.entries({ csrf, ticket, commune, campagne, children_count, email_asked, consent_version, suite, identite })
    .filter(([, value]) => value !== undefined);
  const target = new URL(action, url);
  const reply = await browser.send(target, { method: 'POST', body: new URLSearchParams([...hidden, ...Object.entries(answers)]) });
  const text = await reply.text();
  const onward = reply.headers.get('location') ?? /^0; url=(.*)$/.exec(reply.headers.get('refresh') ?? '')?.[1];
  return onward ? travel(browser, new URL(onward, target), pauses) : { url: target, status: reply.status, page: text };
}

async function signedInByPassword(role) {
  const browser = new Browser(demo.origin);
  const one = people.find((person) => person.role === role);
  const home = await send(browser, await travel(browser, '/gestion/connexion'), '/gestion/connexion', { login: one.login, password: one.password });
  assert.equal(home.url.pathname, '/gestion', words(home.page));
  return browser;
}

const sql = (query) => execFileSync('sqlite3', ['-cmd', '.timeout 5000', join(demo.folder, 'guichet.db'), query]).toString().trim();

before(async () => {
  demo = await startDemo();
  people = JSON.parse(readFileSync(join(demo.folder, 'demo-credentials.json')));
  [franceConnect, proConnect] = await Promise.all([
    startProvider({
      kind: 'franceconnect', client_id: 'guichet-fc', client_secret: 'a-secret-of-franceconnect', person: angela,
      redirect_uris: [`${demo.origin}/connexion/par/franceconnect/retour`, `${demo.origin}/inscription/identite/retour`],
      post_logout_redirect_uris: [`${demo.origin}/inscription/identite/fin`, `${demo.origin}/`],
    }),
    startProvider({
      kind: 'proconnect', client_id: 'guichet-pc', client_secret: 'a-secret-of-proconnect', person: {},
      redirect_uris: [`${demo.origin}/gestion/connexion/proconnect/retour`],
      post_logout_redirect_uris: [`${demo.origin}/gestion/connexion/proconnect/fin`],
    }),
  ]);
  administrator = await signedInByPassword('administrator');
});
after(() => {
  franceConnect?.stop();
  proConnect?.stop();
  demo?.stop();
});

test('an administrator sets both up on their pages', async () => {
  const strangers = new Browser(demo.origin);
  assert.doesNotMatch((await travel(strangers, '/gestion/connexion')).page, /proconnect/);
  const portal = await send(administrator, await travel(administrator, '/gestion/portails/nouveau'), '/gestion/portails/nouveau', {
    id: 'franceconnect', name: 'FranceConnect', kind: 'franceconnect', address: franceConnect.issuer, client_id: 'guichet-fc',
    secret: 'a-secret-of-franceconnect', active: '1',
  });
  assert.match(portal.page, /inscription\/identite\/retour/);
  const settings = await send(administrator, await travel(administrator, '/gestion/proconnect'), '/gestion/proconnect', {
    issuer: proConnect.issuer, client_id: 'guichet-pc', secret: 'a-secret-of-proconnect', organisations: siret, levels: 'eidas1',
    two_factors: '1', active: '1',
  });
  assert.equal(settings.status, 200, words(settings.page));
  assert.doesNotMatch(settings.page, /a-secret-of-proconnect/);
  assert.match((await travel(strangers, '/gestion/connexion')).page, /S’identifier avec ProConnect/);
});

test('an inhabitant signs in by FranceConnect: once with the card, then without', async () => {
  await franceConnect.tell({});
  const browser = new Browser(demo.origin);
  const first = await travel(browser, '/connexion/par/franceconnect?suite=%2Fcompte');
  assert.equal(first.url.pathname, '/connexion/relier', words(first.page));
  const account = await send(browser, first, '/connexion/relier', { identifier: demo.reader.login, password: demo.reader.password });
  assert.equal(account.url.pathname, '/compte', words(account.page));
  const second = new Browser(demo.origin);
  const another = await travel(second, '/connexion/par/franceconnect?suite=%2Fcompte');
  assert.equal(another.url.pathname, '/compte');
  assert.match(another.page, /Andrée/);
  const { asked, faults, signedOut } = await franceConnect.seen();
  assert.deepEqual(faults, []);
  assert.equal(asked.scope, 'openid', 'no more than who they are');
  assert.equal((await send(second, another, '/deconnexion', {})).url.pathname, '/');
  assert.equal((await franceConnect.seen()).signedOut, signedOut + 1, 'and out of both');
  assert.equal((await travel(second, '/compte')).url.pathname, '/connexion');
});

const typed = { street: '3 rue des Tilleuls', postcode: '39200' };

async function formPage(browser) {
  const answer = await travel(browser, '/inscription?commune=39478');
  const link = /href="(\/inscription\/[^"?]+\?[^"]*)"/.exec(answer.page)[1].replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
  return travel(browser, link);
}

const identify = async (browser, pauses) => {
  const form = await formPage(browser);
  return send(browser, form, form.url.pathname, { ...typed, action: 'identify' }, pauses);
};

test('a registration is filled in, sent, and told verified to the librarian', async () => {
  await franceConnect.tell({});
  const browser = new Browser(demo.origin);
  const earlier = (await franceConnect.seen()).signedOut;
  const filled = await identify(browser);
  const values = inputs(filled.page);
  assert.equal(values.birth_name, 'Dubois');
  assert.equal(values.first_names, 'Angela Claire Louise');
  assert.equal(values.birth_date, '24/08/1962');
  assert.equal(values.street, typed.street, 'what was typed before is there');
  assert.equal(values.email, angela.email);
  assert.match(filled.page, /Vérifié par FranceConnect/);
  const { asked, signedOut, faults } = await franceConnect.seen();
  assert.deepEqual(faults, []);
  assert.equal(asked.scope, 'openid given_name family_name birthdate preferred_username email');
  assert.equal(signedOut, earlier + 1, 'nobody stays signed in there on a shared computer');

  await wait(3200);
  const sent = await send(browser, filled, filled.url.pathname, {
    ...typed, birth_name: values.birth_name, first_names: values.first_names, birth_date: values.birth_date, email: values.email,
    language: 'fr', consent: '1', action: 'send',
  });
  assert.match(sent.url.pathname, /^\/inscription\/merci\//, words(sent.page));
  const [id, level] = sql("SELECT application, level FROM people_identity_mark").split('|');
  assert.equal(level, 'eidas1');
  const page = (await travel(administrator, `/gestion/demandes/${id}`)).page;
  assert.match(page, /identité vérifiée/);
  assert.match(words(page), /FranceConnect, niveau eidas1, faible/);
});

test('an edited identity is sent without the mark', async () => {
  const before = Number(sql('SELECT COUNT(*) FROM people_identity_mark'));
  const browser = new Browser(demo.origin);
  const filled = await identify(browser);
  const values = inputs(filled.page);
  await wait(3200);
  const sent = await send(browser, filled, filled.url.pathname, {
    ...typed, birth_name: 'Durand', first_names: values.first_names, birth_date: values.birth_date, email: 'durand@example.org',
    language: 'fr', consent: '1', action: 'send',
  });
  assert.match(sent.url.pathname, /^\/inscription\/merci\//, words(sent.page));
  assert.equal(Number(sql('SELECT COUNT(*) FROM people_identity_mark')), before);
});

/** What the person reads, by what is wrong. */
const wrong = {
  mix_up: /Par sécurité/, nonce: /Par sécurité/, issuer: /Par sécurité/, audience: /Par sécurité/, subject: /Par sécurité/, unknown_key: /Par sécurité/,
  other_key: /Par sécurité/, none: /Par sécurité/, hs256: /Par sécurité/, unsigned_userinfo: /Par sécurité/,
  acr: /niveau de (sûreté|garantie) demandé/, expired: /trop (tard|de temps)/, late_code: /trop de temps/, error: /pas terminé/,
};
const pausesFor = (mode) => ({ pause: mode === 'late_code' ? 2300 : 0 });

for (const [mode, message] of Object.entries(wrong)) {
  test(`${mode}: nobody is signed in by FranceConnect, and the page says why`, async () => {
    await franceConnect.tell({ mode });
    const browser = new Browser(demo.origin);
    const end = await travel(browser, '/connexion/par/franceconnect?suite=%2Fcompte', pausesFor(mode));
    assert.equal(end.status, 403, words(end.page));
    assert.match(words(end.page), message);
    assert.equal((await travel(browser, '/compte')).url.pathname, '/connexion');
  });

  test(`${mode}: no registration is filled in, and the form says why`, async () => {
    await franceConnect.tell({ mode });
    const browser = new Browser(demo.origin);
    const form = await identify(browser, pausesFor(mode));
    assert.match(words(form.page), message);
    assert.equal(inputs(form.page).birth_name, '');
    assert.equal(inputs(form.page).street, typed.street, 'nothing typed is lost');
    assert.doesNotMatch(form.page, /name="identite"/);
  });

  test(`${mode}: nobody is signed in by ProConnect, and the page says why`, async () => {
    const librarian = people.find((one) => one.role === 'librarian');
    await proConnect.tell({ mode, person: { email: `${librarian.login}@mediatheques-jura.example`, siret, idp_id: 'idp-1' } });
    const browser = new Browser(demo.origin);
    const end = await travel(browser, '/gestion/connexion/proconnect', pausesFor(mode));
    assert.equal(end.status, 403, words(end.page));
    assert.match(words(end.page), message);
    assert.equal((await travel(browser, '/gestion')).url.pathname, '/gestion/connexion');
  });
}

const librarianAtWork = () => {
  const { login } = people.find((one) => one.role === 'librarian');
  return { email: `${login}@mediatheques-jura.example`.toUpperCase(), siret, idp_id: 'idp-1' };
};

test('staff sign in by ProConnect and out of both', async () => {
  await proConnect.tell({ person: librarianAtWork(), account: 'agent-1' });
  const browser = new Browser(demo.origin);
  const asked = await travel(browser, '/gestion/demandes');
  const way = /href="(\/gestion\/connexion\/proconnect[^"]*)"/.exec(asked.page)[1].replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
  const inside = await travel(browser, way);
  assert.equal(inside.url.pathname, '/gestion/demandes', words(inside.page));
  assert.deepEqual((await proConnect.seen()).faults, []);

  const earlier = (await proConnect.seen()).signedOut;
  const out = await send(browser, inside, '/gestion/deconnexion', {});
  assert.equal(out.url.pathname, '/gestion/connexion', words(out.page));
  assert.equal((await proConnect.seen()).signedOut, earlier + 1);
  assert.equal((await travel(browser, '/gestion')).url.pathname, '/gestion/connexion');

  // The administration has changed the address; the agent is the same.
  await proConnect.tell({ person: { ...librarianAtWork(), email: 'nouvelle.adresse@mairie.example' }, account: 'agent-1' });
  assert.equal((await travel(new Browser(demo.origin), '/gestion/connexion/proconnect')).url.pathname, '/gestion');
  // Another agent with the same address is not.
  await proConnect.tell({ person: librarianAtWork(), account: 'agent-2' });
  const other = await travel(new Browser(demo.origin), '/gestion/connexion/proconnect');
  assert.equal(other.status, 403);
  assert.match(words(other.page), /déjà relié/);
});

test('an agent unknown here, or of another organisation, is refused and nobody is made', async () => {
  const before = sql('SELECT COUNT(*) FROM network_staff');
  for (const [person, message] of [
    [{ email: 'inconnu@mairie.example', siret, idp_id: 'idp-1' }, /aucun compte d’agent/],
    [{ ...librarianAtWork(), siret: '13000548100010' }, /établissement/],
  ]) {
    await proConnect.tell({ person });
    const browser = new Browser(demo.origin);
    const end = await travel(browser, '/gestion/connexion/proconnect');
    assert.equal(end.status, 403);
    assert.match(words(end.page), message);
    assert.equal((await travel(browser, '/gestion')).url.pathname, '/gestion/connexion');
  }
  assert.equal(sql('SELECT COUNT(*) FROM network_staff'), before);
});

test('an administrator needs two factors', async () => {
  const { login } = people.find((one) => one.role === 'administrator');
  const person = { email: `${login}@mediatheques-jura.example`, siret, idp_id: 'idp-1' };
  await proConnect.tell({ person });
  const refused = await travel(new Browser(demo.origin), '/gestion/connexion/proconnect');
  assert.match(words(refused.page), /deux facteurs/);
  await proConnect.tell({ person, amr: ['pwd', 'totp', 'mfa'] });
  assert.equal((await travel(new Browser(demo.origin), '/gestion/connexion/proconnect')).url.pathname, '/gestion');
});

test('signing in with a password remains', async () => {
  await signedInByPassword('librarian');
});
