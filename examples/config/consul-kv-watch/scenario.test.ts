import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { Consul } from '../../simulator/servers/consul/core/consul.ts';
import { explore, loadExample, testPlantedBugs } from '../../simulator/src/node/index.ts';
import { edit } from './consul.ts';
import { watchKey } from './watch.ts';

const folder = import.meta.dirname;

const RUNS = 500;

describe('in the simulated cluster', () => {
  test(`${RUNS} runs break nothing, and reach everything that they should`, async () => {
    const { found, reached } = await explore(loadExample(folder), { runs: RUNS });
    assert.equal(found?.violation, undefined, `seed ${found?.seed}`);
    assert.deepEqual(reached.toSorted(), [
      'a question came back with nothing new',
      'an edit was made again, because another came in between',
      'the till began again from 0, because the index went back',
    ]);
  });

  testPlantedBugs(folder, { runs: RUNS, mostFaults: 0 });
});

/** The rules of the simulated Consul behind a real socket. */
async function served(use: (address: string, time: { flies: boolean }) => Promise<void>): Promise<void> {
  let nowMs = 0;
  /** Whether the time of every question is over at once. */
  const time = { flies: false };
  const consul = new Consul({ unique: () => crypto.randomUUID(), jitter: () => 0 }, nowMs);
  const answers = new Map<string, (answer: ReturnType<Consul['takeAnswers']>[number]['answer']) => void>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, 'http://consul');
    const body = await bytesOf(request);
    const id = String(answers.size);
    answers.set(id, ({ status, headers, body: text }) => response.writeHead(status, headers).end(text));
    consul.receive(
      id,
      { method: request.method!, path: url.pathname, query: new Map(url.searchParams), body },
      nowMs,
    );
    if (time.flies) consul.advance((nowMs += 330_000));
    for (const { id: answered, answer } of consul.takeAnswers()) answers.get(answered)!(answer);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, time);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

test('over a real socket with Node’s fetch: waits, edits, and is told after a snapshot came back', () =>
  served(async (consul, time) => {
    const told: (string | undefined)[] = [];
    let next = Promise.withResolvers<void>();
    const end = new AbortController();
    const watching = { consul, wait: '5m', patienceMs: 60_000, paceMs: 0, signal: end.signal };
    const watched = watchKey(watching, 'refund/limit', (value) => {
      told.push(value);
      next.resolve();
    });
    const after = async (work: () => Promise<unknown>) => {
      await next.promise;
      next = Promise.withResolvers();
      await work();
      await next.promise;
    };
    const put = (path: string, body: string) => fetch(`${consul}/v1/${path}`, { method: 'PUT', body });
    await after(() => put('kv/refund/limit', '20'));
    const snapshot = await (await fetch(`${consul}/v1/snapshot`)).text();
    await after(() => put('kv/refund/limit', '40'));
    await after(async () => {
      // Sent away with the old index, it asks on with that one, and hears of the new one when its time is over.
      time.flies = true;
      await put('snapshot', snapshot);
    });
    time.flies = false;
    await after(() => put('kv/refund/limit', '99'));
    assert.deepEqual(told, [undefined, '20', '40', '20', '99']);

    const withName = (name: string) => (staff?: string) =>
      [...new Set([...(staff?.split(' ') ?? []), name])].join(' ');
    await Promise.all(['ada', 'bo', 'cy'].map((name) => edit(consul, 'refund/staff', withName(name))));
    const staff = await (await fetch(`${consul}/v1/kv/refund/staff?raw`)).text();
    assert.deepEqual(staff.split(' ').toSorted(), ['ada', 'bo', 'cy']);
    end.abort();
    await watched;
  }));

async function bytesOf(request: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: number[] = [];
  for await (const part of request) parts.push(...part);
  return Uint8Array.from(parts);
}
