import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkTransactions, type Step, type TransactionCheck, type TransactionOptions } from './index.ts';
import type { AnomalyName } from './levels.ts';
import {
  readCommitted,
  readUncommitted,
  record,
  snapshotIsolation,
  type Load,
  type Store,
} from './testing/stores.ts';

const KINDS = ['list-append', 'register'] as const;
const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);
const LOAD = { transactions: 150, processes: 5, keys: 4, writesPerKey: 30, abort: 0.1, unheard: 0.05 };

function runs(
  store: Store,
  load: Load,
  options: Partial<TransactionOptions> = {},
): { results: TransactionCheck[]; names: Set<AnomalyName> } {
  const results = SEEDS.map((seed) =>
    checkTransactions(record(store, load, seed), { kind: load.kind, ...options }),
  );
  const names = new Set(results.flatMap(({ anomalies }) => anomalies.map(({ name }) => name)));
  return { results, names };
}

/** The class of a cycle by its steps alone. */
function classOf(steps: readonly Step[]): string {
  const old = steps.map(({ kind }) => kind === 'rw');
  const count = old.filter(Boolean).length;
  if (count === 0) return steps.some(({ kind }) => kind === 'wr') ? 'G1c' : 'G0';
  if (count === 1) return 'G-single';
  return old.some((one, i) => one && old[(i + 1) % old.length]) ? 'G2' : 'G-nonadjacent';
}

for (const kind of KINDS)
  suite(`random ${kind} transactions`, () => {
    const load: Load = { ...LOAD, kind, readFirst: kind === 'register' };

    for (const [name, store] of Object.entries({ snapshotIsolation, readCommitted, readUncommitted }))
      test(`one at a time on ${name} are strictly serializable`, () => {
        const { results, names } = runs(store, { ...load, processes: 1 }, { realTime: true });
        assert.deepEqual([...names], []);
        assert.ok(results.every(({ valid }) => valid));
        assert.ok(results.every(({ transactions }) => transactions.committed > 50));
      });

    test('under snapshot isolation show write skew, and nothing that it forbids', () => {
      const { results, names } = runs(snapshotIsolation, load, { level: 'snapshot-isolation' });
      assert.deepEqual([...names], ['G2']);
      assert.ok(results.every(({ valid }) => valid));
      const cases = results.flatMap(({ anomalies }) => anomalies.map(({ alsoCalled }) => alsoCalled));
      assert.ok(cases.includes('write skew'));
    });

    test('under snapshot isolation keep real time as well, except for what snapshots miss', () => {
      const { names } = runs(snapshotIsolation, load, { level: 'snapshot-isolation', realTime: true });
      assert.ok([...names].every((name) => name === 'G2' || name === 'G2-realtime'));
    });

    test('under read committed show lost updates and read skew, and nothing that it forbids', () => {
      const { results, names } = runs(readCommitted, load, { level: 'read-committed' });
      assert.ok(results.every(({ valid }) => valid));
      assert.ok(names.has('lost update'));
      assert.ok(names.has('G-single'));
      for (const name of ['G0', 'G1a', 'G1b', 'G1c'] as const) assert.ok(!names.has(name));
    });

    test('under read uncommitted show aborted and intermediate reads', () => {
      const { results, names } = runs(readUncommitted, load, { level: 'read-committed' });
      assert.ok(results.every(({ valid }) => !valid));
      for (const name of ['G1a', 'G1b', 'G1c'] as const) assert.ok(names.has(name), name);
      assert.equal(names.has('garbage read'), false);
    });
  });

test('writes in place show write cycles', () => {
  assert.ok(runs(readUncommitted, { ...LOAD, kind: 'list-append' }).names.has('G0'));
});

test('every cycle is closed, simple, and of the class that it is reported as', () => {
  const checked = new Set<string>();
  for (const kind of KINDS)
    for (const store of [snapshotIsolation, readCommitted, readUncommitted])
      for (const { anomalies } of runs(store, { ...LOAD, kind }, { realTime: true }).results)
        for (const { name, steps, explanation } of anomalies) {
          if (!/^G0|^G1c|^G-|^G2/.test(name)) continue;
          checked.add(name);
          assert.deepEqual(
            steps.map(({ to }) => to),
            [...steps.slice(1), steps[0]!].map(({ from }) => from),
          );
          assert.equal(new Set(steps.map(({ from }) => from)).size, steps.length);
          // Where the order of two writes is unknown, a step may count as either kind.
          if (!explanation.includes('Nothing tells which'))
            assert.equal(classOf(steps), name.replace('-realtime', ''));
        }
  assert.equal(checked.size, 10);
});

test('the same history gives the same anomalies in the same order', () => {
  const history = record(readCommitted, { ...LOAD, kind: 'list-append' }, 1);
  const check = () => checkTransactions(history, { kind: 'list-append', realTime: true });
  assert.deepEqual(check(), check());
});
