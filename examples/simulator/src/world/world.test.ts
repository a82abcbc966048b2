import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeHost } from '../node/host.ts';
import { explore, loadFiles, replay, ScenarioError, type Program } from '../node/index.ts';
import { scenario, type NodeContext, type Scenario } from '../scenario.ts';
import { cluster, ofKind, printed, run, sourceOf } from '../testing/cluster.ts';
import type { RunResult } from '../trace.ts';
import { INJECTED } from '../loader/names.ts';

/** A program whose nodes are functions of this process, which can smuggle in what no source could name. */
function smuggler(boot: (context: NodeContext, globals: typeof globalThis) => unknown): Program {
  const module = (exports: { default: Scenario }, _: unknown, ...values: unknown[]) => {
    const globals = Object.fromEntries(
      INJECTED.map((name, i) => [name, values[i]]),
    ) as unknown as typeof globalThis;
    exports.default = scenario({
      nodes: { a: (context) => void boot(context, globals), b: () => () => globals.Response.json(1) },
      workload: async () => {},
      invariants: {},
    });
  };
  const modules = new Map([['scenario.ts', module as (...args: unknown[]) => void]]);
  return { entry: 'scenario.ts', modules, sourceLines: () => [] };
}

test('calls of a dead life do nothing and never resolve', async () => {
  let lives = 0;
  const results: string[] = [];
  const program = smuggler(
    ({ disk }, { fetch, setTimeout, console, setInterval, setImmediate, AbortSignal }) => {
      if (++lives > 1) return;
      setTimeout(() => {}, 1); // the crash is put here
      // A promise of the host resolves when it likes: long after the crash, and while the second life is living.
      void new Promise((resolve) =>
        nodeHost.hop().then(nodeHost.hop).then(nodeHost.hop).then(nodeHost.hop).then(resolve),
      ).then(() => {
        results.push('woken');
        console.log('from the grave');
        const calls = [
          disk.log('log').append('late'),
          disk.keyValue('file').set('k', 'late'),
          disk.keyValue('file').delete('k'),
          fetch('http://b/'),
          new Promise((fired) => setTimeout(fired, 1)),
          new Promise((fired) => setInterval(fired, 1)),
          new Promise((fired) => setImmediate(fired)),
          new Promise((fired) => AbortSignal.timeout(1).addEventListener('abort', fired)),
        ];
        for (const [i, call] of calls.entries())
          call.then(
            () => results.push(`${i} resolved`),
            () => results.push(`${i} rejected`),
          );
      });
    },
  );
  const crash = {
    kind: 'crash',
    node: 'a',
    when: 'before',
    event: 'timer since boot a 1#1',
    restartMs: 3,
  } as const;
  const alive = { kind: 'crash', node: 'b', when: 'after', event: 'boot b 1', restartMs: 50 } as const;
  const result = await replay(program, { seed: '1', faults: [crash, alive], calm: true });
  assert.deepEqual(result.unmatched, []);
  assert.deepEqual(results, ['woken']);
  assert.deepEqual(printed(result), []);
  assert.deepEqual(ofKind(result, 'send'), []);
  assert.deepEqual(result.disks['a'] ?? {}, {});
});

test('a crash takes memory and leaves the disk', async () => {
  const result = await run(
    {
      top: "import { memory } from './memory.ts';",
      nodes: `a: async ({ disk }) => { memory.push(1); await disk.log('x').append(1); console.log(memory.length, disk.log('x').read().length); setTimeout(() => {}, 1) }`,
      files: { 'memory.ts': 'export const memory: number[] = [];' },
    },
    [{ kind: 'crash', node: 'a', when: 'after', event: 'timer since ack x 1#1#1', restartMs: 5 }],
  );
  assert.deepEqual(printed(result), ['a: 1 1', 'a: 1 2']);
  assert.deepEqual(
    ofKind(result, 'boot').map(({ node, life, atMs }) => [node, life, atMs]),
    [
      ['a', 1, 0],
      ['a', 2, 6.6],
    ],
  );
});

test('an error while booting, or a promise nobody catches, kills the node and is told', async () => {
  const bodies = [
    "throw new Error('x')",
    "void Promise.reject(new Error('x'))",
    "return Promise.reject(new Error('x'))",
    "return Promise.resolve().then(() => { throw new Error('x') })",
    'return 7',
  ];
  for (const body of bodies) {
    const result = await run({ nodes: `a: () => { ${body} }`, conditions: 'limitMs: 500' });
    assert.deepEqual(
      ofKind(result, 'exit').map(({ atMs, node }) => [atMs, node]),
      [
        [0, 'a'],
        [200, 'a'],
        [400, 'a'],
      ],
      body,
    );
  }
  const module = await run({
    nodes: 'a: () => boot()',
    top: "import { boot } from './a.ts';",
    files: {
      'a.ts':
        "export const boot = () => {}; if (globalThis.console) { setTimeout(() => { throw new Error('module') }, 5) }",
    },
    conditions: 'limitMs: 100',
  }).catch((error: unknown) => error);
  assert.ok(module instanceof ScenarioError, 'the client runs the module too');
});

test('a node that dies at every boot is a mistake of the scenario’s, not a run that holds', async () => {
  const nodes = "a: ({ disk }) => { if (disk.log('log').read().length < 1) throw new Error('empty') }";
  const message = /^The node “a” dies each time it boots: Error: empty \(scenario\.ts:4\)\.$/;
  await assert.rejects(run({ nodes }), (error: Error) => message.test(error.message));
  await assert.rejects(explore(cluster({ nodes }), { runs: 1 }), (error: Error) =>
    message.test(error.message),
  );
  // One that has booted once, or that misses a node which is off, may.
  const once = `a: async ({ disk }) => { const log = disk.log('log'); if (log.read().length) throw new Error('full'); await log.append(1) }`;
  const crash = { kind: 'crash', node: 'a', when: 'after', event: 'ack log 1#1', restartMs: 1 } as const;
  assert.ok(ofKind(await run({ nodes: once }, [crash]), 'exit').length > 10);
  assert.ok(ofKind(await run({ nodes: `${nodes}, b: () => {}` }, [], { off: ['b'] }), 'exit').length > 10);
});

test('an error that kills a node is told with its line', async () => {
  const result = await run({
    nodes: "a: () => { setTimeout(() => { throw new Error('late') }, 3) }",
    conditions: 'limitMs: 5',
  });
  assert.deepEqual(
    ofKind(result, 'exit').map(({ error, lines }) => [error, lines?.[0]]),
    [['Error: late', { file: 'scenario.ts', line: 4 }]],
  );
});

test('a mistake of the workload or of the scenario’s module is told with its line', async () => {
  const failing: [parts: Parameters<typeof run>[0], message: RegExp][] = [
    [
      { workload: "throw new RangeError('x')" },
      /^The workload failed in seed 1: RangeError: x \(scenario\.ts:5\)\. Put what may fail into an operation/,
    ],
    [{ workload: "await fetch('http://nobody/')" }, /The workload failed in seed 1: TypeError: fetch failed/],
    [{ workload: "void Promise.reject(new Error('stray'))" }, /The workload failed in seed 1: Error: stray/],
    [
      { workload: "setTimeout(() => { throw new Error('later') }, 5)" },
      /The workload failed in seed 1: Error: later/,
    ],
    [
      { top: "\nif (Math) throw new Error('top');" },
      /The scenario cannot be loaded: Error: top \(scenario\.ts:3\)/,
    ],
    [{ top: 'void Promise.reject(new Error("early"));' }, /The workload failed in seed 1: Error: early/],
    [
      { invariants: "'x': always(() => { throw new Error('inside') })" },
      /The invariant “x” threw in seed 1: Error: inside \(scenario\.ts:6\)/,
    ],
    [{ conditions: 'droop: 1' }, /no condition “droop”/],
  ];
  for (const [parts, message] of failing)
    for (const attempt of [() => run(parts), () => explore(cluster(parts), { runs: 1, firstSeed: 1 })])
      await assert.rejects(
        attempt,
        (error: Error) => error.name === 'ScenarioError' && (assert.match(error.message, message), true),
      );
});

test('a file without a scenario is told what it lacks', async () => {
  await assert.rejects(
    replay(loadFiles({ 'scenario.ts': 'export const x = 1;' }), { seed: '1', faults: [] }),
    /must have a default export made with scenario/,
  );
});

const endless: [name: string, code: string][] = [
  ['setImmediate', 'const again = () => { setImmediate(again) }; again();'],
  ['an await that takes no time', 'for (;;) await new Promise((done) => setImmediate(done));'],
  ['a retry that does not wait', "for (;;) try { await fetch('http://nobody/') } catch {}"],
];
for (const [name, code] of endless)
  test(`a run that does not end is ended: ${name}`, async () => {
    const parts = {
      nodes: `a: () => { void (async () => { ${code} })() }`,
      conditions: 'limitMs: 1e9, latencyMs: [0.001, 0.001]',
    };
    await assert.rejects(
      replay(cluster(parts), { seed: '1', faults: [] }, { tracing: false }),
      /^ScenarioError: Seed 1 did not get beyond [\d.]+ ms of virtual time in 100?000 events, the last one \(.+\) at (a|nobody)\. Look for a loop, timer or retry that does not wait\.$/,
    );
  });

test('a run ends at its limit even if something still moves', async () => {
  const result = await run({
    nodes: 'a: () => { setInterval(() => console.log(1), 10) }',
    conditions: 'limitMs: 100',
  });
  assert.equal(printed(result).length, 10);
  assert.equal(result.endedAtMs, 100);
});

/** Rejects in some seeds only, and not where an event was delivered to: a microtask later. */
const rejecting = cluster({
  nodes: `a: () => async () => { if (Math.random() < 0.02) void (async () => { await undefined; throw new Error('stray') })(); return new Response() },
    b: () => async () => { await fetch('http://a/'); return new Response() }`,
  workload: `for (let i = 0; i < 5; i++) await operation('ask ' + i, () => fetch(i % 2 ? 'http://a/' : 'http://b/'));`,
  conditions: 'latencyMs: [1, 30]',
});

test('an unhandled rejection kills the node it happened in, at any width', async () => {
  const sweeps = await Promise.all(
    [1, 64].map(async (width) => {
      const results: RunResult[] = [];
      await explore(rejecting, {
        runs: 150,
        width,
        tracing: true,
        onRun: (world) => results.push(world.result()),
      });
      return results.sort((a, b) => Number(a.seed) - Number(b.seed));
    }),
  );
  const died = sweeps[0]!.filter((result) => ofKind(result, 'exit').length > 0);
  assert.ok(died.length > 3 && died.length < 75, `${died.length} of 150 worlds reject`);
  assert.ok(
    died.every((result) =>
      ofKind(result, 'exit').every(({ node, error }) => node === 'a' && error === 'Error: stray'),
    ),
  );
  assert.deepEqual(
    sweeps[1]!.map(({ seed, hash, events }) => [seed, hash, events]),
    sweeps[0]!.map(({ seed, hash, events }) => [seed, hash, events]),
  );
});

test('runs at the same time on one host do not blame each other', async () => {
  const calm = cluster({
    nodes: 'a: () => () => new Response()',
    workload: `for (let i = 0; i < 30; i++) await operation('ask ' + i, () => fetch('http://a/'));`,
  });
  const dying = cluster({
    nodes: `a: () => { void Promise.reject(new Error('x')) }`,
    conditions: 'limitMs: 3000',
  });
  const [a, b, c] = await Promise.all([
    replay(calm, { seed: '1', faults: [] }),
    replay(dying, { seed: '1', faults: [] }),
    explore(calm, { runs: 20 }),
  ]);
  assert.deepEqual(ofKind(a, 'exit'), []);
  assert.equal(ofKind(b, 'exit').length, 16);
  assert.equal(c.runs, 20);
});

test('a trace names the event during which a thing happened, and the lines that led there', async () => {
  const result = await run({
    nodes: `a: () => () => { console.log('x'); return new Response() }`,
    workload: `await operation('ask', () =>\n fetch('http://a/'));`,
  });
  assert.equal(ofKind(result, 'log')[0]!.during, 'client→a GET /#1');
  assert.deepEqual(ofKind(result, 'log')[0]!.lines, [{ file: 'scenario.ts', line: 4 }]);
  assert.deepEqual(ofKind(result, 'send')[0]!.lines?.[0], { file: 'scenario.ts', line: 6 });
  assert.ok(sourceOf({}).split('\n')[3]!.includes('nodes'));
});

test('tracing changes nothing', async () => {
  const quiet = await explore(rejecting, { runs: 20, firstSeed: 3 });
  const traced = await explore(rejecting, { runs: 20, firstSeed: 3, tracing: true });
  assert.deepEqual([traced.events, traced.faults], [quiet.events, quiet.faults]);
});

test('timers are named by what set them off, at however many removes', async () => {
  const result = await run({
    nodes: `a: ({ disk }) => async () => { setTimeout(() => setTimeout(() => console.log('inner'), 1), 1); await disk.log('x').append({ n: 1 }); setTimeout(() => console.log('written'), 1); return new Response() }`,
    workload: "await operation('ask', () => fetch('http://a/'))",
  });
  assert.deepEqual(
    ofKind(result, 'timer').map(({ timer, during }) => `${timer}: ${during}`),
    [
      'timer 1: timer since client→a GET /#1#1',
      'timer 2: timer since ack x {"n":1}#1#1',
      'timer 3: timer since client→a GET /#1#2',
    ],
  );
});
