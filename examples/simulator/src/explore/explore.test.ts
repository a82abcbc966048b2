import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeHost } from '../node/host.ts';
import { cluster } from '../testing/cluster.ts';
import { mergeExplorations, type Exploration } from './exploration.ts';
import { explore } from './explore.ts';
import type { Host } from './host.ts';

/** Loses count when the reply of any of ten requests is lost: in about one run of twenty. */
const counting = cluster({
  nodes: `counter: ({ disk }) => async () => { await disk.log('log').append(1); return new Response() }`,
  workload: `let done = 0;
    for (let i = 0; i < 5; i++) await operation('count ' + i, async () => { await fetch('http://counter/', { method: 'POST', signal: AbortSignal.timeout(100) }); done++ });
    observe('done', done);`,
  invariants: `'nothing is counted that was not reported': eventually((world) => world.log('counter', 'log').length === world.observations[0].value),
    'never more than five': always((world) => world.log('counter', 'log').length <= 5),
    'something was lost': sometimes((world) => world.messages.some(({ fate }) => fate === 'lost')),
    'six were counted': sometimes((world) => world.log('counter', 'log').length === 6)`,
  conditions: 'drop: 0.004, duplicate: 0.002, latencyMs: [1, 20]',
});

test('the violation with the smallest seed is found, and the same is counted, at any width', async () => {
  const explorations = [];
  for (const width of [1, 7, 64, 256])
    explorations.push(await explore(counting, nodeHost, { runs: 400, width, countReached: true }));
  const [first, ...others] = explorations;
  assert.ok(Number(first!.found?.seed) > 0, 'the first seed fails, which would prove little');
  assert.equal(first!.runs, Number(first!.found!.seed) + 1);
  assert.deepEqual(first!.violations, [
    { seed: first!.found!.seed, invariant: first!.found!.violation!.invariant },
  ]);
  for (const other of others) assert.deepEqual(other, first);
});

test('several explorers with a stride run what one runs, each its own seeds', async () => {
  const all = { stopAtViolation: false, countReached: true };
  const parts: Exploration[] = [];
  const seeds: string[] = [];
  for (const firstSeed of [5, 6, 7])
    parts.push(
      await explore(counting, nodeHost, {
        ...all,
        firstSeed,
        stride: 3,
        runs: 100,
        onRun: ({ seed }) => void seeds.push(seed),
      }),
    );
  const whole = await explore(counting, nodeHost, { ...all, firstSeed: 5, runs: 300 });
  assert.deepEqual(parts.reduce(mergeExplorations), whole);
  assert.equal(new Set(seeds).size, 300);
});

test('a run that fails ends the exploration unless a smaller seed breaks an invariant: at any width', async () => {
  const parts = (fails: string) => ({
    workload: `const n = random.below(20); observe('n', n); if (${fails}) throw new Error('x')`,
    invariants: `'n is not 3': always((world) => world.observations.every(({ value }) => value !== 3))`,
  });
  const failing = cluster(parts('n > 17'));
  const message = async (options: object) => {
    try {
      return `found ${(await explore(failing, nodeHost, { runs: 200, ...options })).found?.seed}`;
    } catch (error) {
      return (error as Error).message;
    }
  };
  for (const options of [{}, { firstSeed: 20 }, { stopAtViolation: false }]) {
    const one = await message({ ...options, width: 1 });
    for (const width of [5, 64]) assert.equal(await message({ ...options, width }), one);
  }
  assert.match(await message({ stopAtViolation: false }), /^The workload failed in seed \d+: Error: x/);
});

test('from another first seed on, others are found', async () => {
  const first = await explore(counting, nodeHost, { runs: 400 });
  const next = await explore(counting, nodeHost, { runs: 400, firstSeed: Number(first.found!.seed) + 1 });
  assert.ok(Number(next.found!.seed) > Number(first.found!.seed));
});

test('only one invariant can be looked for', async () => {
  const invariant = 'never more than five';
  const exploration = await explore(counting, nodeHost, { runs: 2000, invariant });
  assert.equal(exploration.found?.violation?.invariant, invariant);
  assert.ok(exploration.violations.every((violation) => violation.invariant === invariant));
});

test('a whole sweep counts runs, faults, violations and what was reached', async () => {
  const seen: string[] = [];
  const exploration = await explore(counting, nodeHost, {
    runs: 300,
    stopAtViolation: false,
    countReached: true,
    onRun: (world) => seen.push(...(world.reached.has('something was lost') ? [world.seed] : [])),
  });
  assert.equal(exploration.runs, 300);
  assert.deepEqual(exploration.reached, ['something was lost']);
  assert.ok(exploration.faults.drop! >= seen.length && seen.length > 5);
  assert.ok(exploration.violations.length > 1);
  const seeds = exploration.violations.map(({ seed }) => Number(seed));
  assert.deepEqual(
    seeds,
    seeds.toSorted((a, b) => a - b),
  );
  assert.equal(exploration.found?.seed, String(seeds[0]));
});

test('what was found tells everything that it reached, whatever others reached before', async () => {
  const lone = await explore(counting, nodeHost, { runs: 400, width: 1 });
  assert.deepEqual(lone.found?.reached, ['something was lost']);
});

test('it stops when told to, and says how far it came', async () => {
  const controller = new AbortController();
  const exploration = await explore(counting, nodeHost, {
    runs: 100_000,
    stopAtViolation: false,
    signal: controller.signal,
    onProgress: ({ runs }) => runs >= 512 && controller.abort(),
  });
  assert.ok(exploration.runs >= 512 && exploration.runs < 1000, String(exploration.runs));
});

test('it finishes what it has begun when told to, so that no seed is left out', async () => {
  const controller = new AbortController();
  const seeds: number[] = [];
  const exploration = await explore(counting, nodeHost, {
    runs: 100_000,
    stopAtViolation: false,
    finish: controller.signal,
    onRun: ({ seed }) => seeds.push(Number(seed)) === 300 && controller.abort(),
  });
  assert.ok(exploration.runs >= 300 && exploration.runs < 600, String(exploration.runs));
  assert.deepEqual(
    seeds.toSorted((a, b) => a - b),
    Array.from({ length: exploration.runs }, (_, i) => i),
  );
});

test('progress comes every 256 runs', async () => {
  const progress: number[] = [];
  await explore(counting, nodeHost, {
    runs: 600,
    stopAtViolation: false,
    onProgress: ({ runs }) => progress.push(runs),
  });
  assert.deepEqual(progress, [256, 512]);
});

test('a host that reports rejections a hop late finds the same', async () => {
  const dying = cluster({
    nodes: `a: () => () => { if (Math.random() < 0.4) void Promise.reject(new Error('x')); return new Response() }`,
    workload: "for (let i = 0; i < 4; i++) await operation('ask ' + i, () => fetch('http://a/'))",
  });
  const late: Host = {
    ...nodeHost,
    rejectionDelayHops: 1,
    onUnhandledRejection: (listener) =>
      nodeHost.onUnhandledRejection((reason) => void nodeHost.hop().then(() => listener(reason))),
  };
  const hashes = async (host: Host) => {
    const all: string[] = [];
    await explore(dying, host, {
      runs: 80,
      onRun: (world) => all.push(`${world.seed} ${world.result().hash}`),
    });
    return all.sort();
  };
  assert.deepEqual(await hashes(late), await hashes(nodeHost));
});

test('something outside the simulation that takes part is noticed', async () => {
  let calls = 0;
  const { modules, ...rest } = cluster({
    nodes: `a: () => () => { setTimeout(() => {}, leak()); return new Response() }`,
    top: "import { leak } from './leak.ts';",
    workload: "await operation('ask', () => fetch('http://a/'))",
    invariants: `'fails': eventually(() => false)`,
    files: { 'leak.ts': 'export const leak = () => 1;' },
  });
  const leaking = {
    ...rest,
    modules: new Map([
      ...modules,
      ['leak.ts', (exports: unknown) => Object.assign(exports as object, { leak: () => ++calls })],
    ]),
  };
  await assert.rejects(
    explore(leaking as never, nodeHost, { runs: 10 }),
    /Seed 0 did not run twice in the same way/,
  );
});
