import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sell, type Redis, type Transaction } from './inventory.ts';

/** As much of a Redis as one sale needs. `expire` takes the lock away as time does: the transaction then fails. */
function memory(sold: Record<string, string> = {}, lock: string | null = null) {
  let changed = false;
  const queued: (() => void)[] = [];
  const transaction: Transaction = {
    del: () => (queued.push(() => (state.lock = null)), transaction),
    hSet: (_key, field, value) => (queued.push(() => (sold[field] = value)), transaction),
    exec: async () => {
      if (changed) throw new Error('One (or more) of the watched keys has been changed');
      queued.splice(0).forEach((command) => command());
    },
  };
  const state = { lock, sold };
  const redis: Redis = {
    set: async (_key, token) => (state.lock === null ? ((state.lock = token), 'OK') : null),
    get: async () => state.lock,
    hGetAll: async () => ({ ...sold }),
    watch: async () => (changed = false),
    multi: () => transaction,
  };
  const expire = (token: string | null) => {
    state.lock = token;
    changed = true;
  };
  return { redis, state, expire };
}

const sale = { order: 'a', token: 't1', pieces: 1, ttlMs: 400 };

describe('a sale', () => {
  test('writes the order down and gives the lock back', async () => {
    const { redis, state } = memory();
    assert.equal(await sell(redis, sale), 'sold');
    assert.deepEqual(state, { lock: null, sold: { a: 't1' } });
  });

  test('that comes again is sold once', async () => {
    const { redis, state } = memory({ a: 't0' });
    assert.equal(await sell(redis, { ...sale, pieces: 2 }), 'sold');
    assert.deepEqual(state.sold, { a: 't0' });
  });

  test('of what is sold out changes nothing', async () => {
    const { redis, state } = memory({ b: 't0' });
    assert.equal(await sell(redis, sale), 'sold out');
    assert.deepEqual(state.sold, { b: 't0' });
  });

  test('waits for whoever has the lock', async () => {
    const { redis, state } = memory({}, 't0');
    assert.equal(await sell(redis, sale), 'busy');
    assert.equal(state.lock, 't0');
  });

  test('ends when somebody else has the lock before it is watched', async () => {
    const { redis, state, expire } = memory();
    const late = { ...redis, watch: async () => expire('t2') };
    assert.equal(await sell(late, sale), 'lock lost');
    assert.deepEqual(state, { lock: 't2', sold: {} });
  });

  test('rejects when the lock runs out after that', async () => {
    const { redis, state, expire } = memory();
    const late = { ...redis, hGetAll: async () => (expire(null), {}) };
    await assert.rejects(sell(late, sale), /watched keys/);
    assert.deepEqual(state.sold, {});
  });
});
