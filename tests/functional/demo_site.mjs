// SPDX-License-Identifier: AGPL-3.0-or-later
// The demo network on a free port, and a browser without pages that signs in there when it is asked to.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const binary = process.env.GUICHET_BINARY ?? 'build/dev/guichet';

export const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

/** A reader with a card in force: {login, password}; where the data is; how to stop it all. */
export async function startDemo() {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-oidc-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const guichet = spawn(binary, ['demo', '--data', folder, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, GUICHET_HTTP_PUBLIC_URL: origin },
  });
  await new Promise((resolve, reject) => {
    let printed = '';
    guichet.stdout.on('data', (bytes) => {
      printed += bytes;
      if (/\(port \d+\)/.test(printed)) resolve();
    });
    guichet.on('exit', (code) => reject(new Error(`guichet ended with ${code}:\n${printed}`)));
  });
  const readers = JSON.parse(readFileSync(join(folder, 'demo-credentials.json')));
  return {
    origin,
    folder,
    reader: readers.find((one) => one.role === 'reader'),
    login: (role) => readers.find((one) => one.role === role),
    /** Still writing mails when told to stop: its folder goes once it has ended. */
    async stop() {
      guichet.kill();
      if (guichet.exitCode === null && guichet.signalCode === null) await once(guichet, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As fetch answers, without the headers by which it says that it is no browser. */
const exchange = (address, { method = 'GET', headers, body }) => new Promise((resolve, reject) => {
  const sent = body?.toString();
  const type = sent === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(sent) };
  request(address, { method, headers: { ...headers, ...type } }, (reply) => {
    const chunks = [];
    reply.on('data', (chunk) => chunks.push(chunk));
    reply.on('end', () => {
      const received = new Headers();
      for (let at = 0; at < reply.rawHeaders.length; at += 2) received.append(reply.rawHeaders[at], reply.rawHeaders[at + 1]);
      resolve({ status: reply.statusCode, headers: received, text: async () => Buffer.concat(chunks).toString() });
    });
  }).on('error', reject).end(sent);
});

/** Keeps cookies (one port is one site here), goes where it is sent as long as that is `home`. */
export class Browser {
  #cookies = new Map();
  #ofTheVisit = new Set();

  constructor(home) {
    this.home = home;
  }

  async send(address, options = {}) {
    const { host } = new URL(address);
    const jar = this.#cookies.get(host) ?? new Map();
    this.#cookies.set(host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await exchange(address, { ...options, headers: { accept: 'text/html', ...options.headers, cookie } });
    for (const line of reply.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      jar.set(name, value);
      if (!/; *max-age=/i.test(line)) this.#ofTheVisit.add(`${host} ${name}`);
    }
    return reply;
  }

  /** Closed and opened again: what sites keep for longer than the visit is still there. */
  reopen() {
    for (const [host, jar] of this.#cookies) {
      for (const name of jar.keys()) if (this.#ofTheVisit.has(`${host} ${name}`)) jar.delete(name);
    }
  }

  /** The address outside that it is sent to (a URL), or the page it ends at (a string). `login`: signs in, and agrees. */
  async visit(address, login) {
    let reply = await this.send(address);
    for (;;) {
      const away = reply.headers.get('location') ?? /^0; url=(.*)$/.exec(reply.headers.get('refresh') ?? '')?.[1];
      if (away && !new URL(away, this.home).href.startsWith(this.home)) return new URL(away);
      if (away) {
        reply = await this.send(new URL(away, this.home));
        continue;
      }
      const page = await reply.text();
      const form = login && ['/connexion', '/oidc/accord'].find((path) => page.includes(`action="${path}"`));
      if (!form) return page;
      const hidden = (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1].replaceAll('&amp;', '&');
      const typed = form === '/connexion'
        ? { suite: hidden('suite'), identifier: login.login, password: login.password }
        : { key: hidden('key'), answer: 'yes' };
      reply = await this.send(this.home + form, {
        method: 'POST', body: new URLSearchParams({ csrf: hidden('csrf'), ...typed }),
      });
    }
  }
}
