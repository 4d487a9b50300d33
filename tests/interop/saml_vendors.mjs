// SPDX-License-Identifier: AGPL-3.0-or-later
// Three vendors that speak SAML 2, each with a page only it opens: Debian's Apache with mod_auth_mellon (lasso), the same
// with mod_shib and its shibd (OpenSAML), and @node-saml/node-saml. Each page prints whom it knows and what it was told.
import { SAML } from '@node-saml/node-saml';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const freePort = () => new Promise((resolve) => {
  const server = createTcpServer();
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

async function listens(port, process, log) {
  for (let tries = 0; tries < 600; tries += 1) {
    if (process.exitCode !== null) break;
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  throw new Error(`nothing listens on ${port}:\n${log()}`);
}

function makeKey(folder, name) {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`,
    '-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.pem`)], { stdio: 'ignore' });
  chmodSync(join(folder, `${name}.key`), 0o644);
}

const modules = '/usr/lib/apache2/modules';
const whoami = `<?php
header('Content-Type: text/plain');
ksort($_SERVER);
foreach ($_SERVER as $name => $value) {
    if ($name === 'REMOTE_USER' || preg_match('/^(MELLON_|Shib-|pairwise|persistent|entitlement|affiliation|intercommunality|ageClass)/', $name)) {
        echo "$name=$value\\n";
    }
}
`;

const shibboleth = (at, folder, port) => `<SPConfig xmlns="urn:mace:shibboleth:3.0:native:sp:config" clockSkew="180">
  <OutOfProcess logger="${folder}/shib.logger"/>
  <InProcess logger="${folder}/shib-apache.logger"/>
  <UnixListener address="${folder}/shibd.sock"/>
  <ApplicationDefaults entityID="http://127.0.0.1:${port}/shibboleth" REMOTE_USER="pairwise-id" signing="front">
    <Sessions lifetime="28800" timeout="3600" checkAddress="false" handlerSSL="false" cookieProps="http" relayState="cookie">
      <SSO entityID="${at.metadata}">SAML2</SSO>
      <Logout>SAML2 Local</Logout>
      <Handler type="MetadataGenerator" Location="/Metadata" signing="false"/>
      <Handler type="Session" Location="/Session" showAttributeValues="true"/>
    </Sessions>
    <Errors supportContact="nobody@vendor.example"/>
    <MetadataProvider type="XML" validate="true" path="${folder}/idp.xml">
      <MetadataFilter type="Signature" certificate="${folder}/idp.pem"/>
    </MetadataProvider>
    <AttributeExtractor type="XML" validate="true" reloadChanges="false" path="${folder}/attribute-map.xml"/>
    <AttributeFilter type="XML" validate="true" path="/etc/shibboleth/attribute-policy.xml"/>
    <CredentialResolver type="File" key="${folder}/shib.key" certificate="${folder}/shib.pem"/>
  </ApplicationDefaults>
  <SecurityPolicyProvider type="XML" validate="true" path="/etc/shibboleth/security-policy.xml"/>
  <ProtocolProvider type="XML" validate="true" reloadChanges="false" path="/etc/shibboleth/protocols.xml"/>
</SPConfig>
`;

const logger = (file) => `log4j.rootCategory=INFO, file
log4j.appender.file=org.apache.log4j.FileAppender
log4j.appender.file.fileName=${file}
log4j.appender.file.layout=org.apache.log4j.PatternLayout
log4j.appender.file.layout.ConversionPattern=%p %c: %m%n
`;

const attributeMap = `<Attributes xmlns="urn:mace:shibboleth:2.0:attribute-map" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <Attribute name="urn:oasis:names:tc:SAML:attribute:pairwise-id" id="pairwise-id">
    <AttributeDecoder xsi:type="ScopedAttributeDecoder" caseSensitive="false"/>
  </Attribute>
  <Attribute name="urn:oid:1.3.6.1.4.1.5923.1.1.1.9" id="affiliation">
    <AttributeDecoder xsi:type="ScopedAttributeDecoder" caseSensitive="false"/>
  </Attribute>
  <Attribute name="urn:oid:1.3.6.1.4.1.5923.1.1.1.7" id="entitlement"/>
  <Attribute name="intercommunality" nameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic" id="intercommunality"/>
  <Attribute name="ageClass" nameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic" id="ageClass"/>
</Attributes>
`;

/** Apache with both modules, and shibd. `at.metadata` is our address, `idp` what it answers. */
export async function startApache(at, idp) {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-saml-'));
  chmodSync(folder, 0o755);
  const ports = { mellon: await freePort(), shib: await freePort() };
  for (const name of ['mellon', 'shib']) {
    makeKey(folder, name);
    mkdirSync(join(folder, `www-${name}`));
    writeFileSync(join(folder, `www-${name}`, 'index.php'), whoami);
  }
  const certificate = /<ds:X509Certificate>([^<]+)</.exec(idp)[1].replace(/\s/g, '').replace(/.{64}/g, '$&\n');
  writeFileSync(join(folder, 'idp.xml'), idp);
  writeFileSync(join(folder, 'idp.pem'), `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`);
  writeFileSync(join(folder, 'attribute-map.xml'), attributeMap);
  writeFileSync(join(folder, 'shibboleth2.xml'), shibboleth(at, folder, ports.shib));
  writeFileSync(join(folder, 'shib.logger'), logger(join(folder, 'shibd.log')));
  writeFileSync(join(folder, 'shib-apache.logger'), logger('/dev/stderr'));
  const php = readdirPhp();
  const load = (name, file = name) => `LoadModule ${name}_module ${modules}/mod_${file}.so\n`;
  writeFileSync(join(folder, 'apache.conf'), `
ServerRoot "${folder}"
ServerName 127.0.0.1
PidFile "${folder}/apache.pid"
DefaultRuntimeDir "${folder}"
ErrorLog "${folder}/error.log"
LogLevel warn auth_mellon:debug
Listen 127.0.0.1:${ports.mellon}
Listen 127.0.0.1:${ports.shib}
StartServers 2
${load('mpm_prefork')}${load('authn_core')}${load('authz_core')}${load('authz_user')}${load('dir')}${load('mime')}
${load('auth_mellon')}${load('mod_shib', 'shib').replace('mod_shib_module', 'mod_shib')}LoadModule php_module ${php}
${process.getuid() === 0 ? 'User nobody\nGroup nogroup' : ''}
TypesConfig /etc/mime.types
DirectoryIndex index.php
<FilesMatch "\\.php$">
  SetHandler application/x-httpd-php
</FilesMatch>
ShibConfig ${folder}/shibboleth2.xml
ShibCompatValidUser On
<VirtualHost 127.0.0.1:${ports.mellon}>
  ServerName http://127.0.0.1:${ports.mellon}
  DocumentRoot "${folder}/www-mellon"
  <Location />
    MellonEnable "auth"
    MellonEndpointPath /mellon
    MellonSecureCookie Off
    MellonSPPrivateKeyFile ${folder}/mellon.key
    MellonSPCertFile ${folder}/mellon.pem
    MellonIdPMetadataFile ${folder}/idp.xml
    MellonSignatureMethod rsa-sha256
    MellonUser "urn:oasis:names:tc:SAML:attribute:pairwise-id"
    AuthType Mellon
    Require valid-user
  </Location>
</VirtualHost>
<VirtualHost 127.0.0.1:${ports.shib}>
  ServerName http://127.0.0.1:${ports.shib}
  DocumentRoot "${folder}/www-shib"
  <Location /Shibboleth.sso>
    AuthType None
    Require all granted
    SetHandler shib
  </Location>
  <Location />
    AuthType shibboleth
    ShibRequestSetting requireSession 1
    Require valid-user
  </Location>
</VirtualHost>
`);
  const shibd = spawn('shibd', ['-F', '-f', '-c', join(folder, 'shibboleth2.xml'), '-p', join(folder, 'shibd.pid')],
    { stdio: 'ignore' });
  const apache = spawn('apache2', ['-D', 'FOREGROUND', '-f', join(folder, 'apache.conf')], {
    stdio: 'ignore', detached: true, // at its end Apache ends its whole process group
  });
  const log = () => ['error.log', 'shibd.log'].map((name) => {
    try { return readFileSync(join(folder, name), 'utf8'); } catch { return ''; }
  }).join('\n');
  const stop = async () => {
    for (const child of [apache, shibd]) {
      if (child.exitCode === null) {
        await new Promise((resolve) => { child.on('exit', resolve); child.kill('SIGTERM'); });
      }
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await listens(ports.mellon, apache, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ports, log, stop };
}

function readdirPhp() {
  const found = execFileSync('sh', ['-c', `ls ${modules}/libphp*.so | head -1`]).toString().trim();
  if (!found) throw new Error('libapache2-mod-php is not installed');
  return found;
}

/** A site on node-saml: / asks for a sign-in, /acs takes the answer, /logout and /slo end it. */
export async function startNodeSaml(at, idp) {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-node-saml-'));
  makeKey(folder, 'node');
  const read = (name) => readFileSync(join(folder, name), 'utf8');
  const port = await freePort();
  const site = `http://127.0.0.1:${port}`;
  const saml = new SAML({
    callbackUrl: `${site}/acs`,
    logoutCallbackUrl: `${site}/slo`,
    entryPoint: at.signOn,
    logoutUrl: at.logout,
    issuer: `${site}/metadata`,
    audience: `${site}/metadata`,
    idpIssuer: at.metadata,
    idpCert: /<ds:X509Certificate>([^<]+)</.exec(idp)[1].replace(/\s/g, ''),
    privateKey: read('node.key'),
    publicCert: read('node.pem'),
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: true,
    validateInResponseTo: 'always',
    identifierFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  });
  const sessions = [];
  const answer = (response, value) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  const go = (response, location) => response.writeHead(302, { location }).end();
  const routes = {
    '/': async (_, response) => go(response, await saml.getAuthorizeUrlAsync('état=1', undefined, {})),
    '/metadata': async (_, response) => response.writeHead(200).end(saml.generateServiceProviderMetadata(null, read('node.pem'))),
    '/acs': async (request, response) => {
      const { profile } = await saml.validatePostResponseAsync(Object.fromEntries(request.form));
      sessions.push(profile);
      answer(response, { ...profile, relayState: request.form.get('RelayState') });
    },
    '/logout': async (_, response) => go(response, await saml.getLogoutUrlAsync(sessions.at(-1), 'bye', {})),
    '/slo': async (request, response) => {
      const { loggedOut } = await saml.validateRedirectAsync(Object.fromEntries(request.query), request.raw);
      answer(response, { loggedOut });
    },
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, site);
    let body = '';
    for await (const piece of request) body += piece;
    request.form = new URLSearchParams(body);
    request.query = url.searchParams;
    request.raw = url.search.slice(1);
    try {
      await (routes[url.pathname] ?? ((_, other) => other.writeHead(404).end()))(request, response);
    } catch (error) {
      response.writeHead(403).end(String(error));
    }
  });
  await new Promise((resolve) => { server.listen(port, '127.0.0.1', resolve); });
  return {
    port,
    stop: () => { server.closeAllConnections(); server.close(); rmSync(folder, { recursive: true, force: true }); },
  };
}
