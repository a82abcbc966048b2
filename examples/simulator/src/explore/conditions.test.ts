import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explore, replay, runSeed, shrink } from '../node/index.ts';
import { checkConditions } from '../scenario.ts';
import { cluster } from '../testing/cluster.ts';

/** Three calls that nothing disturbs, unless somebody changes the conditions. */
const calls = cluster({
  workload: `for (let i = 1; i <= 3; i++) await operation('call ' + i, () => fetch('http://server/' + i, { signal: AbortSignal.timeout(50) }));`,
  invariants: `'every call is answered': eventually((world) => world.operations.every(({ type }) => type === 'ok'))`,
  conditions: 'latencyMs: [1, 1], swarm: 0',
});
const drop = { drop: 0.5 };

test('exploring under other conditions meets other faults', async () => {
  const own = await explore(calls, { runs: 100 });
  assert.deepEqual([own.found, own.faults], [undefined, {}]);
  const other = await explore(calls, { runs: 100, conditions: drop });
  assert.equal(other.found?.violation?.invariant, 'every call is answered');
  assert.deepEqual(Object.keys(other.faults), ['drop']);
});

test('a failure found under other conditions replays and shrinks under them', async () => {
  const conditions = { ...drop, latencyMs: [30, 60] as const };
  const { found } = await explore(calls, { runs: 100, conditions });
  const { seed, faults, hash } = found!;
  assert.equal((await runSeed(calls, seed, { conditions })).hash, hash);
  assert.equal((await replay(calls, { seed, faults }, { conditions })).hash, hash);
  assert.notEqual((await replay(calls, { seed, faults })).hash, hash, 'the times are the conditions’');
  const { schedule } = await shrink(calls, { seed, faults }, found!.violation!.invariant, { conditions });
  assert.deepEqual(schedule.faults, [], 'a round trip of 60 ms is too late for a call that waits 50');
  assert.ok((await replay(calls, schedule, { conditions })).violation);
});

test('conditions that make no sense are refused in one sentence', () => {
  checkConditions({ drop: 1, latencyMs: [0, 0] });
  assert.throws(() => checkConditions({ drop: 2 }), {
    name: 'ScenarioError',
    message: 'The condition “drop” is a probability from 0 to 1.',
  });
  assert.throws(() => checkConditions({ latencyMs: ['1', '2'] } as object), /is a range, for example/);
  assert.throws(() => checkConditions({ latency: [1, 2] } as object), /There is no condition “latency”/);
});

test('a run names the operations that were left out', async () => {
  const run = await replay(calls, { seed: '1', faults: [], only: ['call 2'] });
  assert.deepEqual(run.leftOut, ['call 1', 'call 3']);
  assert.equal((await replay(calls, { seed: '1', faults: [] })).leftOut, undefined);
});
