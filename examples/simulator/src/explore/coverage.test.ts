import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeHost } from '../node/host.ts';
import { always, DEFAULT_CONDITIONS, scenario, sometimes } from '../scenario.ts';
import { cluster } from '../testing/cluster.ts';
import { coverageOf, neverReached } from './coverage.ts';
import { noExploration } from './exploration.ts';
import { explore } from './explore.ts';
import { allowedKinds, FAULT_KINDS } from './fault-kinds.ts';

const declared = (conditions: object) =>
  scenario({
    nodes: {},
    workload: async () => {},
    invariants: {
      'it holds': always(() => true),
      'it is seen': sometimes(() => true),
      toString: sometimes(() => true),
    },
    conditions,
  });

test('what was never met is listed beside what was', () => {
  const coverage = coverageOf(
    {
      ...noExploration(),
      reachedIn: { 'it is seen': { runs: 4, firstSeed: '2' } },
      faults: { drop: 9, reset: 1 },
      faultRuns: { drop: 5, reset: 1 },
      faultPairs: { 'drop+reset': 1 },
    },
    declared({ drop: 0.1, crash: 0.1 }),
  );
  assert.deepEqual(coverage, {
    sometimes: [
      { sentence: 'it is seen', runs: 4, firstSeed: '2' },
      { sentence: 'toString', runs: 0 },
    ],
    faults: [
      { kind: 'drop', runs: 5, times: 9 },
      { kind: 'crash', runs: 0, times: 0 },
      { kind: 'reset', runs: 1, times: 1 },
    ],
    pairs: [
      { kinds: ['drop', 'crash'], runs: 0 },
      { kinds: ['drop', 'reset'], runs: 1 },
      { kinds: ['crash', 'reset'], runs: 0 },
    ],
  });
  assert.deepEqual(neverReached(coverage), ['toString']);
});

test('a kind of fault is allowed by its condition, and only by that', () => {
  assert.deepEqual(allowedKinds(DEFAULT_CONDITIONS), []);
  const everything = Object.fromEntries(
    Object.entries(DEFAULT_CONDITIONS).map(([field, value]) => [field, value === 0 ? 0.1 : value]),
  );
  assert.deepEqual(allowedKinds(declared(everything).conditions), FAULT_KINDS);
  assert.deepEqual(allowedKinds(declared({ late: 0.1 }).conditions), ['delay']);
});

test('only what the conditions allow is ever met', async () => {
  const program = cluster({
    nodes: 'a: () => () => new Response()',
    workload: "for (let i = 0; i < 5; i++) await operation('ask ' + i, () => fetch('http://a/'))",
    conditions: 'reset: 0.1, late: 0.1',
  });
  const { faults } = await explore(program, nodeHost, { runs: 100 });
  assert.deepEqual(Object.keys(faults).sort(), ['delay', 'reset']);
});
