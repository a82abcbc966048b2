import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  compareGolden,
  explore,
  loadExample,
  readBroken,
  replay,
  runGolden,
  shrink,
} from '@faultline/simulator/node';
import { service, type Store } from './service.ts';

const folder = import.meta.dirname;

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

describe('in the simulated cluster', () => {
  test('2,000 runs break nothing', async () => {
    const { found, runs, reached } = await explore(loadExample(folder), { runs: 2_000 });
    assert.equal(found?.violation, undefined, `seed ${found?.seed}`);
    assert.equal(runs, 2_000);
    assert.deepEqual(reached, ['somebody did not get an answer']);
  });

  for (const [bug, patch] of Object.entries(readBroken(folder)))
    test(`the planted bug ${bug} is found, shrinks to one fault or none and is survived by the unbroken code`, async () => {
      const invariant = /^Breaks: (.*)$/m.exec(patch)![1]!;
      const program = loadExample(folder, bug);
      const { found } = await explore(program, { runs: 500, invariant });
      assert.ok(found);
      const { schedule } = await shrink(program, { seed: found.seed, faults: found.faults }, invariant);
      assert.ok(schedule.faults.length <= 1);
      const golden = await runGolden(folder, bug);
      assert.ok(golden, 'there is no golden trace');
      assert.equal(compareGolden(folder, golden), 'equal');
      assert.equal(golden.result.violation?.invariant, invariant);
      assert.equal((await replay(loadExample(folder), golden.schedule)).violation, undefined);
    });
});
