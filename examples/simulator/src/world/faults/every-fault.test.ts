import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explore, formatFault, parseFault, replay, shrink } from '../../node/index.ts';
import { cluster } from '../../testing/cluster.ts';
import type { Parts } from '../../testing/source.ts';
import type { Fault } from '../../schedule.ts';
import { DEFAULT_CONDITIONS } from '../../scenario.ts';

/** A bug that only one kind of fault shows. */
interface Case {
  conditions: string;
  /** What is left when a failing run is shrunk: exactly one fault, and it is this one. */
  is: (fault: Fault) => boolean;
  parts: Parts;
}

const kind =
  <K extends Fault['kind']>(wanted: K, also: (fault: Extract<Fault, { kind: K }>) => boolean = () => true) =>
  (fault: Fault) =>
    fault.kind === wanted && also(fault as Extract<Fault, { kind: K }>);

const BROKEN = 'it goes well';
const invariants = (holds: string, when = 'eventually') => `'${BROKEN}': ${when}((world) => ${holds})`;
const seen = (what: string) => `world.observations.some(({ kind }) => kind === '${what}')`;

/** Adds one at each request, and answers; asks once, and tells what it was told. */
const counter: Parts = {
  nodes: `a: ({ disk }) => async () => { await disk.log('log').append('counted'); return new Response() }`,
  workload: `await operation('ask', async () => {
    try {
      const { status } = await fetch('http://a/', { method: 'POST', signal: AbortSignal.timeout(50) });
      observe(status === 200 ? 'answered' : String(status));
    } catch (error) { observe(error.name === 'TimeoutError' ? 'silence' : error.cause.code) }
  })`,
};
const count = `world.log('a', 'log').length`;

/** Two requests, one after the other: the second must not be there first. */
const inOrder: Parts = {
  nodes: `a: ({ disk }) => async (request) => { await disk.log('log').append(request.url.at(-1)); return new Response() }`,
  workload: `const ask = (i) => operation('ask ' + i, () => fetch('http://a/' + i, { signal: AbortSignal.timeout(500) }));
    const first = ask(1); await new Promise((wake) => setTimeout(wake, 1)); await Promise.all([first, ask(2)])`,
  invariants: invariants(`world.log('a', 'log').join('') !== '21'`, 'always'),
};

/** Works at something for 20 ms by its own clocks, and says how long that took and when it was done. */
const worker: Parts = {
  nodes: `a: ({ disk }) => async () => {
    const from = performance.now(), date = Date.now();
    await new Promise((wake) => setTimeout(wake, 20));
    const took = performance.now() - from, tookByDate = Date.now() - date;
    await disk.log('log').append({ took, tookByDate });
    return new Response();
  }`,
  workload: `await operation('ask', () => fetch('http://a/', { signal: AbortSignal.timeout(5000) }))`,
};
const worked = `world.log('a', 'log')[0]`;

const CASES: Record<string, Case> = {
  'drop, and its caller hears nothing': {
    conditions: 'drop: 0.1',
    is: kind('drop'),
    parts: { ...counter, invariants: invariants(`!${seen('silence')}`) },
  },
  duplicate: {
    conditions: 'duplicate: 0.1',
    is: kind('duplicate'),
    parts: { ...counter, invariants: invariants(`${count} < 2`) },
  },
  'delay: a request is delivered after its caller gave up': {
    conditions: 'late: 0.1',
    is: kind('delay', ({ message }) => !message.endsWith('/reply')),
    parts: {
      ...counter,
      nodes: `a: ({ disk }) => async () => { await disk.log('log').append(performance.now()); return new Response() }`,
      invariants: invariants(`world.log('a', 'log').every((at) => at < 50)`, 'always'),
    },
  },
  overtake: {
    conditions: 'overtake: 0.2, latencyMs: [5, 5], diskMs: [1, 1]',
    is: kind('overtake'),
    parts: inOrder,
  },
  'reset, and its caller is told': {
    conditions: 'reset: 0.1',
    is: kind('reset'),
    parts: { ...counter, invariants: invariants(`!${seen('ECONNRESET')}`) },
  },
  'crash of a process, after a write and before its reply': {
    conditions: 'crash: 0.1, silent: 0',
    is: kind('crash', ({ silent }) => !silent),
    parts: { ...counter, invariants: invariants(`!(${seen('ECONNRESET')} && ${count} === 1)`) },
  },
  'crash of a machine, in silence': {
    conditions: 'crash: 0.1, silent: 1',
    is: kind('crash', ({ silent }) => silent === true),
    parts: { ...counter, invariants: invariants(`!(${seen('silence')} && ${count} === 1)`) },
  },
  'crash that takes what was not synced': {
    conditions: 'crash: 0.1, silent: 1',
    is: kind('crash', ({ silent }) => silent === true),
    parts: {
      nodes: `a: ({ disk }) => async () => { await disk.log('log').append(1, { sync: false }); return new Response() }`,
      workload: `await operation('ask', async () => { await fetch('http://a/', { signal: AbortSignal.timeout(50) }); observe('answered') });
        await new Promise((wake) => setTimeout(wake, 100));
        await operation('look', async () => { await fetch('http://a/', { signal: AbortSignal.timeout(5000) }); observe('answered') })`,
      // Two answers, and a log that its machine emptied in between; what the second wrote is still in the cache.
      invariants: invariants(
        `!world.messages.some(({ fate }) => fate === 'ignored' || fate === 'lost') || ${count} > 0 || !${seen('answered')}`,
      ),
    },
  },
  'crash that tears a write': {
    conditions: 'crash: 0.2, silent: 1, torn: 1, latencyMs: [1, 2]',
    is: kind('crash', ({ torn }) => torn === true),
    parts: {
      nodes: `a: ({ disk }) => { disk.log('log').read(); return async () => { await disk.log('log').append('entry'); return new Response() } }`,
      workload: `await operation('ask', () => fetch('http://a/', { signal: AbortSignal.timeout(50) })); await new Promise((wake) => setTimeout(wake, 1000));
        await operation('look', async () => { try { await fetch('http://a/', { signal: AbortSignal.timeout(50) }) } catch (error) { if (error.cause?.code === 'ECONNREFUSED') observe('gone') } })`,
      invariants: invariants(`!${seen('gone')}`),
    },
  },
  'power cut of several nodes': {
    conditions: 'power: 0.02',
    is: kind('power', ({ others }) => others.length > 0),
    parts: {
      // Both keep a copy in memory; a single crash leaves one.
      nodes: ['a', 'b']
        .map(
          (me) =>
            `${me}: () => { let copy; return async (r) => { if (r.method === 'POST') copy = 1; return Response.json(copy ?? 0) } }`,
        )
        .join(),
      workload: `
        const ask = async (node, method) => { try { return await (await fetch('http://' + node, { method, signal: AbortSignal.timeout(50) })).json() } catch { return 'unknown' } };
        const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));
        let stored = false;
        await operation('store', async () => { stored = !(await Promise.all([ask('a', 'POST'), ask('b', 'POST')])).includes('unknown') });
        await sleep(1000);
        await operation('look', async () => { const all = await Promise.all([ask('a', 'GET'), ask('b', 'GET')]); if (stored && all.join() === '0,0') observe('gone') })`,
      invariants: invariants(`!${seen('gone')}`),
    },
  },
  'stop by a supervisor, and the kill that follows': {
    conditions: 'stop: 0.05, graceMs: [10, 10]',
    is: kind('stop'),
    parts: {
      nodes: `a: () => async () => { await new Promise((wake) => setTimeout(wake, 30)); return new Response() }`,
      workload: counter.workload!,
      invariants: invariants(`!${seen('ECONNRESET')}`),
    },
  },
  pause: {
    conditions: 'pause: 0.1, pauseMs: [100, 200]',
    is: kind('pause'),
    parts: { ...worker, invariants: invariants(`!(${worked}?.took > 90)`, 'always') },
  },
  'blocked event loop': {
    conditions: 'block: 0.1, blockMs: [100, 200]',
    is: kind('block'),
    parts: { ...worker, invariants: invariants(`!(${worked}?.took > 90)`, 'always') },
  },
  'slow node': {
    conditions: 'slow: 0.3, slowMs: [40, 50]',
    is: kind('slow', ({ what }) => what === 'thread'),
    parts: { ...worker, invariants: invariants(`!(${worked}?.took > 30)`, 'always') },
  },
  'slow disk': {
    conditions: 'slowDisk: 0.3',
    is: kind('slow', ({ what }) => what === 'disk'),
    parts: { ...counter, invariants: invariants(`!(${seen('silence')} && ${count} === 1)`) },
  },
  'disk that fails and does not write': {
    conditions: 'failDisk: 0.2',
    is: kind('fail', ({ written }) => !written),
    parts: { ...counter, invariants: invariants(`!(${seen('500')} && ${count} === 0)`) },
  },
  'disk that fails and yet writes': {
    conditions: 'failDisk: 0.2',
    is: kind('fail', ({ written }) => written === true),
    parts: { ...counter, invariants: invariants(`!(${seen('500')} && ${count} === 1)`) },
  },
  'failed sync that takes what was cached': {
    conditions: 'failDisk: 0.2',
    is: kind('fail', ({ event, written }) => event.startsWith('sync') && !written),
    parts: {
      // Syncs until it works, and takes that for safe.
      nodes: `a: ({ disk }) => async () => {
        const log = disk.log('log');
        await log.append('counted', { sync: false });
        await log.sync().catch(() => log.sync());
        return new Response();
      }`,
      workload: counter.workload!,
      invariants: invariants(`!(${seen('answered')} && ${count} === 0)`),
    },
  },
  'full disk': {
    conditions: 'fullDisk: 0.3',
    is: kind('full'),
    parts: {
      ...counter,
      workload: `for (let i = 0; i < 20; i++) ${counter.workload!.replace("'ask'", "'ask ' + i")}; `,
      invariants: invariants(`!${seen('500')}`),
    },
  },
  'clock that jumps': {
    conditions: 'clock: 0.3, driftPpm: [0, 0]',
    is: kind('clock', ({ skewMs, startMs }) => skewMs !== 0 && startMs > 0),
    parts: {
      ...worker,
      workload: `for (let i = 0; i < 20; i++) await operation('ask ' + i, () => fetch('http://a/', { signal: AbortSignal.timeout(5000) }))`,
      invariants: invariants(
        `world.log('a', 'log').every(({ took, tookByDate }) => Math.abs(took - tookByDate) < 5)`,
        'always',
      ),
    },
  },
  'clock that drifts': {
    conditions: 'clock: 0.3, skewMs: [0, 0], driftPpm: [50_000, 100_000], latencyMs: [1, 1]',
    is: kind('clock', ({ driftPpm }) => driftPpm !== 0),
    parts: {
      nodes: `a: () => async () => { await new Promise((wake) => setTimeout(wake, 1000)); return new Response() }`,
      workload: `const from = performance.now(); await operation('ask', async () => { await fetch('http://a/', { signal: AbortSignal.timeout(5000) }); if (performance.now() - from < 990) observe('early') })`,
      invariants: invariants(`!${seen('early')}`),
    },
  },
  partition: {
    conditions: 'partition: 0.5',
    is: kind('partition'),
    parts: { ...counter, invariants: invariants(`!${seen('silence')}`) },
  },
  'one-way partition': {
    conditions: 'partition: 0.5',
    is: kind('partition', ({ oneWay }) => oneWay === true),
    parts: {
      ...counter,
      workload: `for (const i of [1, 2]) await operation('ask ' + i, async () => {
        try { await fetch('http://a/', { method: 'POST', signal: AbortSignal.timeout(50) }) } catch { observe('silence', i) }
      })`,
      // Both requests arrive, and neither reply.
      invariants: invariants(`!(world.observations.length === 2 && ${count} === 2)`),
    },
  },
};

for (const [name, { conditions, is, parts }] of Object.entries(CASES))
  test(`${name}: happens, is recorded, replays to the last event and shrinks to itself`, async () => {
    const program = cluster({ ...parts, conditions });
    const { found } = await explore(program, { runs: 3000, invariant: BROKEN });
    assert.ok(found, 'never met');
    assert.ok(found.faults.some(is), JSON.stringify(found.faults));

    const schedule = { seed: found.seed, faults: found.faults };
    const again = await replay(program, schedule);
    assert.deepEqual(
      [again.hash, again.events, again.violation],
      [found.hash, found.events, found.violation],
    );
    assert.deepEqual(again.unmatched, []);

    const shrunk = await shrink(program, schedule, BROKEN);
    assert.equal(shrunk.schedule.faults.length, 1, JSON.stringify(shrunk.schedule));
    const [fault] = shrunk.schedule.faults;
    assert.ok(is(fault!), JSON.stringify(fault));
    assert.deepEqual(parseFault(formatFault(fault!)), fault);
    assert.equal((await replay(program, shrunk.schedule)).violation?.invariant, BROKEN);

    const without = await replay(program, { ...shrunk.schedule, faults: [] });
    assert.equal(without.violation, undefined, 'it breaks without the fault');
  });

test('nothing goes wrong by default', async () => {
  const likelihoods = Object.entries(DEFAULT_CONDITIONS).filter(
    ([field, value]) =>
      typeof value === 'number' && !field.endsWith('Ms') && !['silent', 'swarm'].includes(field),
  );
  assert.equal(likelihoods.length, 17);
  assert.ok(likelihoods.every(([, value]) => value === 0));
  const { faults } = await explore(cluster({ ...counter }), { runs: 20 });
  assert.deepEqual(faults, {});
});

test('some runs have many faults of a kind and some have none', async () => {
  const program = cluster({
    nodes: counter.nodes!,
    workload: `for (let i = 0; i < 50; i++) await operation('ask ' + i, () => fetch('http://a/', { signal: AbortSignal.timeout(50) }))`,
    conditions: 'drop: 0.1, swarm: 1',
  });
  const drops: number[] = [];
  await explore(program, {
    runs: 90,
    onRun: (world) => drops.push(world.plan.happened.filter((fault) => fault.kind === 'drop').length),
  });
  const none = drops.filter((count) => count === 0).length;
  const many = drops.filter((count) => count > 18).length;
  assert.ok(none > 20 && none < 40, `${none} of 90 without`);
  assert.ok(many > 20 && many < 40, `${many} of 90 with many`);
});
