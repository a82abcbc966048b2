import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '../../schedule.ts';
import { explore, replay, shrink, type Program } from '../../node/index.ts';
import { cluster } from '../../testing/cluster.ts';

/** The faults that remain of these, in a run with the shortest times. */
async function remaining(program: Program, ...faults: Fault[]): Promise<readonly Fault[]> {
  const { schedule } = await shrink(program, { seed: '1', faults, calm: true }, 'it goes well');
  return schedule.faults;
}

/** Fails when one request takes that long; without a fault it takes 2 ms, or 2.6 if it writes. */
const takes = (ms: number, conditions = '', handler = `() => new Response()`) =>
  cluster({
    nodes: `a: ({ disk }) => ${handler}`,
    workload: `await operation('ask', async () => {
      const from = performance.now();
      await fetch('http://a/').catch(() => {});
      if (performance.now() - from >= ${ms}) observe('late');
    })`,
    invariants: `'it goes well': eventually((world) => world.observations.length === 0)`,
    conditions,
  });
const ASK = 'client→a GET /#1';
const writing = `async () => { await disk.log('log').append(1); return new Response() }`;

test('a delay gets as short and round as will do', async () => {
  assert.deepEqual(await remaining(takes(100), { kind: 'delay', message: ASK, ms: 733.337 }), [
    { kind: 'delay', message: ASK, ms: 100 },
  ]);
  // Between 130 and the 133.337 that it is, no round number will do; 140 will.
  assert.deepEqual(await remaining(takes(135), { kind: 'delay', message: ASK, ms: 133.337 }), [
    { kind: 'delay', message: ASK, ms: 140 },
  ]);
});

test('a pause, a busy thread and a slow thread or disk, too', async () => {
  const at = { node: 'a', event: ASK } as const;
  assert.deepEqual(await remaining(takes(50), { kind: 'pause', when: 'before', ...at, ms: 1_234.5 }), [
    { kind: 'pause', when: 'before', ...at, ms: 50 },
  ]);
  assert.deepEqual(await remaining(takes(50), { kind: 'block', ...at, ms: 456.789 }), [
    { kind: 'block', ...at, ms: 50 },
  ]);
  // The request arrives after 1 ms and is answered at once.
  assert.deepEqual(
    await remaining(takes(50), {
      kind: 'slow',
      node: 'a',
      what: 'thread',
      ms: 99.5,
      startMs: 0.4,
      endMs: 2_345.6,
    }),
    [{ kind: 'slow', node: 'a', what: 'thread', ms: 50, startMs: 0, endMs: 10 }],
  );
  assert.deepEqual(
    await remaining(takes(50, '', writing), {
      kind: 'slow',
      node: 'a',
      what: 'disk',
      ms: 99.5,
      startMs: 0.4,
      endMs: 2_345.6,
    }),
    [{ kind: 'slow', node: 'a', what: 'disk', ms: 50, startMs: 0, endMs: 10 }],
  );
});

test('a copy comes as soon as it may', async () => {
  const twice = (conditions: string) =>
    cluster({
      nodes: `a: ({ disk }) => ${writing}`,
      workload: `await operation('ask', () => fetch('http://a/'))`,
      invariants: `'it goes well': eventually((world) => world.log('a', 'log').length < 2)`,
      conditions,
    });
  const copy = (afterMs: number): Fault => ({ kind: 'duplicate', message: ASK, afterMs });
  assert.deepEqual(await remaining(twice(''), copy(17.345)), [copy(0)]);
  assert.deepEqual(await remaining(twice('duplicateMs: [5, 20]'), copy(17.345)), [copy(5)]);
});

test('a node comes back, and is killed, as soon as the conditions allow', async () => {
  const refused = (conditions: string) =>
    cluster({
      nodes: `a: () => () => new Response()`,
      workload: `await new Promise((wake) => setTimeout(wake, 150));
        await operation('ask', async () => { try { await fetch('http://a/') } catch (error) { observe(error.cause.code) } })`,
      invariants: `'it goes well': eventually((world) => world.observations.length === 0)`,
      conditions,
    });
  const boot = { node: 'a', when: 'after', event: 'boot a 1' } as const;
  assert.deepEqual(
    await remaining(refused('crash: 0.1, restartMs: [100, 900]'), { kind: 'crash', ...boot, restartMs: 777 }),
    // After 100 ms it would be there again.
    [{ kind: 'crash', ...boot, restartMs: 160 }],
  );
  assert.deepEqual(
    await remaining(refused('stop: 0.1, restartMs: [300, 900], graceMs: [20, 900]'), {
      kind: 'stop',
      ...boot,
      graceMs: 144.4,
      restartMs: 777,
    }),
    [{ kind: 'stop', ...boot, graceMs: 20, restartMs: 300 }],
  );
});

test('a partition gets shorter from both ends, and its times rounder', async () => {
  /** Asks every 100 ms from 0 to 900; fails when 3, 4 and 5 are not answered. */
  const program = cluster({
    nodes: `a: () => () => new Response()`,
    workload: `for (let i = 0; i < 10; i++) {
      void operation('ask ' + i, async () => { await fetch('http://a/', { signal: AbortSignal.timeout(50) }); observe('ok', i) });
      await new Promise((wake) => setTimeout(wake, 100));
    }`,
    invariants: `'it goes well': eventually((world) => [3, 4, 5].some((i) =>
      world.observations.some(({ value }) => value === i) || !world.operations.some(({ name }) => name === 'ask ' + i)))`,
  });
  const partition = { kind: 'partition', from: 'client', to: 'a' } as const;
  assert.deepEqual(await remaining(program, { ...partition, startMs: 123.456, endMs: 823.456 }), [
    { ...partition, startMs: 290, endMs: 510 },
  ]);
});

test('a clock is off by less, from the start, and in one way only', async () => {
  const program = cluster({
    nodes: `a: () => () => Response.json(Date.now())`,
    workload: `const start = Date.now(); await operation('ask', async () => {
      const there = await (await fetch('http://a/')).json(); if (there - start < -250) observe('behind') })`,
    invariants: `'it goes well': eventually((world) => world.observations.length === 0)`,
  });
  const clock = { kind: 'clock', node: 'a', startMs: 0.7 } as const;
  assert.deepEqual(await remaining(program, { ...clock, skewMs: -876.5, driftPpm: 123.4 }), [
    { ...clock, startMs: 0, skewMs: -260, driftPpm: 0 },
  ]);
});

test('where latency alone decides, what was late is told as a delay', async () => {
  const program = cluster({
    nodes: `
      a: () => async () => fetch('http://c/a'),
      b: () => async () => fetch('http://c/b'),
      c: ({ disk }) => async (request) => { await disk.log('log').append(request.url.at(-1)); return new Response() }`,
    workload: `await operation('tell', () => Promise.all([fetch('http://a/'), fetch('http://b/')]))`,
    invariants: `'it goes well': always((world) => world.log('c', 'log')[0] !== 'b')`,
    conditions: 'diskMs: [1, 1]',
  });
  const { found } = await explore(program, { runs: 100 });
  assert.deepEqual(found!.faults, []);
  const { schedule } = await shrink(program, { seed: found!.seed, faults: [] }, 'it goes well');
  assert.equal(schedule.calm, true);
  assert.equal(schedule.faults.length, 1, JSON.stringify(schedule));
  const [fault] = schedule.faults as [Extract<Fault, { kind: 'delay' }>];
  assert.ok(['client→a GET /#1', 'a→c GET /a#1'].includes(fault.message), fault.message);
  assert.ok(fault.ms <= 1, 'a moment is enough');
  assert.equal((await replay(program, schedule)).violation?.invariant, 'it goes well');
});

test('what lasts for a while begins sooner where all else is sooner', async () => {
  // With the latencies of the seed, the request comes later than in a calm run: after 1 ms.
  const program = takes(50, 'latencyMs: [1, 30]', writing);
  const slow = { kind: 'slow', node: 'a', what: 'disk', ms: 60 } as const;
  const { schedule } = await shrink(
    program,
    { seed: '1', faults: [{ ...slow, startMs: 2.5, endMs: 40 }] },
    'it goes well',
  );
  assert.equal(schedule.calm, true);
  assert.deepEqual(schedule.faults, [{ ...slow, ms: 50, startMs: 0, endMs: 10 }]);
});

test('a fault that only puts the rest off until a disk is slow is not needed', async () => {
  const slow = { kind: 'slow', node: 'a', what: 'disk', ms: 60 } as const;
  const pause: Fault = { kind: 'pause', node: 'a', when: 'before', event: ASK, ms: 30 };
  assert.deepEqual(await remaining(takes(50, '', writing), pause, { ...slow, startMs: 20.5, endMs: 40 }), [
    { ...slow, ms: 50, startMs: 0, endMs: 10 },
  ]);
});

test('a node that nobody calls is left out, one that is called is not', async () => {
  const program = cluster({
    nodes: `a: () => async () => { await fetch('http://b/', { signal: AbortSignal.timeout(50) }).catch(() => {}); return new Response() },
      b: () => () => new Response(), c: () => () => new Response()`,
    workload: `await operation('ask', async () => {
      const from = performance.now(); await fetch('http://a/'); if (performance.now() - from > 40) observe('late') })`,
    invariants: `'it goes well': eventually((world) => world.observations.length === 0)`,
  });
  const lost: Fault = { kind: 'drop', message: 'a→b GET /#1' };
  const { schedule } = await shrink(program, { seed: '1', faults: [lost] }, 'it goes well');
  assert.deepEqual(schedule, { seed: '1', faults: [lost], calm: true, only: ['ask'], off: ['c'] });
});

test('a node that does what a fault keeps from being done is not left out, although nobody calls it', async () => {
  const program = cluster({
    nodes: `store: ({ disk }) => { const log = disk.log('done'); return async () => { await log.append('a'); return new Response() } },
      worker: () => void fetch('http://store/').catch(() => {})`,
    workload: '',
    invariants: `'the work is done': eventually((world) => world.log('store', 'done').length > 0)`,
  });
  const lost: Fault = { kind: 'drop', message: 'worker→store GET /#1' };
  const { schedule } = await shrink(program, { seed: '1', faults: [lost] }, 'the work is done');
  assert.deepEqual(schedule.faults, [lost]);
  assert.equal(schedule.off, undefined);
});
