import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fenced, type Entry } from './fence.ts';

/** A log in memory. Appending takes a turn, as it does on a disk. */
function memory(entries: Entry<string>[] = []) {
  return {
    entries,
    async append(entry: Entry<string>) {
      await undefined;
      entries.push(entry);
    },
    read: () => [...entries],
  };
}

describe('a fenced value', () => {
  test('is written by whoever claimed it last', async () => {
    const value = fenced(memory(), 'a');
    assert.deepEqual(await value.claim(), { token: 1, value: 'a' });
    assert.equal(await value.write(1, 'b'), true);
    assert.deepEqual(await value.claim(), { token: 2, value: 'b' });
  });

  // The picture in Kleppmann, “How to do distributed locking” (2016), with his numbers.
  test('refuses 33 after 34 was written', async () => {
    const value = fenced(memory([{ event: 'claimed', token: 32 }]), 'a');
    assert.equal((await value.claim()).token, 33);
    assert.equal((await value.claim()).token, 34);
    assert.equal(await value.write(34, 'b'), true);
    assert.equal(await value.write(33, 'late'), false);
    assert.equal((await value.claim()).value, 'b');
  });

  test('refuses 33 before 34 has written, too: 34 has read', async () => {
    const value = fenced(memory([{ event: 'claimed', token: 32 }]), 'a');
    await value.claim();
    assert.equal((await value.claim()).value, 'a');
    assert.equal(await value.write(33, 'late'), false);
    assert.equal(await value.write(34, 'b'), true);
  });

  test('takes nothing from who never claimed it, or claims to come from the future', async () => {
    const value = fenced(memory(), 'a');
    await value.claim();
    for (const token of [0, 2, -1, NaN, Infinity]) assert.equal(await value.write(token, 'x'), false);
  });

  test('remembers the last claim over a restart', async () => {
    const log = memory();
    await fenced(log, 'a').claim();
    const again = fenced(log, 'a');
    assert.equal((await again.claim()).token, 2);
    assert.equal(await again.write(1, 'late'), false);
  });

  test('lets a holder write as often as it likes, and takes a repeated write', async () => {
    const value = fenced(memory(), '');
    await value.claim();
    for (const text of ['b', 'b', 'c']) assert.equal(await value.write(1, text), true);
  });

  test('decides about what comes at once in the order in which it comes', async () => {
    const log = memory();
    const value = fenced(log, 'a');
    await value.claim();
    const results = await Promise.all([
      value.write(1, 'b'),
      value.claim(),
      value.write(1, 'late'),
      value.claim(),
      value.write(2, 'late'),
      value.write(3, 'c'),
    ]);
    assert.deepEqual(results, [true, { token: 2, value: 'b' }, false, { token: 3, value: 'b' }, false, true]);
    const tokens = log.entries.map(({ event, token }) => `${event} ${token}`);
    assert.deepEqual(tokens, ['claimed 1', 'written 1', 'claimed 2', 'claimed 3', 'written 3']);
  });

  test('goes on after a write that failed', async () => {
    const log = memory();
    let failures = 1;
    const append = async (entry: Entry<string>) => {
      if (failures-- > 0) throw new Error('disk full');
      await log.append(entry);
    };
    const value = fenced({ ...log, append }, 'a');
    await assert.rejects(value.claim(), /disk full/);
    assert.equal((await value.claim()).token, 1);
  });
});
