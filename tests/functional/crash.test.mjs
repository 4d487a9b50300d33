// SPDX-License-Identifier: AGPL-3.0-or-later
// The server is killed at random moments under load. Whatever it acknowledged is there afterwards, whole: the application, its
// person, its history and the mail that was promised. Twenty rounds on one database.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const binary = process.env.GUICHET_BINARY ?? 'build/dev/guichet';
const rounds = Number(process.env.GUICHET_CRASH_ROUNDS ?? 20);
const folder = mkdtempSync(join(tmpdir(), 'guichet-crash-'));
const clients = 16;
let key;

async function serve() {
  const child = spawn(binary, ['demo', '--data', folder, '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const port = await new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (bytes) => {
      printed += bytes;
      const found = /\(port (\d+)\)/.exec(printed);
      if (found) resolve(Number(found[1]));
    });
    child.on('exit', (code) => reject(new Error(`guichet ended with ${code}:\n${printed}`)));
  });
  return { port, kill: (signal) => new Promise((resolve) => { child.on('exit', resolve); child.kill(signal); }) };
}

const sql = (query) => JSON.parse(execFileSync('sqlite3', ['-json', join(folder, 'guichet.db'), query]).toString() || '[]');

function application(number) {
  return {
    municipality: '39056',
    person: { first_names: 'Camille', birth_name: `Essai ${'abcdefghij'[number % 10]}`, birth_date: '1984-05-12' },
    address: { street: `${number} rue du Lac`, postcode: '39140' },
    contact: { email: `essai.${number}.${randomUUID()}@courriel.example` },
    consent: { version: '2026-11' },
  };
}

/** Sends until the server is gone; gives back the references it acknowledged. */
async function load(port, acknowledged) {
  for (let number = 0; ; number += 1) {
    const idempotency = randomUUID();
    try {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/applications`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, 'idempotency-key': idempotency },
        body: JSON.stringify(application(number)),
      });
      const answer = await response.json();
      if (response.status === 429) return;
      assert.equal(response.status, 201, JSON.stringify(answer));
      acknowledged.push(answer.reference);
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      return; // the connection broke: the server is dead, nothing was acknowledged
    }
  }
}

before(async () => {
  const first = await serve();
  await first.kill('SIGTERM');
  key = JSON.parse(execFileSync(binary, ['api-key', 'create', '--data', folder, '--intercommunality', 'bresse-haute-seille',
    '--name', 'crash test', '--json'])).key;
});
after(() => rmSync(folder, { recursive: true, force: true }));

test(`nothing acknowledged is lost in ${rounds} crashes, and nothing is half there`, async () => {
  const acknowledged = [];
  for (let round = 0; round < rounds; round += 1) {
    const server = await serve();
    const working = Array.from({ length: clients }, () => load(server.port, acknowledged));
    await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 400));
    await server.kill('SIGKILL');
    await Promise.all(working);
  }
  assert.ok(acknowledged.length > rounds, `only ${acknowledged.length} were acknowledged`);
  const kept = new Set(sql('SELECT reference FROM people_application').map((row) => row.reference));
  assert.deepEqual(acknowledged.filter((reference) => !kept.has(reference)), [], 'acknowledged, then lost');
  const halves = sql(`SELECT a.reference FROM people_application a WHERE a.origin = 'api' AND (
      NOT EXISTS (SELECT 1 FROM people_applicant p WHERE p.application = a.id)
      OR NOT EXISTS (SELECT 1 FROM people_application_event e WHERE e.application = a.id)
      OR NOT EXISTS (SELECT 1 FROM mail_outbox m WHERE m.about = 'application:' || a.id))`);
  assert.deepEqual(halves, [], 'half there');
  assert.equal(sql('PRAGMA integrity_check')[0].integrity_check, 'ok');
  console.log(`${acknowledged.length} acknowledged, ${kept.size} kept, ${rounds} crashes`);
});
