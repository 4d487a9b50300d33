// SPDX-License-Identifier: AGPL-3.0-or-later
// Real SAML 2 service providers against the real binary: an administrator takes in their metadata on the staff's pages, a
// reader signs in once and enters each, and a logout on one side ends the session on the other.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serveDemo } from '../browser/desk.mjs';
import { freePort, startApache, startNodeSaml } from './saml_vendors.mjs';

let demo;
let apache;
let node;

const unescape = (text) => text.replace(/&(quot|#39|apos|lt|gt|amp|#x([0-9a-f]+));/gi, (all, name, code) =>
  code ? String.fromCodePoint(parseInt(code, 16)) : { quot: '"', '#39': "'", apos: "'", lt: '<', gt: '>', amp: '&' }[name]);

/** A browser as far as this needs one: cookies of each host and port, redirects, forms that post themselves. */
class Browser {
  #cookies = new Map();

  async open(address, options = {}) {
    const url = new URL(address);
    const jar = this.#cookies.get(url.host) ?? new Map();
    this.#cookies.set(url.host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(url, { redirect: 'manual', ...options, headers: { ...options.headers, cookie } });
    for (const line of reply.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split(';');
      const at = pair.indexOf('=');
      const gone = attributes.some((one) => /max-age=0|expires=thu, 01.jan.1970/i.test(one));
      if (gone) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return { url: url.href, status: reply.status, headers: reply.headers, body: await reply.text() };
  }

  /** Follows everything a browser follows by itself; stops at a page for people. */
  async go(address, options) {
    let page = await this.open(address, options);
    for (let hops = 0; hops < 20; hops += 1) {
      const refresh = /^0; url=(.*)$/.exec(page.headers.get('refresh') ?? '');
      const form = /<form[^>]*id="onward"[^>]*>[\s\S]*?<\/form>/.exec(page.body)?.[0]
        ?? (/<form[^>]*action="([^"]+)"[^>]*>[\s\S]*SAMLRe[\s\S]*?<\/form>/.exec(page.body)?.[0]);
      if (page.status >= 300 && page.status < 400) {
        page = await this.open(new URL(page.headers.get('location'), page.url));
      } else if (refresh) {
        page = await this.open(new URL(refresh[1], page.url));
      } else if (form && /SAMLRe/.test(form)) {
        page = await this.submit(page, form, {});
      } else {
        break;
      }
    }
    return page;
  }

  submit(page, form, values) {
    const fields = new URLSearchParams();
    for (const [input] of form.matchAll(/<input[^>]*>/g)) {
      const name = /name="([^"]*)"/.exec(input)?.[1];
      if (name) fields.set(name, unescape(/value="([^"]*)"/.exec(input)?.[1] ?? ''));
    }
    for (const [name, value] of Object.entries(values)) fields.set(name, value);
    const action = unescape(/action="([^"]*)"/.exec(form)?.[1] ?? page.url);
    return this.open(new URL(action, page.url), {
      method: 'POST', body: fields, headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(page.url).origin },
    });
  }

  /** The form of a page, filled in and sent as people do; what comes of it, followed. */
  async fill(page, which, values) {
    const form = [...page.body.matchAll(/<form[\s\S]*?<\/form>/g)].map(([text]) => text).find((text) => which.test(text));
    assert.ok(form, `${page.url} ${page.status} has no such form:\n${page.body}`);
    const sent = await this.submit(page, form, values);
    return sent.status >= 300 && sent.status < 400 ? this.go(new URL(sent.headers.get('location'), sent.url)) : sent;
  }
}

async function signedInStaff() {
  const staff = new Browser();
  const { login, password } = demo.login('administrator');
  const page = await staff.go(`${demo.url}/gestion/connexion`);
  await staff.fill(page, /password/, { login, password });
  return staff;
}

async function addPlatform(staff, id, metadata, services = '') {
  const base = `${demo.url}/gestion/plateformes`;
  const form = await staff.go(`${base}/nouvelle`);
  const saved = await staff.fill(form, /entry_url/, {
    id, name: `Plateforme ${id}`, vendor: 'x', kind: 'books', description_fr: 'x', description_en: 'x', door: 'saml',
    entry_url: 'https://vendor.example/', active: '1', rules: '* / * / *', services, released: 'age_class ; Art. 7',
  });
  assert.match(saved.body, /SAML/, saved.body);
  const page = await staff.go(`${base}/${id}/saml`);
  const preview = await staff.fill(page, /metadata/, { metadata, start: 'here' });
  assert.equal(preview.status, 200, preview.body);
  const done = await staff.fill(preview, /kept/, {});
  assert.match(done.body, /enregistrées/, done.body);
}

async function signIn(browser, page) {
  const { login, password } = demo.login('reader');
  const first = await browser.fill(page, /name="identifier"/, { identifier: login, password });
  return first;
}

before(async () => {
  const port = await freePort();
  process.env.GUICHET_HTTP_PUBLIC_URL = `http://127.0.0.1:${port}`;
  demo = await serveDemo({ port });
  const at = { metadata: `${demo.url}/saml/metadata`, signOn: `${demo.url}/saml/sso`, logout: `${demo.url}/saml/slo` };
  const idp = await (await fetch(at.metadata)).text();
  apache = await startApache(at, idp);
  node = await startNodeSaml(at, idp);
  const staff = await signedInStaff();
  const metadata = async (address) => {
    for (let tries = 0; ; tries += 1) {
      const reply = await fetch(address);
      const text = await reply.text();
      if (reply.ok && /EntityDescriptor/.test(text)) return text;
      if (tries === 60) assert.fail(`${address}: ${reply.status} ${text}\n${apache.log()}`);
      await new Promise((resolve) => { setTimeout(resolve, 500); });
    }
  };
  await addPlatform(staff, 'mellon', await metadata(`http://127.0.0.1:${apache.ports.mellon}/mellon/metadata`),
    `http://127.0.0.1:${apache.ports.mellon}`);
  await addPlatform(staff, 'shib', await metadata(`http://127.0.0.1:${apache.ports.shib}/Shibboleth.sso/Metadata`));
  await addPlatform(staff, 'node', await metadata(`http://127.0.0.1:${node.port}/metadata`));
});

after(async () => {
  await apache?.stop();
  node?.stop();
  await demo?.stop();
});

const mellonPage = () => `http://127.0.0.1:${apache.ports.mellon}/`;
const shibPage = () => `http://127.0.0.1:${apache.ports.shib}/`;
const nodePage = () => `http://127.0.0.1:${node.port}/`;

test('mod_auth_mellon knows the person by the pairwise id', async () => {
  const browser = new Browser();
  const page = await signIn(browser, await browser.go(mellonPage()));
  assert.match(page.body, /REMOTE_USER=[a-z2-7]{32}@127\.0\.0\.1\n/, page.body + apache.log());
  assert.match(page.body, /urn:mace:dir:entitlement:common-lib-terms/);
  assert.match(page.body, /MELLON_intercommunality(_0)?=/);
  assert.doesNotMatch(page.body, new RegExp(demo.login('reader').login), 'never the card');
});

test('mod_shib verifies our metadata, our signatures and our scope', async () => {
  const browser = new Browser();
  const page = await signIn(browser, await browser.go(shibPage()));
  assert.match(page.body, /REMOTE_USER=[a-z2-7]{32}@127\.0\.0\.1\n/, page.body + apache.log());
  assert.match(page.body, /affiliation=member@127\.0\.0\.1\n/);
  assert.match(page.body, /entitlement=urn:mace:dir:entitlement:common-lib-terms\n/);
  assert.match(page.body, /ageClass=/);
});

test('node-saml wants both signatures, the request and the audience, and gets its state back', async () => {
  const browser = new Browser();
  const page = await signIn(browser, await browser.go(nodePage()));
  const told = JSON.parse(page.body);
  assert.match(told.nameID, /^[a-z2-7]{32}$/);
  assert.equal(told.relayState, 'état=1');
  assert.equal(told['urn:oid:1.3.6.1.4.1.5923.1.1.1.7'], 'urn:mace:dir:entitlement:common-lib-terms');
});

test('one sign-in opens them all, each with another name for the person', async () => {
  const browser = new Browser();
  const first = await signIn(browser, await browser.go(mellonPage()));
  const second = await browser.go(shibPage());
  const third = await browser.go(nodePage());
  const name = (text) => /(?:REMOTE_USER=|"nameID":")([a-z2-7]{32})/.exec(text)?.[1];
  const names = [first, second, third].map((page) => name(page.body));
  assert.equal(new Set(names).size, 3, names.join());
  assert.ok(names.every(Boolean), second.body + third.body + apache.log());
});

test('an answer nobody asked for opens mod_auth_mellon and mod_shib from our own page', async () => {
  for (const [id, page] of [['mellon', mellonPage()], ['shib', shibPage()]]) {
    const browser = new Browser();
    await signIn(browser, await browser.go(page));
    const fresh = await browser.open(`${demo.url}/ressources/${id}/acces`);
    assert.match(fresh.body, /SAMLResponse/, fresh.body);
  }
});

test('an answer nobody asked for leads to one title of the platform', async () => {
  const browser = new Browser();
  await signIn(browser, await browser.go(mellonPage()));
  const title = `${mellonPage()}index.php?titre=12`;
  const page = await browser.go(`${demo.url}/ressources/mellon/acces?vers=${encodeURIComponent(title)}`);
  assert.equal(page.url, title, page.body + apache.log());
});

test('logout at a vendor ends the session here', async () => {
  for (const [start, logout] of [[mellonPage(), `${mellonPage()}mellon/logout?ReturnTo=${encodeURIComponent(mellonPage())}`],
    [nodePage(), `${nodePage()}logout`], [shibPage(), `${shibPage()}Shibboleth.sso/Logout`]]) {
    const browser = new Browser();
    await signIn(browser, await browser.go(start));
    assert.match((await browser.go(`${demo.url}/compte`)).url, /compte/);
    const end = await browser.go(logout);
    assert.ok(end.status < 500, end.body + apache.log());
    assert.match((await browser.go(`${demo.url}/compte`)).url, /connexion/, `${logout}\n${end.url}\n${end.body}\n${apache.log()}`);
  }
});

test('logout here ends the session at the vendors within a minute', async () => {
  const browser = new Browser();
  await signIn(browser, await browser.go(shibPage()));
  await browser.go(mellonPage());
  const account = await browser.go(`${demo.url}/compte`);
  await browser.fill(account, /deconnexion/, {});
  for (const page of [shibPage(), mellonPage()]) {
    let seen;
    for (let tries = 0; tries < 60; tries += 1) {
      seen = await browser.open(page);
      if (seen.status === 302 || seen.status === 303) break;
      await new Promise((resolve) => { setTimeout(resolve, 1000); });
    }
    assert.ok(seen.status === 302 || seen.status === 303, `${page} still knows them:\n${seen.body}\n${apache.log()}`);
  }
});
