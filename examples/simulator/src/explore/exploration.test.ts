import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FAULT_KINDS } from './fault-kinds.ts';
import { MAX_VIOLATIONS, mergeExplorations, noExploration, type Exploration } from './exploration.ts';
import { Tally, type FinishedRun } from './tally.ts';
import type { Fault } from '../schedule.ts';

const SENTENCES = ['it is reached', 'toString', '__proto__'];

/** Runs of the seeds 0, 1, 2, …; only what is counted of them. */
const runs = fc
  .array(
    fc.record({
      events: fc.nat(1000),
      reached: fc.subarray(SENTENCES),
      kinds: fc.array(fc.constantFrom(...FAULT_KINDS), { maxLength: 4 }),
      broken: fc.option(fc.constantFrom('a holds', 'b holds'), { nil: undefined }),
    }),
    { maxLength: 30 },
  )
  .map((list) =>
    list.map(({ events, reached, kinds, broken }, seed): FinishedRun => ({
      seed: String(seed),
      events,
      reached: new Set(reached),
      faults: kinds.map((kind) => ({ kind }) as Fault),
      violation: broken === undefined ? undefined : { invariant: broken, atMs: 0 },
    })),
  );

function counted(list: readonly FinishedRun[]): Exploration {
  const tally = new Tally({ countReached: true });
  for (const run of list) tally.add(run);
  const first = list.find(({ violation }) => violation);
  return tally.exploration(first && ({ seed: first.seed } as never));
}

const merged = (parts: readonly Exploration[]) => parts.reduce(mergeExplorations, noExploration());

test('parts of a sweep merge to the whole, whoever had which seed and in whatever order they come', () => {
  fc.assert(
    fc.property(runs, fc.array(fc.nat(3)), fc.nat(5), (list, owners, turn) => {
      const parts = [0, 1, 2, 3].map((owner) =>
        counted(list.filter((_, i) => (owners[i % Math.max(1, owners.length)] ?? 0) === owner)),
      );
      const turned = [...parts.slice(turn % 4), ...parts.slice(0, turn % 4)];
      assert.deepEqual(merged(turned), merged([counted(list)]));
      assert.equal(JSON.stringify(merged(turned)), JSON.stringify(merged(parts)), 'as text, too');
    }),
  );
});

test('what is counted is what was in the runs', () => {
  const run = (seed: string, kinds: Fault['kind'][], reached: string[], invariant?: string): FinishedRun => ({
    seed,
    events: 10,
    reached: new Set(reached),
    faults: kinds.map((kind) => ({ kind }) as Fault),
    violation: invariant === undefined ? undefined : { invariant, atMs: 1 },
  });
  assert.deepEqual(
    counted([
      run('3', ['drop', 'drop', 'crash'], ['x'], 'a'),
      run('4', ['drop'], ['x', 'y']),
      run('7', ['partition', 'crash', 'drop'], [], 'a'),
    ]),
    {
      runs: 3,
      events: 30,
      reached: ['x', 'y'],
      reachedIn: { x: { runs: 2, firstSeed: '3' }, y: { runs: 1, firstSeed: '4' } },
      faults: { drop: 4, crash: 2, partition: 1 },
      faultRuns: { drop: 3, crash: 2, partition: 1 },
      faultPairs: { 'crash+drop': 2, 'drop+partition': 1, 'crash+partition': 1 },
      brokenIn: { a: { runs: 2, firstSeed: '3' } },
      violations: [
        { seed: '3', invariant: 'a' },
        { seed: '7', invariant: 'a' },
      ],
      found: { seed: '3' },
    },
  );
});

test('of very many violations the first are listed and all are counted', () => {
  const broken = (from: number, count: number) =>
    counted(
      Array.from({ length: count }, (_, i) => ({
        seed: String(from + i),
        events: 1,
        reached: new Set<string>(),
        faults: [],
        violation: { invariant: 'a', atMs: 0 },
      })),
    );
  const both = merged([broken(50_000, MAX_VIOLATIONS + 5), broken(0, 20)]);
  assert.deepEqual(both.brokenIn, { a: { runs: MAX_VIOLATIONS + 25, firstSeed: '0' } });
  assert.equal(both.violations.length, MAX_VIOLATIONS);
  assert.equal(both.violations[20]!.seed, '50000');
});
