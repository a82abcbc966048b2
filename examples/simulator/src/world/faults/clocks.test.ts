import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '../../schedule.ts';
import { ofKind, printed, run } from '../../testing/cluster.ts';

const EPOCH_MS = Date.UTC(2025, 0, 1);
const clock = (more: Partial<Extract<Fault, { kind: 'clock' }>>): Fault => ({
  kind: 'clock',
  node: 'a',
  startMs: 0,
  skewMs: 0,
  driftPpm: 0,
  ...more,
});
/** A node that says what its clocks say, at the start and after a timer of a second. */
const nodes = `a: async () => {
  const say = () => console.log(Date.now() - ${EPOCH_MS}, new Date().getTime() - ${EPOCH_MS}, performance.now());
  say(); await new Promise((wake) => setTimeout(wake, 1000)); say();
}`;

test('a skewed wall clock is off; durations are right', async () => {
  const result = await run({ nodes }, [clock({ skewMs: -250 })]);
  assert.deepEqual(printed(result), ['a: -250 -250 0', 'a: 750 750 1000']);
  assert.deepEqual(
    ofKind(result, 'clock').map(({ atMs, node, skewMs }) => [atMs, node, skewMs]),
    [[0, 'a', -250]],
  );
});

test('a clock that drifts gains on all clocks, and its timers fire early by the true time', async () => {
  const result = await run({ nodes }, [clock({ driftPpm: 250_000 })]); // a quarter fast: easy to read
  assert.deepEqual(printed(result), ['a: 0 0 0', 'a: 1000 1000 1000']);
  assert.equal(result.endedAtMs, 800);
});

test('a clock jumps at its time, backwards too', async () => {
  const result = await run({ nodes }, [clock({ startMs: 500, skewMs: -800 })]);
  assert.deepEqual(printed(result), ['a: 0 0 0', 'a: 200 200 1000']);
});

test('other nodes keep their time, and a clock that nobody looks at has not mattered', async () => {
  const result = await run({ nodes: `${nodes}, b: () => {}` }, [
    { ...clock({ skewMs: 5 }), node: 'b' } as Fault,
  ]);
  assert.deepEqual(printed(result), ['a: 0 0 0', 'a: 1000 1000 1000']);
  assert.equal(result.unmatched.length, 1);
});

test('two faults of one clock add up', async () => {
  const result = await run({ nodes }, [clock({ skewMs: 10 }), clock({ skewMs: 20, startMs: 500 })]);
  assert.deepEqual(printed(result), ['a: 10 10 0', 'a: 1030 1030 1000']);
});

test('a clock stays wrong through a crash: it is the machine’s', async () => {
  const result = await run({ nodes }, [
    clock({ skewMs: 100 }),
    { kind: 'crash', node: 'a', when: 'after', event: 'boot a 1', restartMs: 50, silent: true },
  ]);
  assert.deepEqual(printed(result), ['a: 100 100 0', 'a: 150 150 50', 'a: 1150 1150 1050']);
});
