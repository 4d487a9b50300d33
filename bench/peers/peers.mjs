// SPDX-License-Identifier: AGPL-3.0-or-later
// Guichet on a million patrons beside what a network would pick instead, one after the other in turns, loaded by the same
// client: flows a second, and memory. The peers, their settings and the client are in PEERS_HOME (../shared/peers).
// GUICHET_BENCH_TURNS and GUICHET_BENCH_PEERS (a list of their names) make it smaller.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const home = resolve(process.env.PEERS_HOME ?? '../shared/peers');
const folder = resolve('build/peers');
const client = join(folder, 'flowbench');
const turns = Number(process.env.GUICHET_BENCH_TURNS ?? 5);
const users = 8;
const seconds = 4;

/** name; how the script starts it; its flow and ours; least ratio of flows a second; most of its memory, where told. */
const peers = [
  { name: 'oidc-provider, RS256', script: 'oidcp.sh', options: ['RS256'], flow: 'oidcp_code.flow', ours: 'RS256', least: 3, memory: 0.25 },
  { name: 'oidc-provider, ES256', script: 'oidcp.sh', options: ['ES256'], flow: 'oidcp_code.flow', ours: 'ES256', least: 10, memory: 0.25 },
  { name: 'glewlwyd, RS256', script: 'glewlwyd.sh', options: ['rsa'], flow: 'glewlwyd_code.flow', ours: 'RS256', least: 20 },
  { name: 'LemonLDAP::NG, CAS', script: 'llng.sh', options: [], flow: 'llng_cas.flow', ours: 'CAS', least: 50 },
];

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

function report(what, value, limit = '', verdict = '') {
  console.log(`  ${what.padEnd(72)} ${value.padStart(16)} ${limit.padStart(10)} ${verdict}`);
  if (process.env.GUICHET_BENCH_RESULTS) appendFileSync(process.env.GUICHET_BENCH_RESULTS, `${what}\t${value}\t${limit}\t${verdict}\n`);
}

/** The server of oidc_bench on the large network: its address, process, a reader's cookie, the clients' secret. */
async function startGuichet() {
  const child = spawn('build/release/oidc_bench', ['--serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('{')) return { ...JSON.parse(line), stop: () => child.stdin.end() };
    console.log(line);
  }
  throw new Error('oidc_bench ended');
}

/** MB of its own of a process and its children: without files it has mapped, which are the page cache's. */
function ownMemory(pid) {
  const of = (status) => Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean);
  return children.reduce((total, child) => total + ownMemory(child), of(readFileSync(`/proc/${pid}/status`, 'utf8')));
}

function run(flow, pids, variables) {
  const out = join(folder, 'turn.jsonl');
  rmSync(out, { force: true });
  const set = Object.entries(variables).flatMap(([key, value]) => ['-v', `${key}=${value}`]);
  const done = spawnSync(client, ['-f', flow, '-c', users, '-d', seconds, '-p', pids.map((pid, at) => `p${at}=${pid}`).join(), '-o', out, ...set].map(String));
  if (done.status !== 0) throw new Error(`${flow}: ${done.stdout}${done.stderr}`);
  const result = JSON.parse(readFileSync(out));
  if (result.err > 0 || result.flows_s === 0) throw new Error(`${flow}: ${result.err} errors: ${done.stderr}`);
  const cpu = Object.values(result.srv).reduce((total, one) => total + one.cpu_ms_per_flow, 0);
  return { flows: result.flows_s, cpu, memory: pids.reduce((total, pid) => total + ownMemory(pid), 0) };
}

/** A copy of a peer's script that names our folder where the shell would not: within its quoted Python. */
function scriptOf(peer) {
  const copy = join(folder, peer.script);
  writeFileSync(copy, readFileSync(join(home, peer.script), 'utf8').replaceAll("'${PEERS:-./peers}/", `'${folder}/`));
  return copy;
}

function measure(peer, guichet) {
  const file = scriptOf(peer);
  const script = (...words) => execFileSync('bash', [file, ...words], { env: { ...process.env, PEERS: folder }, encoding: 'utf8' });
  script('start', ...peer.options);
  try {
    const pids = script('pid').trim().split(/\s+/);
    const ours = peer.ours === 'CAS' ? ['bench/peers/guichet_cas.flow', {}] : ['bench/peers/guichet_code.flow', { client: `bench-${peer.ours}`, secret: guichet.secret }];
    const pairs = Array.from({ length: turns }, () => [
      run(ours[0], [guichet.pid], { base: guichet.base, cookie: guichet.cookie, ...ours[1] }), run(join(home, peer.flow), pids, {})]);
    const ratio = median(pairs.map(([we, they]) => we.flows / they.flows));
    const of = (side, what) => median(pairs.map((pair) => pair[side][what]));
    report(`${peer.ours} flows/s ÷ ${peer.name}`, ratio.toFixed(2), `≥ ${peer.least}`, ratio >= peer.least ? 'pass' : 'FAIL');
    report('  flows/s; CPU a flow; memory, theirs after ÷', `${of(0, 'flows').toFixed(0)} ÷ ${of(1, 'flows').toFixed(0)}; ${of(0, 'cpu').toFixed(2)} ÷ ${of(1, 'cpu').toFixed(2)} ms; ${of(0, 'memory').toFixed(0)} ÷ ${of(1, 'memory').toFixed(0)} MB`);
    if (peer.memory) {
      const share = of(0, 'memory') / of(1, 'memory');
      report(`memory ÷ ${peer.name}`, share.toFixed(2), `≤ ${peer.memory}`, share <= peer.memory ? 'pass' : 'FAIL');
    }
  } finally {
    script('stop');
  }
}

mkdirSync(join(folder, 'oidcp'), { recursive: true });
copyFileSync(join(home, 'server.mjs'), join(folder, 'oidcp', 'server.mjs'));
execFileSync('g++', ['-O2', '-std=c++17', '-pthread', '-o', client, join(home, 'flowbench.cpp')]);
const guichet = await startGuichet();
try {
  const chosen = process.env.GUICHET_BENCH_PEERS;
  for (const peer of peers.filter((one) => !chosen || one.name.includes(chosen))) measure(peer, guichet);
} finally {
  guichet.stop();
}
