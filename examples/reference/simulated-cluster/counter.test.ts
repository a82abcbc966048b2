import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { counter } from './counter.ts';

const hit = (key?: string) =>
  new Request('http://counter/', { method: 'POST', headers: key ? { 'idempotency-key': key } : {} });
const countIn = async (response: Response) => ((await response.json()) as { count: number }).count;

/** A log whose writes become durable when the test says so. */
function slowLog(keys: string[] = []) {
  const waiting: (() => void)[] = [];
  return {
    keys,
    read: () => [...keys],
    append: (key: string) =>
      new Promise<void>((resolve) => {
        waiting.push(() => {
          keys.push(key);
          resolve();
        });
      }),
    sync: () => waiting.splice(0).forEach((write) => write()),
  };
}

describe('the counter', () => {
  test('counts a key once', async () => {
    const log = slowLog();
    const serve = counter(log);
    const first = serve(hit('a'));
    log.sync();
    assert.equal(await countIn(await first), 1);
    assert.equal(await countIn(await serve(hit('a'))), 1);
    assert.deepEqual(log.keys, ['a']);
  });

  test('does not answer a copy before the write is durable', async () => {
    const log = slowLog();
    const serve = counter(log);
    let answered = 0;
    const both = [serve(hit('a')), serve(hit('a'))].map((reply) => reply.then(() => answered++));
    await new Promise((next) => setImmediate(next));
    assert.equal(answered, 0);
    log.sync();
    await Promise.all(both);
    assert.deepEqual(log.keys, ['a']);
  });

  test('goes on from its log', async () => {
    const serve = counter(slowLog(['a', 'b']));
    assert.equal(await countIn(await serve(hit('b'))), 2);
  });

  test('refuses a request without a key', async () => {
    assert.equal((await counter(slowLog())(hit())).status, 400);
  });
});
