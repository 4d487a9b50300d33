// SPDX-License-Identifier: AGPL-3.0-or-later
// npm's openid-client, certified by the OpenID Foundation, against the demo's own platform: discovery, sign-in with PKCE,
// userinfo, refresh, introspection, revocation, sign-out. What it refuses to believe fails here.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as oidc from 'openid-client';
import { Browser, startDemo } from './demo_site.mjs';

const callback = 'http://127.0.0.1:8040/retour';
let demo;
let origin;

before(async () => {
  demo = await startDemo();
  origin = demo.origin;
});
after(() => demo.stop());

test('openid-client signs a reader in and out', async () => {
  const { reader } = demo;
  const config = await oidc.discovery(new URL(origin), 'livres-audio-demo', 'secret-de-demonstration', undefined,
    { execute: [oidc.allowInsecureRequests] });
  assert.equal(config.serverMetadata().issuer, origin);

  const verifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const nonce = oidc.randomNonce();
  const parameters = {
    redirect_uri: callback, scope: 'openid profile offline_access', state, nonce, max_age: '3600',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  };
  const browser = new Browser(origin);
  const back = await browser.visit(oidc.buildAuthorizationUrl(config, parameters), reader);
  assert.ok(back instanceof URL, back);
  assert.equal(back.origin + back.pathname, callback);

  const tokens = await oidc.authorizationCodeGrant(config, back,
    { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, maxAge: 3600, idTokenExpected: true });
  const claims = tokens.claims();
  assert.match(claims.sub, /^[a-z2-7]{32}$/);
  await assert.rejects(oidc.authorizationCodeGrant(config, back,
    { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce }), { error: 'invalid_grant' });

  // The code came twice: what it gave is gone. Once more, and only once.
  const again = await browser.visit(oidc.buildAuthorizationUrl(config, parameters), reader);
  const kept = await oidc.authorizationCodeGrant(config, again,
    { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce });
  const about = await oidc.fetchUserInfo(config, kept.access_token, claims.sub);
  assert.equal(typeof about.age_class, 'string');
  assert.equal(about.email, undefined, 'the contract does not say so');

  const refreshed = await oidc.refreshTokenGrant(config, kept.refresh_token);
  assert.equal(refreshed.claims().sub, claims.sub);
  assert.equal((await oidc.tokenIntrospection(config, refreshed.access_token)).active, true);
  await oidc.tokenRevocation(config, refreshed.refresh_token);
  assert.equal((await oidc.tokenIntrospection(config, refreshed.access_token)).active, false);

  const silent = { ...parameters, prompt: 'none' };
  assert.ok((await browser.visit(oidc.buildAuthorizationUrl(config, silent))).searchParams.has('code'));
  const farewell = await browser.visit(oidc.buildEndSessionUrl(config, {
    id_token_hint: kept.id_token, post_logout_redirect_uri: 'http://127.0.0.1:8040/', state: 'bye',
  }));
  assert.equal(farewell.href, 'http://127.0.0.1:8040/?state=bye');
  const refused = await browser.visit(oidc.buildAuthorizationUrl(config, silent));
  assert.equal(refused.searchParams.get('error'), 'login_required');
});

test('openid-client authenticates by post and signs nobody in at a strange address', async () => {
  const config = await oidc.discovery(new URL(origin), 'livres-audio-demo', undefined,
    oidc.ClientSecretPost('secret-de-demonstration'), { execute: [oidc.allowInsecureRequests] });
  assert.equal((await oidc.tokenIntrospection(config, 'unknown')).active, false);
  const page = await new Browser(origin).visit(oidc.buildAuthorizationUrl(config,
    { redirect_uri: 'https://evil.example/', scope: 'openid', state: 's' }));
  assert.equal(typeof page, 'string');
});
