import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { parsePatch } from '../patch.ts';
import type { Fault } from '../schedule.ts';
import { World } from '../world/world.ts';
import { exhaust, formatFault, loadExample, readBroken, replay, type Program } from '../node/index.ts';
import { nodeHost } from '../node/host.ts';
import { cluster } from '../testing/cluster.ts';
import { Places } from './exhaust/places.ts';
import { runAlone } from './run-alone.ts';

const BARE = 'a: () => () => new Response()';
const WRITING = `a: ({ disk }) => async () => { await disk.log('log').append(1); return new Response() }`;
const ask = (times = 1) =>
  `await operation('ask', async () => { for (let i = 0; i < ${times}; i++)
    try { await fetch('http://a/', { signal: AbortSignal.timeout(50) }); return observe('answered') } catch {} })`;
const asks = (conditions: string, { nodes = BARE, times = 1, invariants = '' } = {}) =>
  cluster({ nodes, workload: ask(times), conditions, invariants });

const runsWith = async (program: Program, faults: number) => {
  const { exhausted, runsWith } = await exhaust(program, { faults });
  assert.ok(exhausted);
  return runsWith;
};

test('without conditions there is one run', async () => {
  assert.deepEqual(await runsWith(asks(''), 3), [1]);
});

test('a request and its reply: each is lost, and what is lost has no reply', async () => {
  assert.deepEqual(await runsWith(asks('drop: 0.1'), 1), [1, 2]);
  assert.deepEqual(await runsWith(asks('drop: 0.1'), 2), [1, 2]);
});

test('with a second attempt there are four ways to lose two messages, with a third eight to lose three', async () => {
  // First the first request or its reply, then the second request or its reply.
  assert.deepEqual(await runsWith(asks('drop: 0.1', { times: 2 }), 2), [1, 2, 4]);
  assert.deepEqual(await runsWith(asks('drop: 0.1', { times: 2 }), 3), [1, 2, 4]);
  assert.deepEqual(await runsWith(asks('drop: 0.1', { times: 3 }), 3), [1, 2, 4, 8]);
});

test('each of two messages has every fault that the conditions allow', async () => {
  assert.deepEqual(await runsWith(asks('drop: 0.1, reset: 0.1, late: 0.1'), 1), [1, 6]);
  // At once, and 20 ms later.
  assert.deepEqual(await runsWith(asks('duplicate: 0.1'), 1), [1, 4]);
  assert.deepEqual(await runsWith(asks('duplicate: 0.1, duplicateMs: [5, 5]'), 1), [1, 2]);
});

test('a node has a place after its boot, and before and after the request', async () => {
  assert.deepEqual(await runsWith(asks('crash: 0.1, silent: 0'), 1), [1, 3]);
  assert.deepEqual(await runsWith(asks('crash: 0.1, silent: 1'), 1), [1, 3]);
  assert.deepEqual(await runsWith(asks('crash: 0.1'), 1), [1, 6]);
  assert.deepEqual(await runsWith(asks('power: 0.1'), 1), [1, 3]);
  assert.deepEqual(await runsWith(asks('stop: 0.1, pause: 0.1'), 1), [1, 6]);
  // The code of the boot keeps the thread busy, or that of the request.
  assert.deepEqual(await runsWith(asks('block: 0.1'), 1), [1, 2]);
});

test('a write adds its end and its acknowledgement; it is torn only while it is on its way', async () => {
  const crash = (more: string) => asks(`crash: 0.1, silent: 1, ${more}`, { nodes: WRITING });
  assert.deepEqual(await runsWith(crash('torn: 0'), 1), [1, 7]);
  // After the request, and before the write is durable.
  assert.deepEqual(await runsWith(crash('torn: 0.5'), 1), [1, 9]);
  assert.deepEqual(await runsWith(crash('torn: 1'), 1), [1, 7]);
  // The machine writes, not the node's thread: the boot, the request and the acknowledgement.
  assert.deepEqual(await runsWith(asks('block: 0.1', { nodes: WRITING }), 1), [1, 3]);
});

test('a message overtakes what was sent before it to the same node', async () => {
  const program = cluster({
    nodes: BARE,
    workload: `const ask = (i) => operation('ask ' + i, () => fetch('http://a/' + i));
      const first = ask(1); await new Promise((wake) => setTimeout(wake, 1)); await Promise.all([first, ask(2)])`,
    conditions: 'overtake: 0.1, latencyMs: [5, 5]',
  });
  // The second request, or its reply. The requests swapped, both replies leave at the same instant.
  assert.deepEqual(await runsWith(program, 2), [1, 2]);
});

test('nothing has a place once it is quiet', async () => {
  // The request leaves at 0 ms, its reply at 1 ms.
  assert.deepEqual(await runsWith(asks('drop: 0.1, quietAfterMs: 1'), 1), [1, 1]);
  assert.deepEqual(await runsWith(asks('drop: 0.1, quietAfterMs: 1.001'), 1), [1, 2]);
});

test('what lasts for a while is named, and not tried', async () => {
  const { kinds, notTried, runs } = await exhaust(asks('slow: 0.1, clock: 0.1, partition: 0.1, drop: 0.1'));
  assert.deepEqual([kinds, notTried, runs], [['drop'], ['slow', 'clock', 'partition'], 3]);
});

const EVERYTHING = `drop: 0.1, reset: 0.1, late: 0.1, duplicate: 0.1, overtake: 0.1, crash: 0.1, power: 0.1, stop: 0.1,
  pause: 0.1, pauseMs: [100, 100], block: 0.1, blockMs: [60, 60], duplicateMs: [0, 0]`;

test('two faults are tried together exactly if both can happen in one run', async () => {
  const program = asks(EVERYTHING, { nodes: WRITING });
  const name = (faults: readonly Fault[]) => faults.map(formatFault).sort().join(' & ');

  const tried: string[] = [];
  const options = { faults: 2, onRun: ({ plan }: World) => tried.push(name(plan.happened)) };
  const { exhausted, runs } = await exhaust(program, options);
  assert.ok(exhausted && runs > 300, String(runs));
  const pairs = tried.filter((names) => names.includes(' & '));
  assert.equal(new Set(pairs).size, pairs.length, 'some pair was tried twice');

  // All faults of the first run and of every run with one fault, in all pairs, whatever their order.
  const { scenario } = new World(program, { seed: '0' });
  const faultsIn = async (faults: Fault[]) => {
    const places = new Places(scenario.conditions, Object.keys(scenario.nodes), undefined);
    const schedule = { seed: '0', faults, calm: true };
    await runAlone(program, { seed: '0', schedule, watcher: places }, nodeHost);
    return places.list.flat();
  };
  const universe = new Map<string, Fault>();
  for (const first of [undefined, ...(await faultsIn([]))])
    for (const fault of await faultsIn(first ? [first] : [])) universe.set(formatFault(fault), fault);
  const place = (fault: Fault) =>
    'message' in fault
      ? fault.message
      : 'when' in fault
        ? `${fault.when} ${fault.node} ${fault.event}`
        : fault;
  const all = [...universe.values()];
  const possible = new Set<string>();
  for (const [i, a] of all.entries())
    for (const b of all.slice(i + 1)) {
      if (place(a) === place(b)) continue;
      const run = await replay(program, { seed: '0', faults: [a, b], calm: true }, { tracing: false });
      if (run.faults.length === 2) possible.add(name([a, b]));
    }
  assert.deepEqual(new Set(pairs), possible);
});

/** Answers, and loses count when the reply of both attempts is lost. */
const counted = (conditions: string) =>
  asks(conditions, {
    nodes: WRITING,
    times: 2,
    invariants: `'it is counted once': always((world) => world.log('a', 'log').length < 2),
      'it is answered': eventually((world) => world.observations.length === 1),
      'something was lost': sometimes((world) => world.messages.some(({ fate }) => fate === 'lost'))`,
  });

test('the first violation has the fewest faults, and replays', async () => {
  const program = counted('drop: 0.1');
  const one = await exhaust(program, { faults: 2 });
  assert.deepEqual(one.found!.faults, [{ kind: 'drop', message: 'client→a GET /#1/reply' }]);
  assert.deepEqual([one.runsWith, one.exhausted], [[1, 2], false]);
  const again = await replay(program, one.found!.schedule, { tracing: false });
  assert.deepEqual([again.hash, again.violation], [one.found!.hash, one.found!.violation]);

  const two = await exhaust(program, { faults: 2, invariant: 'it is answered' });
  assert.equal(two.found!.faults.length, 2);
  // The request is lost twice. (Where it is counted twice, another invariant is broken, and nothing is added.)
  assert.deepEqual(two.runsWith, [1, 2, 1]);
});

test('all of them can be counted', async () => {
  const all = await exhaust(counted('drop: 0.1'), { faults: 2, stopAtViolation: false });
  assert.deepEqual([all.runsWith, all.exhausted, all.reached], [[1, 2, 2], true, ['something was lost']]);
  assert.deepEqual(all.broken, { 'it is counted once': 1, 'it is answered': 2 });
  assert.equal(all.violations.length, 3);
  assert.equal(all.runs, 5);
  assert.equal(all.distinct, 5);
});

test('any width finds and counts the same', async () => {
  const program = counted('drop: 0.1, duplicate: 0.1, reset: 0.1, overtake: 0.1');
  const found = [];
  for (const width of [1, 7, 256]) {
    const { found: run, ...rest } = await exhaust(program, { width, invariant: 'it is answered', faults: 2 });
    found.push([run!.hash, run!.faults, rest]);
  }
  assert.equal((found[0]![1] as Fault[]).length, 2);
  assert.deepEqual(found[1], found[0]);
  assert.deepEqual(found[2], found[0]);
});

test('it says when it was cut short', async () => {
  const program = asks(EVERYTHING, { nodes: WRITING });
  const { runs } = await exhaust(program);
  assert.deepEqual(await exhaust(program, { runs: 10 }).then(({ runs, exhausted }) => [runs, exhausted]), [
    10,
    false,
  ]);
  const enough = await exhaust(program, { runs });
  assert.deepEqual([enough.runs, enough.exhausted], [runs, true]);
  const progress: number[] = [];
  const controller = new AbortController();
  const stopped = await exhaust(program, {
    faults: 2,
    signal: controller.signal,
    onProgress: ({ runs }) => {
      progress.push(runs);
      if (runs === 512) controller.abort();
    },
  });
  assert.deepEqual(progress.slice(0, 2), [256, 512]);
  assert.ok(stopped.runs >= 512 && stopped.runs < 1024 && !stopped.exhausted, String(stopped.runs));
});

test('a run that fails says with which faults', async () => {
  const program = cluster({
    workload: `await fetch('http://server/', { signal: AbortSignal.timeout(50) })`,
    conditions: 'drop: 0.1',
  });
  await assert.rejects(exhaust(program), {
    name: 'ScenarioError',
    message: /^The workload failed in seed 0: TimeoutError.* That was with drop client→server GET \/#1\.$/,
  });
});

const saga = join(import.meta.dirname, '../../../transactions/saga');

test('no single fault breaks the saga', async () => {
  const { found, exhausted, runsWith, kinds } = await exhaust(loadExample(saga));
  assert.deepEqual([found, exhausted], [undefined, true]);
  assert.ok(runsWith[1]! > 1000 && kinds.length > 5, `${runsWith[1]} schedules of ${kinds.join()}`);
});

for (const [broken, patch] of Object.entries(readBroken(saga)))
  test(`one fault shows the planted bug ${broken}`, async () => {
    const { Breaks: invariant } = parsePatch(patch).header;
    const { found } = await exhaust(loadExample(saga, broken), { invariant: invariant! });
    assert.equal(found?.faults.length, 1);
  });
