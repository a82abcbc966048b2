import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { compile } from '../../loader/compile.ts';
import { sourceOf, type Parts } from '../../testing/source.ts';
import { compileExample } from '../load.ts';
import { createPool, spareCores } from './pool.ts';
import { sweepExample } from './sweep.ts';

const saga = join(import.meta.dirname, '../../../../transactions/saga');
const compiledOf = (parts: Parts) => compile({ 'scenario.ts': sourceOf(parts) });
const seeds = { first: 0, stride: 1, count: 600 };

test('any number of threads finds the same: the violation with the smallest seed, and what was met on the way', async () => {
  const example = compileExample(saga, 'register-after-await');
  const order = { countReached: true };
  const [alone, ...others] = await Promise.all(
    [1, 2, 3].map((workers) => sweepExample(example, { seeds, order, workers })),
  );
  assert.equal(alone!.exploration.runs, Number(alone!.exploration.found!.seed) + 1);
  for (const other of others) assert.deepEqual(other!.exploration, alone!.exploration);
});

test('the same with every violation counted', async () => {
  const example = compileExample(saga, 'check-then-act');
  const order = { countReached: true, stopAtViolation: false };
  const [alone, threads] = await Promise.all(
    [1, 2].map((workers) => sweepExample(example, { seeds, order, workers })),
  );
  assert.equal(alone!.exploration.runs, seeds.count);
  assert.ok(alone!.exploration.violations.length > 10);
  assert.deepEqual(threads!.exploration, alone!.exploration);
});

test('the same with another strategy, also where an earlier sweep found it', async () => {
  const example = compileExample(saga, 'register-after-await');
  const order = { strategy: 'priority:2' } as const;
  const [alone, threads] = await Promise.all(
    [1, 2].map((workers) => sweepExample(example, { seeds, order, workers })),
  );
  const { done, exploration: first } = alone!;
  const { found } = first;
  assert.match(found!.schedule.order!, /^priority:2\/\d+$/);
  assert.deepEqual(threads!.exploration, first);
  const [{ exploration, ...part }] = done as [(typeof done)[0]];
  const { found: _, ...kept } = exploration;
  const again = await sweepExample(example, { seeds, order, done: [{ ...part, exploration: kept }] });
  assert.deepEqual(again.exploration.found, found);
});

test('what was found before is not explored again, and its run is there', async () => {
  const example = compileExample(saga, 'register-after-await');
  const { exploration, done } = await sweepExample(example, { seeds });
  const [{ found, ...kept }] = [done[0]!.exploration];
  const again = await sweepExample(example, {
    seeds,
    done: [{ ...done[0]!, exploration: kept }],
    onProgress: () => assert.fail('nothing is left to explore'),
  });
  assert.deepEqual(again.exploration.found, found);
  assert.deepEqual(again.exploration, exploration);
});

test('a scenario that fails says so with its own kind of error, from a thread as from here', async () => {
  const example = compiledOf({ workload: "if (random.chance(0.01)) throw new Error('x')" });
  const errors = await Promise.all(
    [1, 2].map((workers) => sweepExample(example, { seeds, workers }).catch((error: Error) => error)),
  );
  assert.deepEqual(errors[0], errors[1]);
  assert.match(String(errors[0]), /^ScenarioError: The workload failed in seed \d+: Error: x/);
});

test('a thread stops at once when told to, and finishes what it began when told to', async () => {
  const example = compiledOf({ workload: "await operation('wait', async () => {})" });
  const { explorers, close } = createPool(example, 2);
  const whenTold = async (kind: 'signal' | 'finish', explorer: number) => {
    const controller = new AbortController();
    const exploration = await explorers[explorer]!(
      { runs: 1e9 },
      { [kind]: controller.signal, onProgress: () => controller.abort() },
    );
    return exploration.runs;
  };
  try {
    const runs = await Promise.all([whenTold('signal', 0), whenTold('finish', 1)]);
    for (const count of runs) assert.ok(count >= 256 && count < 1e9, String(count));
    assert.ok((await whenTold('finish', 0)) >= 256, 'the same thread goes on afterwards');
  } finally {
    await close();
  }
});

test('told to finish before it begins, a thread does nothing', async () => {
  const { explorers, close } = createPool(compiledOf({}), 1);
  try {
    const { runs } = await explorers[0]!({ runs: 1000 }, { finish: AbortSignal.abort() });
    assert.ok(runs <= 64, String(runs));
  } finally {
    await close();
  }
});

test('a pool that is closed while it works says that its work was not done', async () => {
  const { explorers, close } = createPool(compiledOf({}), 1);
  const exploring = explorers[0]!({ runs: 1e9 }, { onProgress: () => void close() });
  await assert.rejects(exploring, /A worker ended before its work was done/);
});

test('some core is always to spare', () => assert.ok(spareCores() >= 1));
