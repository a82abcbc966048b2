import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mergeExplorations, noExploration, type Exploration } from './exploration.ts';
import type { Part } from './parts.ts';
import type { Seeds } from './seeds.ts';
import { sweep, type Explorer, type SweepOptions } from './sweep.ts';
import { Tally } from './tally.ts';

/** What happens in some seeds; in the others nothing does. */
type Outcomes = ReadonlyMap<number, 'breaks' | 'throws'>;

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * An explorer without a simulation. It keeps the promises of the real one: it counts in the order of the seeds, ends at
 * the first violation or error, finishes when told to, and drops everything when told to stop.
 */
function fakeExplorer(outcomes: Outcomes, delays: readonly number[], explored: number[]): Explorer {
  let asked = 0;
  return async ({ runs, firstSeed = 0, stride = 1, stopAtViolation = true }, { signal, finish }) => {
    const tally = new Tally({ countReached: true });
    let found: string | undefined;
    for (let i = 0; i < runs; i++) {
      for (let wait = delays[asked++ % delays.length] ?? 0; wait > 0; wait--) await turn();
      if (signal?.aborted || finish?.aborted) break;
      const seed = firstSeed + i * stride;
      const outcome = outcomes.get(seed);
      if (outcome === 'throws') throw new Error(`seed ${seed} throws`);
      explored.push(seed);
      tally.add({
        seed: String(seed),
        events: 1,
        reached: new Set(seed % 7 === 0 ? ['seven'] : []),
        faults: [],
        violation: outcome === 'breaks' ? { invariant: 'it holds', atMs: 0 } : undefined,
      });
      if (outcome !== 'breaks') continue;
      found ??= String(seed);
      if (stopAtViolation) break;
    }
    return tally.exploration(found === undefined ? undefined : ({ seed: found } as never));
  };
}

/** A clock that says a batch took 1 ms a seed, so that batches grow from 64 to 512 to 1,000. */
function fakeClock(): () => number {
  let now = 0;
  return () => (now += 100);
}

async function outcomeOf(promise: Promise<{ exploration: Exploration }>): Promise<unknown> {
  try {
    return (await promise).exploration;
  } catch (error) {
    return (error as Error).message;
  }
}

const sweeps = fc.record({
  seeds: fc.record({
    first: fc.nat(100),
    stride: fc.integer({ min: 1, max: 3 }),
    count: fc.integer({ min: 1, max: 700 }),
  }),
  outcomes: fc
    .array(fc.tuple(fc.nat(800), fc.constantFrom('breaks' as const, 'throws' as const)), { maxLength: 4 })
    .map((entries) => new Map(entries)),
  stopAtViolation: fc.boolean(),
  delays: fc.array(fc.array(fc.nat(2), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 }),
});

test('any number of explorers, however fast each is, find what one finds', async () => {
  await fc.assert(
    fc.asyncProperty(sweeps, async ({ seeds, outcomes, stopAtViolation, delays }) => {
      const explored: number[] = [];
      const explorers = delays.map((list) => fakeExplorer(outcomes, list, explored));
      const options: SweepOptions = { seeds, order: { stopAtViolation }, now: fakeClock() };
      const alone = fakeExplorer(outcomes, [0], []);
      const order = { firstSeed: seeds.first, stride: seeds.stride, runs: seeds.count, stopAtViolation };
      const whole = await outcomeOf(
        alone(order, {}).then((exploration) => ({
          exploration: mergeExplorations(noExploration(), exploration),
        })),
      );
      assert.deepEqual(await outcomeOf(sweep(explorers, options)), whole);
      assert.equal(new Set(explored).size, explored.length, 'no seed is explored twice');
    }),
    { numRuns: 60 },
  );
});

test('a sweep that is interrupted again and again ends as one that is not', async () => {
  await fc.assert(
    fc.asyncProperty(sweeps, fc.integer({ min: 20, max: 300 }), async (given, patience) => {
      const { seeds, outcomes, stopAtViolation, delays } = given;
      const order = { stopAtViolation };
      const explored: number[] = [];
      let done: Part[] = [];
      let last: unknown;
      // A seed that throws is met again each time, so it takes more patience to get beyond it.
      for (let limit = patience; ; limit *= 2) {
        const controller = new AbortController();
        const count = explored.length;
        const finish = controller.signal;
        const explorers = delays.map((list) => {
          const explore = fakeExplorer(outcomes, list, explored);
          return ((one, control) => {
            if (explored.length - count >= limit) controller.abort();
            return explore(one, control);
          }) satisfies Explorer;
        });
        const keep = (parts: readonly Part[]) => void (done = [...parts]);
        last = await outcomeOf(
          sweep(explorers, { seeds, order, finish, done, onDone: keep, now: fakeClock() }),
        );
        if (!finish.aborted) break;
        // What a state file does to it.
        done = JSON.parse(JSON.stringify(done)) as Part[];
      }
      const whole = sweep([fakeExplorer(outcomes, [0], [])], { seeds, order, now: fakeClock() });
      assert.deepEqual(last, await outcomeOf(whole));
    }),
    { numRuns: 60 },
  );
});

const SEEDS: Seeds = { first: 0, stride: 1, count: 3000 };

test('batches begin small and grow until they take about a second', async () => {
  const sizes: number[] = [];
  const real = fakeExplorer(new Map(), [0], []);
  let now = 0;
  const explorer: Explorer = (order, control) => {
    sizes.push(order.runs);
    now += order.runs * 2;
    return real(order, control);
  };
  await sweep([explorer], { seeds: SEEDS, now: () => now });
  assert.deepEqual(sizes, [64, 500, 500, 500, 500, 500, 436]);
});

test('with a violation found, batches behind it are given up and those before it are not', async () => {
  const stopped: number[] = [];
  const held: (() => void)[] = [];
  const finished: number[] = [];
  const real = fakeExplorer(new Map([[100, 'breaks']]), [0], []);
  const explorer: Explorer = async (order, control) => {
    const first = order.firstSeed!;
    control.signal!.addEventListener('abort', () => stopped.push(first));
    // The batch with the violation ends first; then the others go on.
    if (first !== 64) await new Promise<void>((resolve) => held.push(resolve));
    const exploration = await real(order, control);
    if (!control.signal!.aborted) finished.push(first);
    for (const release of held) release();
    return exploration;
  };
  const { exploration, done } = await sweep([explorer, explorer, explorer], { seeds: SEEDS });
  assert.deepEqual([stopped, finished], [[128], [64, 0]]);
  assert.deepEqual([exploration.runs, exploration.found?.seed], [101, '100']);
  assert.deepEqual(
    done.map(({ from, to }) => [from, to]),
    [[0, 101]],
  );
});

test('what it tells on the way only grows, and includes batches that are under way', async () => {
  const told: number[] = [];
  const explorer: Explorer = async (order, { onProgress }) => {
    onProgress!({ ...noExploration(), runs: order.runs / 2 });
    return { ...noExploration(), runs: order.runs };
  };
  await sweep([explorer], {
    seeds: { ...SEEDS, count: 128 },
    onProgress: ({ runs }) => told.push(runs),
    now: fakeClock(),
  });
  assert.deepEqual(told, [32, 64, 96, 128]);
});
