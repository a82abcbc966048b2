import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault, Schedule } from '../schedule.ts';
import { replay, shrink } from '../node/index.ts';
import { cluster } from '../testing/cluster.ts';

/** Fails when both the reply to `/1` and the one to `/3` are lost; `/0` to `/5` are asked. */
const program = cluster({
  nodes: `server: () => () => new Response()`,
  workload: `for (let i = 0; i < 6; i++) await operation('ask ' + i, async () => { await fetch('http://server/' + i, { signal: AbortSignal.timeout(100) }); observe('ok', i) });`,
  invariants: `'one or three is answered': eventually((world) => {
      const ok = world.observations.map(({ value }) => value);
      const asked = (i) => world.operations.some(({ name }) => name === 'ask ' + i);
      return !(asked(1) && asked(3)) || ok.includes(1) || ok.includes(3);
    })`,
});
const INVARIANT = 'one or three is answered';
const lost = (i: number): Fault => ({ kind: 'drop', message: `client→server GET /${i}#1/reply` });
const noise: Fault[] = [
  { kind: 'delay', message: 'client→server GET /0#1', ms: 33.333 },
  { kind: 'duplicate', message: 'client→server GET /2#1', afterMs: 1.234 },
  { kind: 'reset', message: 'client→server GET /4#1' },
  { kind: 'drop', message: 'client→nobody GET /#1' },
  { kind: 'partition', from: 'client', to: 'server', startMs: 5000.5, endMs: 6000.5 },
];
const schedule: Schedule = {
  seed: '1',
  faults: [noise[0]!, lost(1), noise[1]!, noise[2]!, lost(3), noise[3]!, noise[4]!],
};

test('what remains is needed: two faults and two operations', async () => {
  const { schedule: shrunk, replays } = await shrink(program, schedule, INVARIANT);
  assert.deepEqual(shrunk, { seed: '1', faults: [lost(1), lost(3)], calm: true, only: ['ask 1', 'ask 3'] });
  assert.ok(replays < 40, String(replays));
  for (const fault of shrunk.faults) {
    const less: Schedule = { ...shrunk, faults: shrunk.faults.filter((other) => other !== fault) };
    assert.equal((await replay(program, less)).violation, undefined);
  }
});

test('the same schedule shrinks in the same way', async () => {
  assert.deepEqual(await shrink(program, schedule, INVARIANT), await shrink(program, schedule, INVARIANT));
});

test('every step that is reported fails, so that it can be stopped at any time', async () => {
  for (const stopAfter of [1, 3, 6]) {
    const controller = new AbortController();
    const { schedule: shrunk, replays } = await shrink(program, schedule, INVARIANT, {
      signal: controller.signal,
      onProgress: ({ replays }) => replays === stopAfter && controller.abort(),
    });
    assert.equal(replays, stopAfter);
    assert.equal((await replay(program, shrunk)).violation?.invariant, INVARIANT);
  }
});

test('stopped before it began, it gives back what it got', async () => {
  const { schedule: same, replays } = await shrink(program, schedule, INVARIANT, {
    signal: AbortSignal.abort(),
  });
  assert.deepEqual([same, replays], [schedule, 0]);
});

test('no more is tried than is allowed', async () => {
  const { schedule: shrunk, replays } = await shrink(program, schedule, INVARIANT, { maxReplays: 5 });
  assert.equal(replays, 5);
  assert.equal((await replay(program, shrunk)).violation?.invariant, INVARIANT);
});

test('it says what it is at', async () => {
  const steps: string[] = [];
  await shrink(program, schedule, INVARIANT, {
    onProgress: ({ step }) => steps.at(-1) === step || steps.push(step),
  });
  assert.deepEqual(steps, [
    'removing faults',
    'taking the shortest times',
    'leaving out operations',
    'leaving out nodes',
    'removing faults',
  ]);
});

test('a schedule that does not fail is given back as it is', async () => {
  const fine: Schedule = { seed: '1', faults: [lost(1)] };
  assert.deepEqual(await shrink(program, fine, INVARIANT), { schedule: fine, replays: 1 });
});
