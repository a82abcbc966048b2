import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { service, type Store } from './service.ts';

/** A store in memory whose writes take a turn. */
function memory(): Store & { entries: Map<string, number> } {
  const entries = new Map<string, number>();
  return {
    entries,
    get: (key) => entries.get(key),
    async set(key, value) {
      await undefined;
      entries.set(key, value);
    },
  };
}
const add = (count: string) => new Request(`http://shop/stock/apples?add=${count}`, { method: 'POST' });

describe('the shop', () => {
  test('adds what is asked at once, one after the other', async () => {
    const store = memory();
    const serve = service(store);
    const replies = await Promise.all([serve(add('2')), serve(add('5'))]);
    assert.deepEqual(await Promise.all(replies.map((reply) => reply.json())), [
      { item: 'apples', stock: 2 },
      { item: 'apples', stock: 7 },
    ]);
    assert.equal(store.entries.get('apples'), 7);
  });

  test('refuses what is no whole number', async () => {
    assert.equal((await service(memory())(add('some'))).status, 400);
  });
});
