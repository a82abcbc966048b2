/**
 * The same client and server with real sockets, a real file and a real SIGKILL:
 *
 *   node real.ts
 *
 * The server is killed once after the charge is on disk and before it answers, and once before it has written anything.
 * Both times the client knows nothing, and both times it finds out.
 */
import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { charge, settle } from './outcome.ts';
import { payments, type ChargeEntry, type ChargeLog } from './payments.ts';

/** When the server is to kill itself: a stand-in for the power cut that falls just there. */
type Fate = 'lives' | 'dies before it writes' | 'dies before it answers';

const [, , role, file, fate] = process.argv;
if (role === 'serve') serve(file!, fate as Fate);
else await main();

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'partial-failure-'));
  const log = join(folder, 'charges.jsonl');
  try {
    await killedAnd('dies before it answers', 'c1', 'ok', log);
    await killedAnd('dies before it writes', 'c2', 'failed', log);
    const entries = readFileSync(log, 'utf8').trim().split('\n');
    console.log(`On disk:\n  ${entries.join('\n  ')}`);
    assert.deepEqual(entries, ['{"id":"c1","event":"applied"}', '{"id":"c2","event":"void"}']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function killedAnd(fate: Fate, id: string, truth: 'ok' | 'failed', log: string): Promise<void> {
  const first = await start(log, fate);
  const outcome = await charge(`${first.url}/charges/${id}`, 500, 2_000);
  console.log(`${id}: the server ${fate}. The client knows: ${outcome}.`);
  assert.equal(outcome, 'unknown');
  first.child.kill('SIGKILL');

  const second = await start(log, 'lives');
  const settled = await settle(`${second.url}/charges/${id}`, 2_000);
  console.log(`${id}: after a restart the client asks. It is: ${settled}.`);
  assert.equal(settled, truth);
  // The request that was on its way all the time, perhaps: it changes nothing any more.
  assert.equal(await charge(`${second.url}/charges/${id}`, 500, 2_000), truth);
  second.child.kill('SIGKILL');
}

function start(log: string, fate: Fate): Promise<{ url: string; child: ChildProcess }> {
  const child = fork(import.meta.filename, ['serve', log, fate], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('message', (port) => resolve({ url: `http://localhost:${String(port)}`, child }));
  });
}

function serve(path: string, fate: Fate): void {
  const handle = payments(fileLog(path, fate));
  const server = createServer((incoming, outgoing) => {
    const request = new Request(`http://localhost${incoming.url}`, { method: incoming.method! });
    void handle(request).then(async (response) => {
      outgoing.writeHead(response.status).end(await response.text());
    });
  });
  server.listen(0, 'localhost', () => process.send!((server.address() as AddressInfo).port));
  process.once('disconnect', () => process.exit());
}

/** One line for each entry, synced to the disk. */
function fileLog(path: string, fate: Fate): ChargeLog {
  return {
    async append(entry) {
      if (fate === 'dies before it writes') process.kill(process.pid, 'SIGKILL');
      const file = openSync(path, 'a');
      writeSync(file, `${JSON.stringify(entry)}\n`);
      fsyncSync(file);
      closeSync(file);
      if (fate === 'dies before it answers') process.kill(process.pid, 'SIGKILL');
    },
    read() {
      if (!existsSync(path)) return [];
      const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
      return lines.map((line) => JSON.parse(line) as ChargeEntry);
    },
  };
}
