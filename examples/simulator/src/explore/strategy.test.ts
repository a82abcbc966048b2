import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explore, replay, runSeed, shrink, type RunResult, type Strategy } from '../node/index.ts';
import { cluster } from '../testing/cluster.ts';
import { parseStrategy } from './strategy.ts';

/**
 * `a` and `b` are told something at the same time. `a` tells `c` at once, `b` asks `d` four times before: ten messages. It
 * goes wrong if `b` is first all the same, for which all of its messages have to be fast and those to `a` slow.
 */
const overtaken = cluster({
  nodes: `
    a: () => async () => fetch('http://c/a'),
    b: () => async () => { for (let i = 0; i < 4; i++) await fetch('http://d/' + i); return fetch('http://c/b') },
    c: ({ disk }) => async (request) => { await disk.log('log').append(request.url.at(-1)); return new Response() },
    d: () => () => new Response()`,
  workload: `await operation('tell', () => Promise.all([fetch('http://a/'), fetch('http://b/')]))`,
  invariants: `'a comes first': always((world) => world.log('c', 'log')[0] !== 'b')`,
  conditions: 'latencyMs: [1, 30]',
});

/** `a` sends two messages over one link at the same time, and `b`'s has to come between them: the link must slow down. */
const between = cluster({
  nodes: `
    a: () => async () => { await Promise.all([fetch('http://c/1'), fetch('http://c/2')]); return new Response() },
    b: () => async () => { for (let i = 0; i < 4; i++) await fetch('http://d/' + i); return fetch('http://c/b') },
    c: ({ disk }) => async (request) => { await disk.log('log').append(request.url.at(-1)); return new Response() },
    d: () => () => new Response()`,
  workload: `await operation('tell', () => Promise.all([fetch('http://a/'), fetch('http://b/')]))`,
  invariants: `'nothing comes between': always((world) => world.log('c', 'log').join('') !== '1b2')`,
  conditions: 'latencyMs: [1, 30]',
});

const seedOf = async (program: typeof overtaken, strategy: Strategy, runs: number) =>
  (await explore(program, { runs, strategy })).found?.seed;

test('one link that is late through many messages is found within 27 runs, and not at random in 5,000', async () => {
  assert.equal(await seedOf(overtaken, 'priority:1', 5_000), '26');
  assert.equal(await seedOf(overtaken, 'random', 5_000), undefined);
});

test('a link that becomes late in the middle takes depth 2', async () => {
  assert.equal(await seedOf(between, 'priority:1', 5_000), undefined);
  assert.equal(await seedOf(between, 'priority:2', 5_000), '2');
  assert.equal(await seedOf(between, 'random', 5_000), undefined);
});

test('what is found says how it was put in order, and shrinks to the one message that has to be late', async () => {
  const { found } = await explore(between, { runs: 10, strategy: 'priority:2' });
  // 2 from the client, 4 to d, 3 to c, and their replies.
  assert.deepEqual(found!.schedule, { seed: '2', faults: [], order: 'priority:2/18' });
  const { schedule } = await shrink(between, found!.schedule, 'nothing comes between');
  assert.deepEqual(schedule, {
    seed: '2',
    faults: [{ kind: 'delay', message: 'a→c GET /2#1', ms: 9 }],
    calm: true,
    only: ['tell'],
  });
});

const faulty = cluster({
  nodes: `
    front: ({ disk }) => async (request) => {
      await disk.log('seen').append(request.url);
      for (let i = 0; i < 3; i++) try { return await fetch('http://back/', { signal: AbortSignal.timeout(60) }) } catch {}
      return new Response(null, { status: 503 });
    },
    back: ({ disk }) => async () => { await disk.log('done').append(1); return new Response() }`,
  workload: `for (let i = 0; i < 4; i++) await operation('ask ' + i, () => fetch('http://front/' + i, { signal: AbortSignal.timeout(300) }))`,
  invariants: `'nothing is done twice': eventually((world) => world.log('back', 'done').length <= 4)`,
  conditions:
    'latencyMs: [1, 30], drop: 0.03, duplicate: 0.02, late: 0.02, reset: 0.02, crash: 0.01, overtake: 0.02, pause: 0.01, partition: 0.1',
});
const course = ({ hash, events, violation, faults, disks }: RunResult) => ({
  hash,
  events,
  violation,
  faults,
  disks,
});

test('300 runs with faults and priorities replay from their schedules to the last event', async () => {
  const found: RunResult[] = [];
  const strategy = 'priority:3';
  const exploration = await explore(faulty, {
    runs: 300,
    strategy,
    stopAtViolation: false,
    countReached: true,
    onRun: (world) => found.push(world.result()),
  });
  assert.equal(found.length, 300);
  assert.ok(exploration.violations.length > 30, String(exploration.violations.length));
  for (const run of found) {
    const again = await replay(faulty, run.schedule, { tracing: false });
    assert.deepEqual(course(again), course(run), `seed ${run.seed}`);
    assert.deepEqual(again.unmatched, []);
  }
  const [seven] = found.filter(({ seed }) => seed === '7');
  assert.deepEqual(course(await runSeed(faulty, '7', { strategy })), course(seven!));
});

test('the same is found at any width', async () => {
  const found = await Promise.all(
    [1, 16, 256].map(async (width) => {
      const { found } = await explore(faulty, { runs: 200, width, strategy: 'priority' });
      return [found!.seed, found!.hash, found!.schedule];
    }),
  );
  assert.deepEqual(found[1], found[0]);
  assert.deepEqual(found[2], found[0]);
});

test('a strategy that does not exist is refused', async () => {
  for (const text of ['random', 'priority', 'priority:1', 'priority:99'])
    assert.equal(parseStrategy(text), text);
  const unknown = { name: 'RangeError', message: /There is no strategy “.*”. There are: random, priority/ };
  for (const text of ['', 'pct', 'priority:0', 'priority:', 'random:2'])
    assert.throws(() => parseStrategy(text), unknown);
  await assert.rejects(explore(faulty, { runs: 1, strategy: 'pct' as Strategy }), unknown);
});
