// SPDX-License-Identifier: AGPL-3.0-or-later
// npm's oidc-provider as a process of its own, set up like FranceConnect v2 or ProConnect: client_secret_post, signed
// userinfo, codes of 30 seconds, pairwise subjects; strict about what it is asked. It signs in, without a page, whoever it
// was told to, and lies in one point when told to:
//
//   node franceconnect_provider.mjs '{"kind":"franceconnect","port":0,"client_id":…,"client_secret":…,
//                                     "redirect_uris":[…],"post_logout_redirect_uris":[…],"person":{…}}'
//   POST /_test {"mode":"nonce","person":{…},"account":"who, whatever the person's data","amr":["pwd"],"acr":"eidas1"}
//   GET  /_test                                          what was asked last, how many were signed out, what it had to complain of since
//
// Modes: right · mix_up · nonce · acr · issuer · audience · expired · subject · unknown_key · other_key · none · hs256 ·
// unsigned_userinfo · late_code · error.
import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { SignJWT, base64url, decodeJwt, exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

const prefix = '/api/v2';

const kinds = {
  franceconnect: {
    least: { state: 1, nonce: 22 },
    known: ['client_id', 'acr_values', 'response_type', 'nonce', 'state', 'redirect_uri', 'scope', 'prompt', 'idp_hint', 'claims', 'ui_locales'],
    needed: ['client_id', 'acr_values', 'response_type', 'nonce', 'state', 'redirect_uri', 'scope'],
    acrValues: ['eidas1', 'eidas2', 'eidas3'],
    claims: {
      given_name: ['given_name', 'given_name_array'], family_name: ['family_name'], birthdate: ['birthdate'], gender: ['gender'],
      birthplace: ['birthplace'], birthcountry: ['birthcountry'], preferred_username: ['preferred_username'], email: ['email'],
      identite_pivot: ['given_name', 'given_name_array', 'family_name', 'birthdate', 'gender', 'birthplace', 'birthcountry'],
    },
  },
  proconnect: {
    least: { state: 32, nonce: 32 },
    known: ['client_id', 'acr_values', 'response_type', 'nonce', 'state', 'redirect_uri', 'scope', 'prompt', 'claims', 'login_hint', 'idp_hint'],
    needed: ['client_id', 'response_type', 'nonce', 'state', 'redirect_uri', 'scope'],
    acrValues: ['eidas1', 'eidas2', 'eidas3'],
    claims: {
      given_name: ['given_name'], usual_name: ['usual_name'], email: ['email', 'email_verified'], uid: ['uid'], siret: ['siret'],
      idp_id: ['idp_id'],
    },
  },
};

/** What the real ones answer with an error page of their own. */
function asksWrong(kind, query) {
  const { least, known, needed } = kinds[kind];
  const unexpected = [...query.keys()].filter((name) => !known.includes(name));
  const missing = needed.filter((name) => !query.get(name));
  const short = Object.entries(least).filter(([name, length]) => (query.get(name) ?? '').length < length).map(([name]) => name);
  return [...unexpected.map((name) => `Y000400 unexpected ${name}`), ...missing.map((name) => `missing ${name}`),
    ...short.map((name) => `too short ${name}`)];
}

export async function startProvider(options) {
  const { kind } = options;
  const control = { mode: 'right', person: {}, amr: ['pwd'], acr: 'eidas1', ...options };
  const seen = { asked: null, signedOut: 0, faults: [] };
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const stranger = await generateKeyPair('ES256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: 'key-1', alg: 'ES256', use: 'sig' };

  const signed = (claims, kid = 'key-1', by = privateKey) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' }).sign(by);
  const compact = (header, claims, sign) => {
    const head = `${base64url.encode(JSON.stringify(header))}.${base64url.encode(JSON.stringify(claims))}`;
    return `${head}.${sign(head)}`;
  };
  const lies = {
    nonce: (claims) => signed({ ...claims, nonce: 'the-nonce-of-somebody-elses-request' }),
    acr: (claims) => signed({ ...claims, acr: 'eidas0' }),
    issuer: (claims) => signed({ ...claims, iss: 'https://evil.example/api/v2' }),
    audience: (claims) => signed({ ...claims, aud: 'another-service' }),
    expired: (claims) => signed({ ...claims, iat: claims.iat - 7200, exp: claims.iat - 3600 }),
    unknown_key: (claims) => signed(claims, 'key-nobody-published', stranger.privateKey),
    other_key: (claims) => signed(claims, 'key-1', stranger.privateKey),
    none: (claims) => compact({ alg: 'none' }, claims, () => ''),
    hs256: (claims) => compact({ alg: 'HS256', kid: 'key-1' }, claims,
      (head) => createHmac('sha256', options.client_secret).update(head).digest('base64url')),
  };

  let provider;
  const server = createServer(async (request, response) => {
    try {
      await answer(request, response);
    } catch (error) {
      response.writeHead(500).end(String(error.stack));
    }
  });
  await new Promise((resolve) => { server.listen(options.port ?? 0, '127.0.0.1', resolve); });
  const origin = `http://127.0.0.1:${server.address().port}`;

  provider = new Provider(origin + prefix, {
    clients: [{
      client_id: options.client_id, client_secret: options.client_secret, redirect_uris: options.redirect_uris,
      post_logout_redirect_uris: options.post_logout_redirect_uris, response_types: ['code'], grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'client_secret_post', id_token_signed_response_alg: 'ES256',
      userinfo_signed_response_alg: 'ES256', subject_type: 'pairwise',
    }],
    jwks: { keys: [key] },
    subjectTypes: ['pairwise'],
    pairwiseIdentifier: (ctx, account, client) => `${createHash('sha256').update(client.clientId + account).digest('hex')}v1`,
    clientAuthMethods: ['client_secret_post', 'private_key_jwt'],
    responseTypes: ['code'],
    acrValues: kinds[kind].acrValues,
    scopes: ['openid'],
    claims: { acr: null, amr: null, auth_time: null, iss: null, sid: null, openid: ['sub'], ...kinds[kind].claims },
    pkce: { required: () => false },
    cookies: { keys: ['a-key-for-the-cookies-of-a-test'] },
    routes: { authorization: '/authorize', token: '/token', userinfo: '/userinfo', jwks: '/jwks', end_session: '/session/end' },
    interactions: { url: (ctx, interaction) => `${prefix}/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      jwtUserinfo: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        // The real ones ask nothing either: a button for browsers without JavaScript, pressed by itself for the others.
        logoutSource: (ctx, form) => {
          ctx.body = `<!doctype html><title>logout</title>${form}<button form="op.logoutForm" name="logout" value="yes">OK</button>
<script>document.querySelector('button').click()</script>`;
        },
      },
    },
    ttl: {
      AuthorizationCode: () => (control.mode === 'late_code' ? 1 : 30), AccessToken: 60, IdToken: 60, Session: 1800, Interaction: 600,
      Grant: 600,
    },
    findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...control.person }) }),
  });
  provider.on('end_session.success', () => { seen.signedOut += 1; });
  for (const event of ['authorization.error', 'grant.error', 'userinfo.error', 'server_error', 'end_session.error']) {
    provider.on(event, (ctx, error) => { seen.faults.push(`${event} ${error.error_description ?? error.message}`); });
  }
  provider.use(async (ctx, next) => {
    await next();
    const lie = lies[control.mode];
    if (ctx.oidc?.route === 'token' && lie && ctx.body?.id_token) {
      ctx.body = { ...ctx.body, id_token: await lie(decodeJwt(ctx.body.id_token)) };
    }
    const back = ctx.response.get('location');
    if (control.mode === 'mix_up' && /[?&]code=/.test(back)) {
      ctx.set('location', back.replace(/([?&]iss=)[^&]*/, `$1${encodeURIComponent('https://evil.example/api/v2')}`));
    }
    if (ctx.oidc?.route === 'userinfo' && typeof ctx.body === 'string') {
      if (control.mode === 'subject') ctx.body = await signed({ ...decodeJwt(ctx.body), sub: 'somebody-else' });
      if (control.mode === 'unsigned_userinfo') {
        ctx.body = decodeJwt(ctx.body);
        ctx.type = 'application/json';
      }
    }
  });

  /** Signs in whoever is to be, and consents. */
  async function interact(request, response) {
    const { params, grantId } = await provider.interactionDetails(request, response);
    if (control.mode === 'error') {
      await provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'user authentication aborted' });
      return;
    }
    const accountId = control.account ?? createHash('sha256').update(JSON.stringify(control.person)).digest('hex');
    const grant = (grantId && await provider.Grant.find(grantId)) || new provider.Grant({ accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    grant.addOIDCClaims(['acr', 'amr', ...Object.values(kinds[kind].claims).flat()]);
    await provider.interactionFinished(request, response, {
      login: { accountId, acr: control.acr, amr: control.amr, remember: false },
      consent: { grantId: await grant.save() },
    }, { mergeWithLastSubmission: false });
  }

  async function answer(request, response) {
    const url = new URL(request.url, origin);
    if (url.pathname === '/_test') {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      if (request.method === 'POST') {
        Object.assign(control, JSON.parse(Buffer.concat(chunks)));
        seen.faults = [];
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(seen));
      return;
    }
    if (url.pathname === `${prefix}/authorize`) {
      seen.asked = Object.fromEntries(url.searchParams);
      const wrong = asksWrong(kind, url.searchParams);
      if (wrong.length > 0) {
        response.writeHead(400, { 'content-type': 'text/plain' }).end(wrong.join('\n'));
        return;
      }
    }
    if (url.pathname.startsWith(`${prefix}/interaction/`)) {
      await interact(request, response);
      return;
    }
    request.originalUrl = request.url;
    request.url = request.url.slice(prefix.length) || '/';
    await provider.callback()(request, response);
  }

  return { origin, issuer: origin + prefix, stop: () => { server.closeAllConnections(); server.close(); } };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const started = await startProvider(JSON.parse(process.argv[2]));
  process.stdout.write(`${JSON.stringify({ origin: started.origin, issuer: started.issuer })}\n`);
  process.on('SIGTERM', () => { started.stop(); process.exit(0); });
}
