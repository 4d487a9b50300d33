// SPDX-License-Identifier: AGPL-3.0-or-later
// W7: a reader signed in on their own library's portal clicks a resource found there and is in, without a second sign-in; the
// access is counted for the portal's search. The portal is a process of its own, once with CAS and once with OpenID Connect.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Browser, startDemo } from './demo_site.mjs';

let demo;
const portals = [];

const startPortal = (speaks) => new Promise((resolve, reject) => {
  const child = spawn(process.execPath, [join(import.meta.dirname ?? 'tests/functional', 'portal_server.mjs'), speaks],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  portals.push(child);
  child.stdout.once('data', (line) => resolve(`http://127.0.0.1:${String(line).trim().split(' ')[1]}`));
  child.once('exit', (code) => reject(new Error(`the portal ended with ${code}`)));
});

/** Follows every redirect, at home and at the portal, until a page or an address of somebody else's; what was passed. */
async function travel(browser, from, portal) {
  const passed = [];
  let at = new URL(from, demo.origin);
  for (;;) {
    passed.push(at.pathname);
    const reply = await browser.send(at);
    const away = reply.headers.get('location') ?? /^0; url=(.*)$/.exec(reply.headers.get('refresh') ?? '')?.[1];
    if (!away) return { page: await reply.text(), passed, status: reply.status };
    at = new URL(away, at);
    if (![demo.origin, portal].includes(at.origin)) return { away: at, passed };
  }
}

const hidden = (page, name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1].replaceAll('&amp;', '&');

/** The reader proves once, with card and password, that the portal speaks of them. */
async function prove(browser, page, portal) {
  const reply = await browser.send(`${demo.origin}/connexion/relier`, { method: 'POST', body: new URLSearchParams({
    csrf: hidden(page, 'csrf'), identifier: demo.reader.login, password: demo.reader.password }) });
  assert.equal(reply.status, 303, await reply.text());
  return travel(browser, reply.headers.get('location'), portal);
}

async function addPortal(id, kind, address) {
  const credentials = JSON.parse(readFileSync(join(demo.folder, 'demo-credentials.json')));
  const { login, password } = credentials.find((one) => one.role === 'administrator');
  const staff = new Browser(demo.origin);
  const form = await (await staff.send(`${demo.origin}/gestion/connexion`)).text();
  await staff.send(`${demo.origin}/gestion/connexion`, { method: 'POST', body: new URLSearchParams({
    csrf: hidden(form, 'csrf'), login, password }) });
  const page = await (await staff.send(`${demo.origin}/gestion/portails/nouveau`)).text();
  const saved = await staff.send(`${demo.origin}/gestion/portails/nouveau`, { method: 'POST', body: new URLSearchParams({
    csrf: hidden(page, 'csrf'), id, name: `Portail ${id}`, kind, address, client_id: 'guichet', secret: 'secret-du-portail', active: '1' }) });
  assert.equal(saved.status, 303, await saved.text());
  const diagnostic = await (await staff.send(`${demo.origin}/gestion/connecteurs/portail-${id}/diagnostic`)).text();
  const tested = await staff.send(`${demo.origin}/gestion/connecteurs/portail-${id}/diagnostic`, { method: 'POST', body: new URLSearchParams({
    csrf: hidden(diagnostic, 'csrf') }) });
  assert.doesNotMatch(await tested.text(), /badge danger/, 'the self-test of the portal passes');
}

const counted = (origin) => Number(execFileSync('sqlite3', ['-cmd', '.timeout 5000', join(demo.folder, 'guichet.db'),
  `SELECT COUNT(*) FROM usage_access_event WHERE channel = 'federated_search' AND origin = '${origin}' AND outcome = 'entered'`],
{ encoding: 'utf8' }).trim().split('\n').at(-1));

before(async () => {
  demo = await startDemo();
});
after(() => {
  portals.forEach((portal) => portal.kill());
  demo.stop();
});

for (const kind of ['cas', 'oidc']) {
  test(`a reader of a portal that speaks ${kind} is in without a second sign-in`, async () => {
    const portal = await startPortal(kind);
    await addPortal(kind, kind, kind === 'cas' ? `${portal}/cas-server` : portal);
    const link = `/ressources/grand-kiosque/acces?portail=${kind}`;
    const service = encodeURIComponent('https://kiosque.example/cas');

    const first = new Browser(demo.origin);
    await first.send(`${portal}/entrer?lecteur=lecteur-17`);
    const proof = await travel(first, link, portal);
    assert.ok(proof.passed.includes('/connexion/relier'), proof.passed.join(' '));
    const linked = await prove(first, proof.page, portal);
    assert.ok(linked.away || linked.page.includes('vu=1'), 'in, or told what the platform learns');
    assert.equal((await travel(first, `${link}&vu=1`, portal)).away.host, 'kiosque.example');

    const later = new Browser(demo.origin);
    await later.send(`${portal}/entrer?lecteur=lecteur-17`);
    const before = counted(kind);
    const way = await travel(later, `${link}&vu=1`, portal);
    const entered = way.away ? way : await travel(later, `${link}&vu=1`, portal);
    assert.ok(entered.away, entered.page);
    assert.equal(entered.away.host, 'kiosque.example');
    assert.ok(!way.passed.includes('/connexion') && !way.passed.includes('/connexion/relier'), way.passed.join(' '));
    const ticket = await travel(later, `/cas/login?service=${service}`, portal);
    assert.match(ticket.away.searchParams.get('ticket') ?? '', /^ST-/);
    for (let i = 0; i < 100 && counted(kind) === before; i += 1) { // some milliseconds after the answer
      await wait(20);
    }
    assert.equal(counted(kind), before + 1, 'counted once, for the search of the portal');

    // One title of the platform, and no other address.
    const title = encodeURIComponent('https://kiosque.example/cas/titre/12');
    assert.equal((await travel(later, `${link}&vers=${title}`, portal)).away.pathname, '/cas/titre/12');
    const evil = encodeURIComponent('https://evil.example/');
    assert.equal((await travel(later, `${link}&vers=${evil}`, portal)).away.host, 'kiosque.example');

    // Begun at the vendor's: straight to the portal this browser came by.
    const cookieless = new Browser(demo.origin);
    await cookieless.send(`${portal}/entrer?lecteur=lecteur-17`);
    await travel(cookieless, link, portal);
    cookieless.reopen();
    await cookieless.send(`${portal}/entrer?lecteur=lecteur-17`);
    const vendorFirst = await travel(cookieless, `/cas/login?service=${service}`, portal);
    assert.match(vendorFirst.away?.searchParams.get('ticket') ?? '', /^ST-/, vendorFirst.page);
    assert.ok(vendorFirst.passed.includes(`/connexion/par/${kind}`), vendorFirst.passed.join(' '));

    // Whoever signs out leaves nothing to the next reader of a shared computer.
    const shared = new Browser(demo.origin);
    await shared.send(`${portal}/entrer?lecteur=lecteur-17`);
    await travel(shared, link, portal);
    await shared.visit(`${demo.origin}/cas/logout`);
    assert.ok(!(await travel(shared, `/cas/login?service=${service}`, portal)).passed.includes(`/connexion/par/${kind}`));

    // A platform that wants a new sign-in gets one, or nothing.
    const renewed = await travel(cookieless, `/cas/login?renew=true&service=${service}`, portal);
    const asked = await (await cookieless.send(`${portal}/journal`)).text();
    if (kind === 'cas') {
      assert.match(asked, /renew=true/);
    } else {
      assert.match(asked, /prompt=login/);
      assert.ok(!renewed.away, 'the portal answered with a session of an hour ago');
    }
  });
}

test('a reader who signs out of an OpenID portal is out here', async () => {
  const portal = await startPortal('oidc');
  await addPortal('depart', 'oidc', portal);
  const browser = new Browser(demo.origin);
  await browser.send(`${portal}/entrer?lecteur=lecteur-18`);
  const proof = await travel(browser, '/connexion/par/depart?suite=/compte', portal);
  const account = await prove(browser, proof.page, portal);
  assert.equal(account.passed.at(-1), '/compte');
  const token = await (await browser.send(`${portal}/logout-token?aud=guichet&lecteur=lecteur-18`)).text();
  const tell = () => browser.send(`${demo.origin}/connexion/par/depart/deconnexion`, { method: 'POST', body: new URLSearchParams({ logout_token: token }) });
  assert.equal((await tell()).status, 200);
  assert.equal((await travel(browser, '/compte', portal)).passed.at(-1), '/connexion');
  assert.equal((await tell()).status, 400, 'a token is good once');
});
