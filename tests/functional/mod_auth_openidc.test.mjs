// SPDX-License-Identifier: AGPL-3.0-or-later
// Debian's Apache with mod_auth_openidc as a vendor's site: it lets a reader in, knows them by the pairwise id and what is
// released, is told when they leave (back-channel), and signs them out.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Browser, freePort, startDemo } from './demo_site.mjs';

const modules = '/usr/lib/apache2/modules';
let demo;
let apache;
let vendor;
let folder;

function configuration(port) {
  const load = ['mpm_prefork', 'authn_core', 'authz_core', 'authz_user', 'dir', 'mime', 'headers', 'auth_openidc']
    .map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n');
  return `
ServerRoot "${folder}"
ServerName 127.0.0.1
PidFile "${folder}/apache.pid"
DefaultRuntimeDir "${folder}"
ErrorLog "${folder}/error.log"
Listen 127.0.0.1:${port}
${load}
TypesConfig /etc/mime.types
DirectoryIndex index.html
${process.getuid() === 0 ? 'User nobody\nGroup nogroup' : ''}
DocumentRoot "${folder}/site"
OIDCProviderMetadataURL ${demo.origin}/.well-known/openid-configuration
OIDCClientID vendor
OIDCClientSecret vendor-secret
OIDCRedirectURI ${vendor}/guarded/callback
OIDCCryptoPassphrase a-passphrase-of-the-vendors
OIDCScope "openid profile"
OIDCPKCEMethod S256
OIDCPassClaimsAs environment
<Location /guarded>
  AuthType openid-connect
  Require valid-user
  Header always set X-User "expr=%{REMOTE_USER}"
  Header always set X-Age "%{OIDC_CLAIM_age_class}e"
  Header always set X-Email "%{OIDC_CLAIM_email}e"
</Location>
`;
}

function register() {
  const hash = createHash('sha256').update('vendor-secret').digest('hex');
  execFileSync('sqlite3', ['-cmd', '.timeout 5000', join(demo.folder, 'guichet.db'), `
    INSERT INTO access_oidc_client VALUES ('vendor', 'livres-audio', 'apache', 'secret', '${hash}', '', 'ES256', '',
      '${vendor}/guarded/callback?logout=backchannel', 0, '2026-01-01T00:00:00.000Z');
    INSERT INTO access_oidc_address VALUES ('vendor', 'sign_in', '${vendor}/guarded/callback'),
      ('vendor', 'sign_out', '${vendor}/');`]);
}

/** False when it ended before it answered. */
async function answers() {
  for (let tries = 0; tries < 200 && apache.exitCode === null; tries += 1) {
    if (await fetch(vendor).catch(() => undefined)) return apache.exitCode === null;
    await wait(100);
  }
  return false;
}

/** A port that is free now may be somebody else's a moment later: then another one. */
async function startApache() {
  for (let tries = 0; tries < 3; tries += 1) {
    const port = await freePort();
    vendor = `http://127.0.0.1:${port}`;
    writeFileSync(join(folder, 'apache.conf'), configuration(port));
    apache = spawn('apache2', ['-D', 'FOREGROUND', '-f', join(folder, 'apache.conf')], {
      stdio: ['ignore', 'ignore', 'inherit'], detached: true, // at its end Apache ends its whole process group
    });
    if (await answers()) return;
  }
  assert.fail('Apache does not start');
}

before(async () => {
  demo = await startDemo();
  folder = mkdtempSync(join(tmpdir(), 'guichet-apache-'));
  execFileSync('chmod', ['755', folder]);
  mkdirSync(join(folder, 'site/guarded'), { recursive: true });
  writeFileSync(join(folder, 'site/index.html'), 'outside');
  writeFileSync(join(folder, 'site/guarded/index.html'), 'inside');
  await startApache();
  register();
  await wait(6000); // the register is read anew every five seconds
});
after(async () => {
  apache?.kill();
  await demo?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const log = () => readFileSync(join(folder, 'error.log'), 'utf8');

/** From the vendor's page through ours and back: the guarded page. */
async function enter(browser) {
  const asked = await browser.send(`${vendor}/guarded/`);
  assert.equal(asked.status, 302, log());
  const back = await browser.visit(asked.headers.get('location'), demo.reader);
  assert.ok(back instanceof URL, back);
  const landed = await browser.send(back);
  assert.equal(landed.status, 302, log());
  return browser.send(landed.headers.get('location'));
}

test('mod_auth_openidc lets a reader in, hears that they left, and signs them out', async () => {
  const browser = new Browser(demo.origin);
  const page = await enter(browser);
  assert.equal(page.status, 200, log());
  assert.equal(await page.text(), 'inside');
  assert.match(page.headers.get('x-user'), /^[a-z2-7]{32}/);
  assert.match(page.headers.get('x-age'), /^(0-14|15-64|65\+)$/);
  assert.equal(page.headers.get('x-email'), '(null)', 'the contract does not say so');

  // Signed out from our own page: the vendor's session ends within a minute.
  const account = await (await browser.send(`${demo.origin}/compte`)).text();
  const csrf = /name="csrf" value="([^"]*)"/.exec(account)[1];
  await browser.send(`${demo.origin}/deconnexion`, { method: 'POST', body: new URLSearchParams({ csrf }) });
  const deadline = Date.now() + 60_000;
  for (;;) {
    const reply = await browser.send(`${vendor}/guarded/`);
    if (reply.status === 302) break;
    assert.ok(Date.now() < deadline, `still in\n${log()}`);
    await wait(1000);
  }

  // In again, and out from the vendor's side.
  assert.equal((await enter(browser)).status, 200, log());
  const left = await browser.send(`${vendor}/guarded/callback?logout=${encodeURIComponent(`${vendor}/`)}`);
  const farewell = await browser.visit(left.headers.get('location'));
  assert.ok(farewell instanceof URL, `${left.headers.get('location')} ${farewell}`);
  assert.equal(farewell.origin, vendor);
  assert.match(String(await browser.visit(`${demo.origin}/compte`)), /action="\/connexion"/);
});
