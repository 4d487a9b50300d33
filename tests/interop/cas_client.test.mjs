// SPDX-License-Identifier: AGPL-3.0-or-later
// npm's http-cas-client (CAS 3.0 with single logout) against the demo: an administrator registers its site on the staff's
// pages, a reader signs in, the site learns what the contract says, and hears of the sign-out by itself.
import httpCasClient from 'http-cas-client';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { Browser, startDemo } from '../functional/demo_site.mjs';

let demo;
let site;
let server;

/** The client ticks for ever: it must not keep the tests from ending. */
function clientAt(options) {
  const { setInterval } = globalThis;
  globalThis.setInterval = (...ticking) => setInterval(...ticking).unref();
  try {
    return httpCasClient(options);
  } finally {
    globalThis.setInterval = setInterval;
  }
}

const hidden = (page, name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1].replaceAll('&amp;', '&');

async function registerSite() {
  const staff = new Browser(demo.origin);
  const send = async (path, fields) => staff.send(demo.origin + path, { method: 'POST', body: new URLSearchParams(fields) });
  const { login, password } = demo.login('administrator');
  const form = await (await staff.send(`${demo.origin}/gestion/connexion`)).text();
  assert.equal((await send('/gestion/connexion', { csrf: hidden(form, 'csrf'), login, password })).status, 303);
  const page = await (await staff.send(`${demo.origin}/gestion/plateformes/nouvelle?type=cas`)).text();
  const saved = await send('/gestion/plateformes/nouvelle', {
    csrf: hidden(page, 'csrf'), id: 'site-cas', name: 'Le site', vendor: 'x', kind: 'books', description_fr: 'x', description_en: 'x',
    door: 'cas', entry_url: `${site}/`, active: '1', rules: '* / * / *', services: `${site} attributs déconnexion`,
    released: 'age_class ; Art. 7',
  });
  assert.equal(saved.status, 303, await saved.text());
}

before(async () => {
  demo = await startDemo();
  server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  site = `http://127.0.0.1:${server.address().port}`;
  const client = clientAt({ cas: 3, casServerUrlPrefix: `${demo.origin}/cas`, serverName: site, client: { slo: true } });
  server.on('request', async (request, response) => {
    try {
      response.end(await client(request, response) ? JSON.stringify(request.principal) : undefined);
    } catch (error) {
      response.statusCode = 401;
      response.end(String(error));
    }
  });
  await registerSite();
});
after(() => {
  server?.closeAllConnections();
  server?.close();
  demo?.stop();
});

/** What the site knows of whoever comes with that browser, by the sign-in page if need be. */
async function enter(browser, login) {
  const away = await browser.send(`${site}/page?a=1`);
  assert.equal(away.status, 302);
  const back = await browser.visit(away.headers.get('location'), login);
  assert.ok(back instanceof URL, back);
  assert.equal(back.origin + back.pathname, `${site}/page`);
  const entered = await browser.send(back);
  assert.equal(entered.status, 302, await entered.text());
  return { back, principal: JSON.parse(await (await browser.send(entered.headers.get('location'))).text()) };
}

test('http-cas-client learns who came and what the contract says', async () => {
  const browser = new Browser(demo.origin);
  const { back, principal } = await enter(browser, demo.reader);
  assert.match(principal.user, /^[a-z2-7]{32}$/);
  assert.equal(principal.attributes.entitlement, 'urn:mace:dir:entitlement:common-lib-terms');
  assert.equal(typeof principal.attributes.ageClass, 'string');
  assert.equal(principal.attributes.mail, undefined, 'the contract does not say so');
  assert.equal(principal.attributes.isFromNewLogin, 'true');
  assert.doesNotMatch(JSON.stringify(principal), new RegExp(demo.reader.login), 'never the card');

  const thief = await new Browser(demo.origin).send(back);
  assert.equal(thief.status, 401, 'a ticket is good once');
});

test('http-cas-client hears within a minute that the reader has signed out', async () => {
  const browser = new Browser(demo.origin);
  await enter(browser, demo.reader);
  assert.equal((await browser.send(`${site}/page?a=1`)).status, 200);
  await browser.visit(`${demo.origin}/cas/logout`);
  const deadline = Date.now() + 60_000;
  let reply;
  do {
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    reply = await browser.send(`${site}/page?a=1`);
  } while (reply.status === 200 && Date.now() < deadline);
  assert.equal(reply.status, 302, 'asked to sign in again');
});
