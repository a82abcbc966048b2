import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { runAlone } from '../explore/run-alone.ts';
import { nodeHost } from '../node/host.ts';
import { loadExample } from '../node/index.ts';
import { cluster } from '../testing/cluster.ts';
import type { Watcher } from './watcher.ts';

function watching(): { watcher: Watcher; seen: string[] } {
  const seen: string[] = [];
  const watcher: Watcher = {
    sends: ({ id, to, latencyUs, ahead }, nowUs) =>
      seen.push(`${nowUs} ${id} to ${to}, ${latencyUs} µs, ahead: ${ahead().join()}`),
    before: ({ node, event, lives, hardware, tearable }, nowUs) =>
      seen.push(`${nowUs} before ${event}: ${lives} ${hardware} ${tearable(node)}`),
    after: ({ node, event, lives, hardware, tearable }, nowUs) =>
      seen.push(`${nowUs} after ${event}: ${lives} ${hardware} ${tearable(node)}`),
  };
  return { watcher, seen };
}

test('a watcher sees each place of a run in order: lives, hardware, tearable', async () => {
  const program = cluster({
    nodes: `a: ({ disk }) => async () => { await disk.log('log').append(1); return new Response() }`,
    workload: `await operation('ask', () => fetch('http://a/'))`,
    conditions: 'torn: 0.1',
  });
  const { watcher, seen } = watching();
  const schedule = { seed: '1', faults: [], calm: true };
  await runAlone(program, { seed: '1', schedule, watcher }, nodeHost);
  assert.deepEqual(seen, [
    '0 before boot a 1: false false false',
    '0 after boot a 1: true false false',
    '0 client→a GET /#1 to a, 1000 µs, ahead: ',
    '1000 before client→a GET /#1: true false false',
    '1000 after client→a GET /#1: true false true',
    '1500 before write log 1#1: true true true',
    '1500 after write log 1#1: true true false',
    '1600 before ack log 1#1: true false false',
    '1600 client→a GET /#1/reply to client, 1000 µs, ahead: ',
    '1600 after ack log 1#1: true false false',
  ]);
});

test('it sees what a message could overtake', async () => {
  const program = cluster({
    nodes: `a: () => () => new Promise(() => {})`,
    workload: `for (const i of [1, 2, 3]) { void fetch('http://a/' + i); await new Promise((wake) => setTimeout(wake, i)) }`,
    conditions: 'overtake: 0.1, latencyMs: [2.5, 2.5]',
  });
  const { watcher, seen } = watching();
  await runAlone(program, { seed: '1', schedule: { seed: '1', faults: [] }, watcher }, nodeHost);
  // At 0, 1 and 3 ms; the first is there after 2.5 ms.
  assert.deepEqual(
    seen.filter((line) => line.includes('ahead')),
    [
      '0 client→a GET /1#1 to a, 2500 µs, ahead: ',
      '1000 client→a GET /2#1 to a, 2500 µs, ahead: client→a GET /1#1',
      '3000 client→a GET /3#1 to a, 2500 µs, ahead: client→a GET /2#1',
    ],
  );
});

test('to look on changes nothing', async () => {
  const program = loadExample(join(import.meta.dirname, '../../../transactions/saga'));
  for (let i = 0; i < 40; i++) {
    const seed = String(i);
    const { watcher, seen } = watching();
    const alone = await runAlone(program, { seed }, nodeHost);
    const watched = await runAlone(program, { seed, watcher }, nodeHost);
    assert.deepEqual([watched.hash, watched.events], [alone.hash, alone.events], `seed ${seed}`);
    assert.ok(seen.length > alone.events / 2);
  }
});
