import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { INJECTED, SHARED } from '../../../examples/simulator/src/loader/names.ts';
import { REFUSED_NAMES } from '../../../examples/simulator/src/loader/refused-names.ts';
import { readBroken, readSources } from '../../../examples/simulator/src/node/sources.ts';
import { applyPatch, parsePatch } from '../../../examples/simulator/src/patch.ts';
import { sourceOf, type Parts } from '../../../examples/simulator/src/testing/source.ts';
import { launchChromium } from '../../test/chromium.ts';
import type { Files } from '../engine.ts';
import type { SimulatorCommand, SimulatorResult } from './protocol.ts';
import { servePage } from './testing/site.ts';

const RUNS = 200;
const examples = join(import.meta.dirname, '../../../examples');
const folders = {
  conformance: join(examples, 'simulator/conformance'),
  saga: join(examples, 'transactions/saga'),
  'a simulated server': join(examples, 'reference/simulated-redis'),
};

let browser: Browser;
let site: Awaited<ReturnType<typeof servePage>>;
let page: Page;
const violations: string[] = [];

before(async () => {
  [browser, site] = await Promise.all([launchChromium(), servePage()]);
  page = await open();
});
after(async () => {
  await browser?.close();
  site?.close();
});

async function open(timezoneId?: string): Promise<Page> {
  const context = await browser.newContext(timezoneId ? { timezoneId, locale: 'de-DE' } : {});
  const opened = await context.newPage();
  opened.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) violations.push(message.text());
  });
  await opened.goto(site.origin);
  await opened.waitForFunction(() => 'worker' in globalThis);
  return opened;
}

/** What a script of the simulator prints. A process of its own: an example freezes what the browser's driver needs. */
function inNode<T>(script: string, ...args: string[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const command = [join(examples, 'simulator', script), ...args];
    execFile(process.execPath, command, { maxBuffer: 1e8 }, (error, out) =>
      out ? resolve(JSON.parse(out) as T) : reject(error ?? new Error(`${script} printed nothing`)),
    );
  });
}

interface Failure {
  kind: string;
  detail?: string;
  at?: { file: string; line: number };
  recover: string;
}
type Outcome = { result: SimulatorResult } | { error: Failure };

/** Runs one command on files, in an engine of its own. */
function run(
  files: Files,
  command: SimulatorCommand,
  { on = page, silenceMs = 10_000 } = {},
): Promise<Outcome> {
  return on.evaluate(
    async ([files, command, silenceMs]) => {
      const engine = worker.createEngine(silenceMs);
      engine.reset(files);
      try {
        return { result: await engine.run(command) };
      } catch (error) {
        const { kind, detail, at, recover } = error as Failure;
        return { error: { kind, recover, ...(detail ? { detail } : {}), ...(at ? { at } : {}) } };
      } finally {
        engine.dispose();
      }
    },
    [files, command, silenceMs] as const,
  );
}

async function resultOf<K extends SimulatorResult['kind']>(outcome: Promise<Outcome>, kind: K) {
  const settled = await outcome;
  assert.ok('result' in settled, JSON.stringify(settled));
  assert.equal(settled.result.kind, kind);
  return settled.result as Extract<SimulatorResult, { kind: K }>;
}

const scenario = (parts: Parts): Files => ({ 'scenario.ts': sourceOf(parts), ...parts.files });
const replayed: SimulatorCommand = { kind: 'replay', schedule: { seed: '1', faults: [] } };

for (const [name, folder] of Object.entries(folders))
  describe(`${RUNS} traces of ${name} in the sandboxed frame are those of Node`, () => {
    let expected: string[];
    before(async () => {
      ({ hashes: expected } = await inNode<{ hashes: string[] }>(
        'conformance/print-hashes.ts',
        folder,
        String(RUNS),
      ));
    });

    for (const width of [1, 64, 256])
      test(`with ${width} worlds a hop`, async () => {
        const command = { kind: 'hashes', runs: RUNS, width } as const;
        const { hashes } = await resultOf(run(readSources(folder), command), 'hashes');
        assert.deepEqual(hashes, expected);
      });

    test('in another time zone and language', async () => {
      const there = await open('America/New_York');
      assert.equal(await there.evaluate(() => new Date('2025-01-01').getTimezoneOffset()), 300);
      const command = { kind: 'hashes', runs: RUNS, width: 64 } as const;
      const { hashes } = await resultOf(run(readSources(folder), command, { on: there }), 'hashes');
      assert.deepEqual(hashes, expected);
      await there.context().close();
    });
  });

test('every name of the sandbox’s worker is injected, shared or refused', async () => {
  const names = await page.evaluate(async () => {
    const sandbox = await worker.openSandbox();
    const source = `addEventListener('message', ({ ports }) => {
      const names = new Set();
      for (let object = globalThis; object !== Object.prototype; object = Object.getPrototypeOf(object))
        for (const name of Object.getOwnPropertyNames(object)) names.add(name);
      names.delete('constructor');
      ports[0].postMessage([...names]);
    })`;
    const { port } = sandbox.start(source, () => {});
    const names = await new Promise<string[]>(
      (resolve) => (port.onmessage = ({ data }: MessageEvent<string[]>) => resolve(data)),
    );
    sandbox.dispose();
    return names;
  });
  const lists = [new Set<string>(INJECTED), SHARED, REFUSED_NAMES];
  assert.ok(names.length > 200);
  const unknown = names.filter((name) => lists.filter((list) => list.has(name)).length !== 1);
  assert.deepEqual(unknown, [], 'names that nobody has judged: put each on one of the lists');
});

test('a planted bug is found, shrunk and replayed as in Node', async () => {
  const patch = readBroken(folders.saga)['register-after-await']!;
  const files = applyPatch(readSources(folders.saga), parsePatch(patch));
  const { exploration } = await resultOf(run(files, { kind: 'explore', runs: 500, firstSeed: 0 }), 'explore');
  const there = await inNode<{ found: object }>(
    'src/node/cli.ts',
    'explore',
    folders.saga,
    '--broken',
    'register-after-await',
    '--runs',
    '500',
    '--json',
  );
  assert.deepEqual(JSON.parse(JSON.stringify(exploration.found)), there.found);
  const { seed, faults, violation } = exploration.found!;
  const { invariant } = violation!;
  const { shrunk } = await resultOf(
    run(files, { kind: 'shrink', schedule: { seed, faults }, invariant }),
    'shrink',
  );
  assert.ok(shrunk.schedule.faults.length <= 2);
  const { run: again } = await resultOf(run(files, { kind: 'replay', schedule: shrunk.schedule }), 'replay');
  assert.equal(again.violation?.invariant, invariant);
  const sent = again.trace.find((event) => event.kind === 'send' && !event.reply && event.node === 'orders');
  assert.equal(sent?.lines?.[0]?.file, 'orders.ts');
});

const errors: [name: string, files: Files, expected: Failure][] = [
  [
    'a syntax error that the compiler sees',
    { 'scenario.ts': 'const a = 1;\nconst b = ;' },
    {
      kind: 'syntax',
      recover: 'none',
      detail: 'The code cannot be read here: Unexpected token.',
      at: { file: 'scenario.ts', line: 2 },
    },
  ],
  [
    'a syntax error that only the engine sees',
    scenario({ top: "import './deep/a.ts';", files: { 'deep/a.ts': '\nconst a = 1;\n\nconst a = 2;' } }),
    {
      kind: 'syntax',
      recover: 'none',
      detail: "Identifier 'a' has already been declared",
      at: { file: 'deep/a.ts', line: 4 },
    },
  ],
  [
    'a name that is not available',
    { 'scenario.ts': 'localStorage.clear();' },
    {
      kind: 'syntax',
      recover: 'none',
      detail:
        '“localStorage” is not available in a simulated node. Use the disk that scenario.ts gives to the node.',
      at: { file: 'scenario.ts', line: 1 },
    },
  ],
  [
    'a scenario that throws while it loads',
    scenario({ top: "\n\nif (Math) throw new RangeError('too far');" }),
    {
      kind: 'thrown',
      recover: 'none',
      detail: 'The scenario cannot be loaded: RangeError: too far (scenario.ts:4).',
    },
  ],
  [
    'a workload that throws',
    scenario({ workload: "throw new RangeError('too far');" }),
    {
      kind: 'thrown',
      recover: 'none',
      detail:
        'The workload failed in seed 1: RangeError: too far (scenario.ts:5). Put what may fail into an operation().',
    },
  ],
  [
    'an invariant that throws',
    scenario({ invariants: "'x': always(() => { throw new RangeError('inside') })" }),
    {
      kind: 'thrown',
      recover: 'none',
      detail: 'The invariant “x” threw in seed 1: RangeError: inside (scenario.ts:6).',
    },
  ],
  [
    'a loop that turns for ever at one instant',
    scenario({ nodes: 'a: () => { const again = () => { setImmediate(again) }; again() }' }),
    {
      kind: 'thrown',
      recover: 'none',
      detail:
        'Seed 1 did not get beyond 0 ms of virtual time in 10000 events, the last one (immediate since boot a 1#9999) at a. Look for a loop, timer or retry that does not wait.',
    },
  ],
];
for (const [name, files, expected] of errors)
  test(`one clear error: ${name}`, async () => {
    const outcome = await run(files, replayed);
    assert.ok('error' in outcome);
    const { at, ...rest } = outcome.error;
    assert.deepEqual(
      { ...rest, ...(at && expected.at ? { at: { file: at.file, line: at.line } } : {}) },
      expected,
    );
  });

const loops: [name: string, code: string][] = [
  ['a loop', 'for (;;) {}'],
  ['a loop of microtasks', 'void (async () => { for (;;) await null })()'],
  ['a regular expression that backtracks', "/^(a+)+$/.test('a'.repeat(60) + 'b')"],
];
for (const [name, code] of loops)
  test(`${name} without end is stopped`, async () => {
    const outcome = await run(scenario({ nodes: `a: () => { ${code} }` }), replayed, { silenceMs: 300 });
    assert.deepEqual(outcome, { error: { kind: 'endless-loop', recover: 'none' } });
  });

test('a sandbox that does not open is said to be held back', async () => {
  const kind = await page.evaluate(() => {
    const engine = worker.createBlockedEngine();
    engine.reset({});
    return engine.run({ kind: 'run', seed: '1' }).then(
      () => undefined,
      (error: { kind: string }) => error.kind,
    );
  });
  assert.equal(kind, 'blocked');
});

test('a worker that has begun and ends with an error is lost: its code could be read', async () => {
  const outcome = await page.evaluate(async (files) => {
    const engine = worker.createEndedEngine();
    engine.reset(files);
    return engine.run({ kind: 'run', seed: '1' }).then(
      () => undefined,
      ({ kind, detail, recover }: { kind: string; detail?: string; recover: string }) => ({
        kind,
        detail,
        recover,
      }),
    );
  }, readSources(folders.saga));
  assert.deepEqual(outcome, { kind: 'lost', detail: 'out of memory', recover: 'restart' });
});

test('Stop ends a run at once, the last one wins, and the engine goes on', async () => {
  const files = readSources(folders.saga);
  const outcome = await page.evaluate(async (files) => {
    const engine = worker.createEngine();
    engine.reset(files);
    const kindOf = (run: Promise<unknown>) =>
      run.then(
        () => 'done',
        (error: { kind: string }) => error.kind,
      );
    const controller = new AbortController();
    const long = { kind: 'explore', runs: 1_000_000, firstSeed: 0 } as const;
    let progress = 0;
    const stopped = kindOf(
      engine.run(long, {
        signal: controller.signal,
        onEvent: () => {
          progress++;
          controller.abort();
        },
      }),
    );
    const first = await stopped;
    const second = kindOf(engine.run(long));
    const third = kindOf(engine.run({ kind: 'replay', schedule: { seed: '1', faults: [] } }));
    const limited = [await second, await third, await kindOf(engine.run(long, { timeLimitMs: 200 }))];
    const aborted = await kindOf(engine.run(long, { signal: AbortSignal.abort() }));
    const states = [engine.state.status];
    engine.update('scenario.ts', 'const broken = ;');
    const broken = await kindOf(engine.run(long));
    engine.update('scenario.ts', files['scenario.ts']!);
    const mended = await kindOf(engine.run({ kind: 'replay', schedule: { seed: '1', faults: [] } }));
    engine.dispose();
    return { first, progress, limited, aborted, states, broken, mended, end: engine.state.status };
  }, files);
  assert.deepEqual(outcome, {
    first: 'stopped',
    progress: 1,
    limited: ['stopped', 'done', 'time-limit'],
    aborted: 'stopped',
    states: ['ready'],
    broken: 'syntax',
    mended: 'done',
    end: 'idle',
  });
});

test('the code in the sandbox reaches neither page, network nor storage', async () => {
  const answers = await page.evaluate(async () => {
    const sandbox = await worker.openSandbox();
    const source = `addEventListener('message', async ({ ports }) => {
      const attempt = async (f) => { try { return 'reached: ' + await f() } catch (error) { return error.name } };
      ports[0].postMessage([
        await attempt(() => fetch('${location.origin}/kernel.js')),
        await attempt(() => importScripts('${location.origin}/kernel.js')),
        await attempt(() => new Promise((_, reject) => indexedDB.open('x').onerror = () => reject(new Error()))),
        await attempt(() => eval('1')),
        await attempt(() => import('${location.origin}/kernel.js')),
      ]);
    })`;
    const { port } = sandbox.start(source, () => {});
    const answers = await new Promise<string[]>(
      (resolve) => (port.onmessage = ({ data }: MessageEvent<string[]>) => resolve(data)),
    );
    sandbox.dispose();
    return answers;
  });
  for (const answer of answers) assert.doesNotMatch(answer, /^reached/);
  violations.length = 0; // these were wanted
});

test('the page’s policy was never violated', () => assert.deepEqual(violations, []));
