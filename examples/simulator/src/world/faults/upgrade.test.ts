import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explore, replay, shrink } from '../../node/index.ts';
import { cluster, printed, run } from '../../testing/cluster.ts';

test('a node knows which life it is in, after every kind of end', async () => {
  const nodes = `a: ({ life, exit }) => { console.log(life); if (life === 3) exit(); if (life === 4) throw new Error('x') }`;
  const result = await run({ nodes, conditions: 'limitMs: 700' }, [
    { kind: 'crash', node: 'a', when: 'after', event: 'boot a 1', restartMs: 10 },
    { kind: 'crash', node: 'a', when: 'after', event: 'boot a 2', restartMs: 10, silent: true },
  ]);
  assert.deepEqual(printed(result), ['a: 1', 'a: 2', 'a: 3', 'a: 4', 'a: 5']);
});

/** Comes back as its second version, which writes what the first one of another node cannot read. */
const upgrade = cluster({
  top: `const v1 = (log) => async (request) => { await log.append({ amount: Number(await request.text()) }); return new Response() };
    const v2 = (log) => async (request) => { await log.append({ amountInCents: 100 * Number(await request.text()) }); return new Response() };`,
  nodes: `ledger: ({ disk, life }) => (life === 1 ? v1 : v2)(disk.log('log'))`,
  workload: `for (const amount of ['1', '2']) {
    await operation('add ' + amount, () => fetch('http://ledger/', { method: 'POST', body: amount, signal: AbortSignal.timeout(500) }));
    await new Promise((wake) => setTimeout(wake, 100));
  }`,
  invariants: `'every version reads the log': always((world) => world.log('ledger', 'log').every(({ amount }) => amount !== undefined)),
    'both versions write': sometimes((world) => new Set(world.log('ledger', 'log').flatMap((entry) => Object.keys(entry))).size === 2)`,
  conditions: 'stop: 0.05, graceMs: [10, 10], restartMs: [20, 20]',
});

test('an upgrade in the middle of a run is found to break what the old version reads', async () => {
  const { found } = await explore(upgrade, { runs: 500 });
  assert.equal(found?.violation?.invariant, 'every version reads the log');
  const { schedule } = await shrink(upgrade, found.schedule, 'every version reads the log');
  assert.deepEqual(
    schedule.faults.map(({ kind }) => kind),
    ['stop'],
  );
  assert.ok((await replay(upgrade, schedule)).violation);
  assert.equal((await replay(upgrade, { ...schedule, faults: [] })).violation, undefined);
});
