import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { twoPhaseCommit } from './examples/two-phase-commit.ts';
import { exploreSpec, exploreSpecAsync } from './explore.ts';
import type { Spec } from './spec.ts';

const managers = (count: number) => Array.from({ length: count }, (_, n) => `r${n + 1}`);

// TLC's own counts, from the TLA+ examples repository (transaction_commit/manifest.json, CoffeeCan/manifest.json,
// SpecifyingSystems/manifest.json); six resource managers from the comment at the end of TwoPhase.tla.
test('two-phase commit with three resource managers: 288 distinct states, 1,146 generated, depth 11', () => {
  const counts = { distinct: 288, generated: 1146, depth: 11 };
  assert.deepEqual(exploreSpec(twoPhaseCommit(managers(3))), { verdict: 'ok', ...counts });
});

test('two-phase commit with five resource managers: 8,832 distinct states', () => {
  const result = exploreSpec(twoPhaseCommit(managers(5)));
  assert.deepEqual([result.verdict, result.distinct], ['ok', 8832]);
});

test('two-phase commit with six resource managers: 50,816 distinct states', () => {
  const result = exploreSpec(twoPhaseCommit(managers(6)));
  assert.deepEqual([result.verdict, result.distinct], ['ok', 50816]);
});

test('transaction commit with three resource managers: 34 distinct states, 94 generated, depth 7', () => {
  type State = Record<string, string>;
  const actions: Spec<State>['actions'] = {};
  for (const name of managers(3)) {
    actions[`${name} prepares`] = (state) =>
      state[name] === 'working' ? [{ ...state, [name]: 'prepared' }] : [];
    actions[`${name} decides`] = (state) => {
      const all = Object.values(state);
      const canCommit = all.every((one) => one === 'prepared' || one === 'committed');
      const canAbort = all.every((one) => one !== 'committed');
      return [
        ...(state[name] === 'prepared' && canCommit ? [{ ...state, [name]: 'committed' }] : []),
        ...((state[name] === 'working' || state[name] === 'prepared') && canAbort
          ? [{ ...state, [name]: 'aborted' }]
          : []),
      ];
    };
  }
  const init = [Object.fromEntries(managers(3).map((name) => [name, 'working']))];
  const counts = { distinct: 34, generated: 94, depth: 7 };
  assert.deepEqual(exploreSpec({ init, actions, invariants: {} }), { verdict: 'ok', ...counts });
});

test('the coffee can with up to 100 beans: 5,150 distinct states, all initial, 20,002 generated', () => {
  const init: { black: number; white: number }[] = [];
  for (let black = 0; black <= 100; black++)
    for (let white = 0; black + white <= 100; white++) if (black + white > 0) init.push({ black, white });
  const spec: Spec<{ black: number; white: number }> = {
    init,
    actions: {
      'two black': ({ black, white }) => (black >= 2 ? [{ black: black - 1, white }] : []),
      'two white': ({ black, white }) => (white >= 2 ? [{ black: black + 1, white: white - 2 }] : []),
      'one of each': ({ black, white }) => (black >= 1 && white >= 1 ? [{ black: black - 1, white }] : []),
      done: ({ black, white }) => (black + white === 1 ? [{ black, white }] : []),
    },
    invariants: {},
  };
  const counts = { distinct: 5150, generated: 20002, depth: 1 };
  assert.deepEqual(exploreSpec(spec, { deadlock: true }), { verdict: 'ok', ...counts });
});

/** The jugs of "Die Hard 3" (Lamport): measure four gallons with a jug of five and one of three. */
const jugs: Spec<{ big: number; small: number }> = {
  init: [{ big: 0, small: 0 }],
  actions: {
    'fill small': ({ big }) => [{ big, small: 3 }],
    'fill big': ({ small }) => [{ big: 5, small }],
    'empty small': ({ big }) => [{ big, small: 0 }],
    'empty big': ({ small }) => [{ big: 0, small }],
    'small to big': ({ big, small }) => [
      { big: Math.min(big + small, 5), small: Math.max(big + small - 5, 0) },
    ],
    'big to small': ({ big, small }) => [
      { big: Math.max(big + small - 3, 0), small: Math.min(big + small, 3) },
    ],
  },
  invariants: { 'no four gallons': ({ big }) => big !== 4 },
};

test('finds the shortest counterexample: six steps for the jugs', () => {
  const result = exploreSpec(jugs);
  assert.equal(result.verdict, 'violated');
  if (result.verdict !== 'violated') return;
  assert.equal(result.violated, 'no four gallons');
  assert.equal(result.depth, 7);
  assert.deepEqual(
    result.counterexample.map(({ action, state }) => [action, state.big, state.small]),
    [
      [null, 0, 0],
      ['fill big', 5, 0],
      ['big to small', 2, 3],
      ['empty small', 2, 0],
      ['big to small', 0, 2],
      ['fill big', 5, 2],
      ['big to small', 4, 3],
    ],
  );
});

test('a transaction manager that does not wait breaks two-phase commit in five steps', () => {
  for (const count of [2, 3, 4]) {
    const result = exploreSpec(twoPhaseCommit(managers(count), 'commits early'));
    assert.equal(result.verdict, 'violated');
    if (result.verdict === 'violated')
      assert.deepEqual(
        result.counterexample.map(({ action }) => action),
        [
          null,
          'r1 prepares',
          'the transaction manager hears that r1 is prepared',
          'the transaction manager commits',
          'r1 is told to commit',
          'r2 chooses to abort',
        ],
      );
  }
});

test('a resource manager that breaks its promise: all prepare, all are heard, one commits, one aborts', () => {
  for (const count of [2, 3, 4]) {
    const result = exploreSpec(twoPhaseCommit(managers(count), 'aborts after preparing'));
    assert.equal(result.verdict, 'violated');
    if (result.verdict === 'violated') assert.equal(result.counterexample.length - 1, 2 * count + 3);
  }
});

test('agrees with a plain search on random graphs', () => {
  const size = 12;
  const edges = fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 30 });
  const verdicts = { ok: 0, violated: 0, unknown: 0 };
  fc.assert(
    fc.property(edges, fc.nat(size - 1), (list, bad) => {
      const distance = distances(size, list);
      const result = exploreSpec({
        init: [0],
        actions: { go: (state) => list.filter(([from]) => from === state).map(([, to]) => to) },
        invariants: { 'never there': (state) => state !== bad },
      });
      verdicts[result.verdict]++;
      if (result.verdict === 'violated') return result.counterexample.length - 1 === distance[bad];
      const reached = distance.filter((steps) => steps < Infinity);
      const followed = list.filter(([from]) => distance[from]! < Infinity).length;
      return (
        distance[bad] === Infinity &&
        result.distinct === reached.length &&
        result.generated === 1 + followed &&
        result.depth === 1 + Math.max(...reached)
      );
    }),
    { numRuns: 1000 },
  );
  assert.ok(verdicts.ok > 100 && verdicts.violated > 100, JSON.stringify(verdicts));
});

/** Steps from 0 to each node, by going over all edges until nothing changes (Bellman and Ford). */
function distances(size: number, edges: readonly (readonly [number, number])[]): number[] {
  const distance = Array.from({ length: size }, (_, node) => (node === 0 ? 0 : Infinity));
  for (let round = 0; round < size; round++)
    for (const [from, to] of edges) distance[to] = Math.min(distance[to]!, distance[from]! + 1);
  return distance;
}

const counter = (limit: number): Spec<{ n: number }> => ({
  init: [{ n: 0 }],
  actions: { add: ({ n }) => (n < limit ? [{ n: n + 1 }] : []) },
  invariants: {},
});

test('a state in which nothing can happen is a violation only when asked', () => {
  assert.deepEqual(exploreSpec(counter(2)), { verdict: 'ok', distinct: 3, generated: 3, depth: 3 });
  const result = exploreSpec(counter(2), { deadlock: true });
  assert.equal(result.verdict, 'violated');
  if (result.verdict !== 'violated') return;
  assert.equal(result.violated, 'deadlock');
  assert.deepEqual(
    result.counterexample.map(({ state }) => state.n),
    [0, 1, 2],
  );
});

test('an initial state can be the counterexample', () => {
  const result = exploreSpec({ ...counter(2), invariants: { 'n is positive': ({ n }) => n > 0 } });
  assert.deepEqual(result, {
    verdict: 'violated',
    violated: 'n is positive',
    counterexample: [{ action: null, state: { n: 0 } }],
    distinct: 1,
    generated: 1,
    depth: 1,
  });
});

test('gives up at the limit', () => {
  assert.equal(exploreSpec(counter(99), { maxStates: 100 }).verdict, 'ok');
  const result = exploreSpec(counter(100), { maxStates: 100 });
  assert.equal(result.verdict, 'unknown');
  if (result.verdict !== 'unknown') return;
  assert.equal(result.reason, 'There are more than 100 distinct states (maxStates).');
  assert.equal(result.distinct, 100);
});

test('states with the same key count as one', () => {
  const spec: Spec<{ n: number }> = {
    init: [{ n: 0 }],
    actions: { add: ({ n }) => [{ n: n + 1 }] },
    invariants: {},
    key: ({ n }) => String(n % 5),
  };
  assert.deepEqual(exploreSpec(spec), { verdict: 'ok', distinct: 5, generated: 6, depth: 5 });
});

test('names mistakes', () => {
  const broken = (add: (state: { n: number }) => unknown) =>
    ({ ...counter(2), actions: { add } }) as Spec<{ n: number }>;
  assert.throws(
    () => exploreSpec(broken((state) => [{ n: ++state.n }])),
    /^Error: An action changed the state it was given: \{"n":0\}. Return a new state/,
  );
  assert.throws(
    () => exploreSpec(broken(() => undefined)),
    /^Error: The action "add" returned no array. Return/,
  );
  assert.throws(
    () => exploreSpec({ ...counter(2), init: [] }),
    /^Error: The specification has no initial state/,
  );
});

test('the asynchronous search gives the same result, and stops when asked', async () => {
  const spec = twoPhaseCommit(managers(5));
  assert.deepEqual(await exploreSpecAsync(spec), exploreSpec(spec));
  const controller = new AbortController();
  const seen: number[] = [];
  const result = await exploreSpecAsync(spec, {
    signal: controller.signal,
    onProgress: ({ distinct }) => {
      seen.push(distinct);
      controller.abort();
    },
  });
  assert.equal(seen.length, 1);
  assert.equal(result.verdict, 'unknown');
  assert.equal(result.distinct, seen[0]);
});
