import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { count, counter, type Log } from './new-pattern.ts';

/** A log in memory. Appending takes a turn, as it does on a disk. */
function memory(keys: string[] = []): Log & { keys: string[] } {
  return {
    keys,
    async append(key) {
      await undefined;
      keys.push(key);
    },
    read: () => [...keys],
  };
}

describe('the service', () => {
  const ask = async (handle: ReturnType<typeof counter>, key?: string) => {
    const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
    const response = await handle(new Request('http://counter/', { method: 'POST', headers }));
    return `${response.status} ${await response.text()}`;
  };

  test('counts a key once, however often it is asked: later, at once, and after a restart', async () => {
    const log = memory();
    const handle = counter(log);
    assert.equal(await ask(handle, 'a'), '200 {"count":1}');
    assert.deepEqual(await Promise.all([ask(handle, 'b'), ask(handle, 'b'), ask(handle, 'a')]), [
      '200 {"count":2}',
      '200 {"count":2}',
      '200 {"count":1}',
    ]);
    assert.equal(await ask(counter(log), 'a'), '200 {"count":1}');
    assert.deepEqual(log.keys, ['a', 'b']);
  });

  test('wants a key', async () => assert.match(await ask(counter(memory())), /^400 /));

  test('goes on after a write that failed', async () => {
    const log = memory();
    let failures = 1;
    const append = async (key: string) => {
      if (failures-- > 0) throw new Error('disk full');
      await log.append(key);
    };
    const handle = counter({ ...log, append });
    await assert.rejects(ask(handle, 'a'), /disk full/);
    assert.equal(await ask(handle, 'a'), '200 {"count":1}');
  });
});

describe('the client', () => {
  test('asks again under the same key until there is an answer', async (t) => {
    const keys: (string | null)[] = [];
    t.mock.method(globalThis, 'setTimeout', (callback: () => void) => queueMicrotask(callback));
    t.mock.method(globalThis, 'fetch', async (url: string, init: RequestInit) => {
      if (keys.push(new Headers(init.headers).get('idempotency-key')) === 1) throw new Error('no answer');
      return keys.length === 2 ? new Response('', { status: 503 }) : Response.json({ count: 7, url });
    });
    assert.equal(await count('http://counter/', 'a'), 7);
    assert.deepEqual(keys, ['a', 'a', 'a']);
  });

  test('gives up in the end', async (t) => {
    t.mock.method(globalThis, 'setTimeout', (callback: () => void) => queueMicrotask(callback));
    const { mock } = t.mock.method(globalThis, 'fetch', () => Promise.reject(new Error('no answer')));
    await assert.rejects(count('http://counter/', 'a', 3), /no answer/);
    assert.equal(mock.callCount(), 3);
  });
});
