// SPDX-License-Identifier: AGPL-3.0-or-later
// A library's portal as a process of its own: a catalogue whose readers are signed in (GET /entrer?lecteur=…), and the server
// of CAS or of OpenID Connect behind it. Its first argument says which; it prints its port. GET /journal: what it was asked.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer } from 'node:http';

const speaks = process.argv[2] ?? 'cas';
const issued = new Map(); // ticket or code: what it stands for
const journal = [];
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = { ...createPublicKey(createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }))).export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' };

const readerOf = (request) => /(?:^|; )lecteur=([^;]*)/.exec(request.headers.cookie ?? '')?.[1];
const token = () => randomBytes(24).toString('hex');
const encoded = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const signed = (claims, typ = 'JWT') => {
  const content = `${encoded({ alg: 'ES256', kid: 'k1', typ })}.${encoded(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};
const seconds = () => Math.floor(Date.now() / 1000);

const body = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString());
};

const server = createServer(async (request, reply) => {
  const url = new URL(request.url, origin());
  const go = (where, headers = {}) => reply.writeHead(302, { location: where, ...headers }).end();
  const json = (value) => reply.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  const query = url.searchParams;
  journal.push(`${request.method} ${url.pathname}${url.search}`);
  const reader = readerOf(request);
  switch (url.pathname) {
    case '/entrer':
      return reply.writeHead(200, { 'set-cookie': `lecteur=${query.get('lecteur')}; Path=/; HttpOnly` }).end('catalogue');
    case '/journal':
      return json(journal);
    case '/cas-server/login': {
      if (!reader) return reply.writeHead(200).end('identifiez-vous');
      const ticket = `ST-${token()}`;
      issued.set(ticket, { reader, service: query.get('service') });
      return go(`${query.get('service')}&ticket=${ticket}`);
    }
    case '/cas-server/serviceValidate': {
      const found = issued.get(query.get('ticket'));
      issued.delete(query.get('ticket'));
      const good = found && found.service === query.get('service');
      return reply.writeHead(200, { 'content-type': 'application/xml' }).end(
        `<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">${good
          ? `<cas:authenticationSuccess><cas:user>${found.reader}</cas:user></cas:authenticationSuccess>`
          : '<cas:authenticationFailure code="INVALID_TICKET">?</cas:authenticationFailure>'}</cas:serviceResponse>`);
    }
    case '/.well-known/openid-configuration':
      return json({ issuer: origin(), authorization_endpoint: `${origin()}/authorize`, token_endpoint: `${origin()}/token`, jwks_uri: `${origin()}/jwks` });
    case '/jwks':
      return json({ keys: [jwk] });
    case '/authorize': {
      if (!reader) return reply.writeHead(200).end('identifiez-vous');
      const code = token();
      issued.set(code, { reader, nonce: query.get('nonce'), client: query.get('client_id'), back: query.get('redirect_uri') });
      return go(`${query.get('redirect_uri')}?code=${code}&state=${query.get('state')}`);
    }
    case '/token': {
      const form = await body(request);
      const found = issued.get(form.get('code'));
      issued.delete(form.get('code'));
      if (!found || found.back !== form.get('redirect_uri') || form.get('client_secret') !== 'secret-du-portail') {
        return reply.writeHead(400).end('{"error":"invalid_grant"}');
      }
      const sub = createHash('sha256').update(found.reader).digest('hex');
      return json({ access_token: token(), token_type: 'Bearer', id_token: signed({
        iss: origin(), aud: found.client, sub, nonce: found.nonce, sid: `session-${found.reader}`,
        iat: seconds(), exp: seconds() + 60, auth_time: seconds() - 3600 }) });
    }
    // The reader signs out of the portal: it tells whoever it is asked to tell.
    case '/logout-token':
      return reply.writeHead(200).end(signed({
        iss: origin(), aud: query.get('aud'), sid: `session-${query.get('lecteur')}`, iat: seconds(), exp: seconds() + 60, jti: token(),
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }, 'logout+jwt'));
    default:
      return reply.writeHead(404).end();
  }
});
const origin = () => `http://127.0.0.1:${server.address().port}`;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${speaks} ${server.address().port}\n`));
