// SPDX-License-Identifier: AGPL-3.0-or-later
// Killed (kill -9) again and again while it extends 30,000 subscriptions, then while it puts them back: it goes on where it
// was, and in the end every subscription has moved once, by the rule, or is exactly what it was.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const binary = process.env.GUICHET_BINARY ?? 'build/dev/guichet';
const folder = mkdtempSync(join(tmpdir(), 'guichet-closure-crash-'));
const day = 86_400_000;
const iso = (time) => new Date(time).toISOString().slice(0, 10);
const begins = iso(Date.now() - 56 * day);
const reopens = iso(Date.now() - day);
let closure;

const guichet = (...words) => JSON.parse(execFileSync(binary, [...words, '--data', folder, '--json'], { maxBuffer: 1 << 26 }));
const ends = () => {
  const rows = execFileSync('sqlite3', [join(folder, 'guichet.db'), 'SELECT id, first_day, last_day FROM people_subscription'],
    { maxBuffer: 1 << 28 }).toString().trim().split('\n');
  return new Map(rows.map((row) => { const [id, start, end] = row.split('|'); return [id, { start, end }]; }));
};
const extended = ({ start, end }) => {
  if (start >= reopens || end < begins) return end;
  const from = start > begins ? start : begins;
  return iso(Date.parse(end) + (Date.parse(reopens) - Date.parse(from)));
};

/** Runs the command and kills it, a little later each time, until one run is quick enough to end by itself. */
async function killedUntilDone(...words) {
  for (let kills = 0; ; kills += 1) {
    const child = spawn(binary, [...words, '--data', folder, '--json'], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('exit', (code) => resolve(code)));
    const timer = setTimeout(() => child.kill('SIGKILL'), 100 * 1.12 ** kills);
    const code = await ended;
    clearTimeout(timer);
    if (code === 0) return kills;
    assert.equal(code, null, 'it was killed, or it is done');
    assert.ok(kills < 400, 'it never ends');
  }
}

before(async () => {
  const child = spawn(binary, ['demo', '--data', folder, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (bytes) => { printed += bytes; if (/\(port \d+\)/.test(printed)) resolve(); });
    child.on('exit', (code) => reject(new Error(`guichet ended with ${code}`)));
  });
  child.removeAllListeners('exit');
  await new Promise((resolve) => { child.on('exit', resolve); child.kill('SIGTERM'); });
  closure = guichet('closure', 'declare', '--begins', begins, '--reopens', reopens).id;
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('an extension that is killed on the way extends everybody once', async () => {
  const was = ends();
  const bound = new Set(execFileSync('sqlite3', [join(folder, 'guichet.db'),
    "SELECT id FROM people_subscription WHERE reason = 'subscription.reason.reopening'"]).toString().trim().split('\n'));
  const expected = new Map([...was].map(([id, one]) => [id, bound.has(id) ? one.end : extended(one)]));
  const planned = guichet('closure', 'preview', closure).moved;
  const kills = await killedUntilDone('closure', 'apply', closure);
  const now = ends();
  assert.deepEqual([...expected].filter(([id, end]) => now.get(id).end !== end), [], 'not what the rule says');
  assert.equal([...was].filter(([id, one]) => now.get(id).end !== one.end).length, planned);
  assert.equal(guichet('closure', 'apply', closure).moved, 0, 'twice is once');

  const more = await killedUntilDone('closure', 'undo', closure);
  const back = ends();
  assert.equal(guichet('closure', 'undo', closure).state, 'done', 'undone twice is undone once');
  assert.deepEqual([...was].filter(([id, one]) => back.get(id).end !== one.end), [], 'not what it was');
  console.log(`${planned} extended through ${kills} crashes, put back through ${more}`);
});
