import assert from 'node:assert/strict';
import { test } from 'node:test';
import { always, DEFAULT_CONDITIONS, scenario, ScenarioError, type ScenarioOptions } from './scenario.ts';

const valid: ScenarioOptions = { nodes: { a: () => {} }, workload: async () => {}, invariants: {} };

test('fills in the conditions', () => {
  assert.deepEqual(scenario(valid).conditions, DEFAULT_CONDITIONS);
  assert.deepEqual(scenario({ ...valid, conditions: { drop: 0.1 } }).conditions, {
    ...DEFAULT_CONDITIONS,
    drop: 0.1,
  });
});

const wrong: [object, RegExp][] = [
  [{ nodes: undefined }, /needs nodes/],
  [{ nodes: { client: () => {} } }, /cannot be called “client”/],
  [{ nodes: { Orders: () => {} } }, /“Orders”: a name has lower-case/],
  [{ nodes: { 'my node': () => {} } }, /“my node”/],
  [{ nodes: { a: 'boot' } }, /“a” needs a function/],
  [{ workload: undefined }, /needs a workload/],
  [{ invariants: undefined }, /needs invariants/],
  [{ invariants: { 'all is well': () => true } }, /“all is well” must be made with always/],
  [{ invariant: {} }, /has no “invariant”\. It has: nodes, workload, conditions, invariants, story/],
  [{ conditions: { dropp: 0.1 } }, /no condition “dropp”\. There are: latencyMs/],
  [{ conditions: { toString: 1 } }, /no condition “toString”/],
  [{ conditions: { drop: 2 } }, /“drop” is a probability/],
  [{ conditions: { drop: '0.1' } }, /“drop” is a probability/],
  [{ conditions: { quietAfterMs: -1 } }, /“quietAfterMs” is a time in milliseconds/],
  [{ conditions: { latencyMs: 5 } }, /“latencyMs” is a range/],
  [{ conditions: { latencyMs: [5, 1] } }, /“latencyMs” is a range/],
  [{ conditions: { latencyMs: [1, Infinity] } }, /“latencyMs” is a range/],
];
for (const [part, message] of wrong)
  test(`refuses ${JSON.stringify(part)}`, () => {
    const make = () => scenario({ ...valid, ...part } as ScenarioOptions);
    assert.throws(make, (error) => error instanceof ScenarioError && message.test(error.message));
  });

test('an invariant made with a word is accepted', () => {
  assert.ok(scenario({ ...valid, invariants: { fine: always(() => true) } }).invariants['fine']);
});
