import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Random } from '../../random.ts';
import { canonical } from '../canonical.ts';
import { operationsOf, type History, type HistoryEntry, type Operation } from '../history.ts';
import { checkLinearizable, checkLinearizableAsync } from './check.ts';
import type { LinearizabilityFailure } from './failure.ts';
import { generateHistory } from './generated-history.ts';
import type { Model } from './model.ts';
import { casRegister } from './models/cas-register.ts';
import { keyValue } from './models/key-value.ts';
import { lock } from './models/lock.ts';
import { queue } from './models/queue.ts';
import { register } from './models/register.ts';
import { finalStates, isLinearizableByDefinition, isLinearization } from './oracle.ts';

/** What clients may do with an object, and what they may be told. */
interface Vocabulary<State> {
  model: Model<State>;
  calls: readonly { op: string; key?: string; value?: unknown }[];
  results: readonly unknown[];
}

const vocabularies: Vocabulary<never>[] = [
  {
    model: register as Model<never>,
    calls: [{ op: 'read' }, { op: 'write', value: 1 }, { op: 'write', value: 2 }],
    results: [null, 1, 2],
  },
  {
    model: casRegister as Model<never>,
    calls: [
      { op: 'read' },
      { op: 'write', value: 1 },
      { op: 'cas', value: [1, 2] },
      { op: 'cas', value: [2, 1] },
      { op: 'cas', value: [null, 2] },
    ],
    results: [false, 1, 2],
  },
  {
    model: keyValue as Model<never>,
    calls: [
      { op: 'get', key: 'x' },
      { op: 'put', key: 'x', value: 1 },
      { op: 'put', key: 'x', value: 2 },
      { op: 'delete', key: 'x' },
      { op: 'cas', key: 'x', value: [1, 2] },
    ],
    results: [null, 1, 2, false],
  },
  {
    model: queue as Model<never>,
    calls: [{ op: 'enqueue', value: 1 }, { op: 'enqueue', value: 2 }, { op: 'dequeue' }],
    results: [null, 1, 2],
  },
  {
    model: lock as Model<never>,
    calls: [{ op: 'acquire' }, { op: 'acquire' }, { op: 'release' }],
    results: [null, null, false],
  },
];

/** Any history of at most six operations, sensible or not. Processes act until the draws run out; some never finish. */
function anyHistory({ calls, results }: Vocabulary<never>): fc.Arbitrary<History> {
  const draw = fc.record({
    process: fc.nat(3),
    call: fc.constantFrom(...calls),
    result: fc.constantFrom(...results),
    type: fc.constantFrom(
      'ok' as const,
      'ok' as const,
      'ok' as const,
      'ok' as const,
      'info' as const,
      'fail' as const,
    ),
  });
  return fc.array(draw, { minLength: 2, maxLength: 12 }).map((draws) => {
    const running = new Map<number, HistoryEntry>();
    const entries: HistoryEntry[] = [];
    let begun = 0;
    for (const [time, { process, call, result, type }] of draws.entries()) {
      const begin = running.get(process);
      if (begin) entries.push({ ...begin, type, value: result, time });
      else if (begun++ < 6) entries.push({ process, type: 'invoke', ...call, time });
      else continue;
      if (begin) running.delete(process);
      else running.set(process, entries.at(-1)!);
    }
    return entries;
  });
}

for (const vocabulary of vocabularies)
  test(`${vocabulary.model.name}: agrees with the definition on small histories`, () => {
    const { model } = vocabulary;
    const verdicts = { ok: 0, violated: 0, unknown: 0 };
    const property = (history: History) => {
      const result = checkLinearizable(model, history);
      verdicts[result.verdict]++;
      assert.equal(result.verdict === 'ok', isLinearizableByDefinition(model, history));
      if (result.verdict === 'ok') assert.ok(isLinearization(model, history, result.linearization));
      if (result.verdict === 'violated') assertFirstFailure(model, history, result.failure);
    };
    fc.assert(fc.property(anyHistory(vocabulary), property), { numRuns: 3000 });
    assert.ok(
      verdicts.ok > 300 && verdicts.violated > 300 && verdicts.unknown === 0,
      JSON.stringify(verdicts),
    );
  });

/** Up to the return of the operation the history can be explained, with it no more; and the states are all there are. */
function assertFirstFailure(
  model: Model<never>,
  history: History,
  failure: LinearizabilityFailure<never>,
): void {
  const { operation, possibleStates, possibleStateCount, prefix } = failure;
  assert.equal(finalStates(model, operationsUntil(history, operation.returned + 1)).size, 0);
  const before = operationsUntil(history, operation.returned);
  // What the operation itself does is not asked: it is the one that has no place.
  const others = before.filter(({ invoked }) => invoked !== operation.invoked);
  const states = finalStates(model, others);
  assert.ok(states.size > 0);
  assert.equal(possibleStateCount, states.size);
  assert.equal(possibleStates.length, Math.min(states.size, 20));
  assert.ok(possibleStates.every((state) => states.delete(canonical(state))));
  const placed = new Set(prefix.map(({ invoked }) => invoked));
  assert.ok(before.every(({ returned, invoked }) => returned === Infinity || placed.has(invoked)));
}

/** What had begun by then. What had not returned yet need not have been done, but its result is known. */
function operationsUntil(history: History, place: number): Operation[] {
  return operationsOf(history)
    .filter(({ invoked }) => invoked < place)
    .map((operation) => (operation.returned < place ? operation : { ...operation, returned: Infinity }));
}

test('several keys: the same verdict as for each key alone, and the first failure of all', () => {
  const { calls, results, model } = vocabularies[2]!;
  const twoKeys = calls.flatMap((call) => [call, { ...call, key: 'y' }]);
  const verdicts = { ok: 0, violated: 0, unknown: 0 };
  fc.assert(
    fc.property(anyHistory({ model, calls: twoKeys, results }), (history) => {
      const result = checkLinearizable(model, history);
      verdicts[result.verdict]++;
      const parts = ['x', 'y'].map((key) => history.filter((entry) => entry.key === key));
      assert.equal(
        result.verdict === 'ok',
        parts.every((part) => isLinearizableByDefinition(model, part)),
      );
      if (result.verdict === 'ok') assert.ok(isLinearization(model, history, result.linearization));
      if (result.verdict !== 'violated') return;
      const { operation, key } = result.failure;
      assert.equal(operation.key, key);
      for (const name of ['x', 'y']) {
        const possible = (place: number) =>
          finalStates(
            model,
            operationsUntil(history, place).filter((other) => other.key === name),
          ).size > 0;
        assert.ok(possible(operation.returned));
        if (name === key) assert.ok(!possible(operation.returned + 1));
      }
    }),
    { numRuns: 3000 },
  );
  assert.ok(verdicts.ok > 200 && verdicts.violated > 200, JSON.stringify(verdicts));
});

test('knows every history of a correct store for what it is', () => {
  const options = { operations: 60, keys: 2, clients: 4, unknown: 0.2 };
  for (let seed = 0; seed < 100; seed++) {
    const history = generateHistory({ ...options, seed: String(seed), ...(seed % 2 ? { values: 3 } : {}) });
    const result = checkLinearizable(keyValue, history);
    assert.equal(result.verdict, 'ok', `seed ${seed}`);
    if (result.verdict === 'ok') assert.ok(isLinearization(keyValue, history, result.linearization));
  }
});

const large = { operations: 10_000, keys: 50, clients: 10, unknown: 0.05 };
for (const values of [undefined, 5])
  for (const violation of [false, true])
    test(`10,000 operations on 50 keys, ${values ?? 'new'} values, ${violation ? 'one violation' : 'correct'}: decided with little work`, () => {
      const history = generateHistory({ ...large, seed: 'large', violation, ...(values ? { values } : {}) });
      assert.equal(history.filter(({ type }) => type === 'invoke').length, 10_000);
      const unknown = history.filter(({ type }) => type === 'info').length;
      assert.ok(unknown > 400 && unknown < 600);
      let memoryMb = 0;
      const result = checkLinearizable(keyValue, history, {
        onProgress: (progress) => (memoryMb = Math.max(memoryMb, progress.memoryMb)),
      });
      assert.ok(result.states < 100_000 && memoryMb < 50, `${result.states} tries, ${memoryMb} MB`);
      assert.equal(result.verdict, violation ? 'violated' : 'ok');
      if (result.verdict === 'ok') assert.equal(result.linearization.length > 9_000, true);
      if (result.verdict !== 'violated') return;
      const { operation } = result.failure;
      assert.equal(operation.result, 'never written');
      assert.ok(operation.returned >= history.length * 0.99);
    });

test('one key, 10,000 operations, hundreds of them open: decided', () => {
  const history = generateHistory({ ...large, keys: 1, seed: '1' });
  const result = checkLinearizable(keyValue, history);
  assert.equal(result.verdict, 'ok');
});

/** Hundreds of operations that never end, and a read that nothing explains. */
function openOperations(calls: readonly { op: string; value: unknown }[], last: string): History {
  const entries: HistoryEntry[] = calls.map((call, time) => ({
    process: time,
    type: 'invoke',
    key: 'x',
    ...call,
    time,
  }));
  const read = { process: 'reader', op: last, key: 'x', time: calls.length };
  return [...entries, { ...read, type: 'invoke' }, { ...read, type: 'ok', value: 'never written' }];
}

test('hundreds of open writes of one key are decided', () => {
  const calls = Array.from({ length: 500 }, (_, value) => ({ op: 'write', value }));
  const result = checkLinearizable(register, openOperations(calls, 'read'));
  assert.equal(result.verdict, 'violated');
  // Nothing, or any of the values.
  if (result.verdict === 'violated') assert.equal(result.failure.possibleStateCount, 501);
});

test('hundreds of open operations of one key whose order matters end in "unknown", within the limits', () => {
  const random = new Random('cas');
  const cas = Array.from({ length: 400 }, (_, n) => ({
    op: 'cas',
    value: [n === 0 ? null : random.below(20), random.below(20)],
  }));
  const enqueues = Array.from({ length: 300 }, (_, value) => ({ op: 'enqueue', value }));
  const limits = { maxStates: 2_000_000, maxMemoryMb: 50 };
  for (const [model, history] of [
    [casRegister as Model<never>, openOperations(cas, 'read')],
    [queue as Model<never>, openOperations(enqueues, 'dequeue')],
  ] as const) {
    let [states, memoryMb] = [0, 0];
    const onProgress = (progress: { states: number; memoryMb: number }) => {
      states = Math.max(states, progress.states);
      memoryMb = Math.max(memoryMb, progress.memoryMb);
    };
    const result = checkLinearizable(model, history, { ...limits, onProgress });
    assert.equal(result.verdict, 'unknown');
    assert.ok(states < 2_020_000 && memoryMb <= 100, `${states} tries, ${memoryMb} MB`);
    if (result.verdict === 'unknown')
      assert.match(
        result.reason,
        /^The search for key x was given up (after 2000000 tries \(maxStates\)|at 50 MB \(maxMemoryMb\)): [34]00 of its [34]01 operations have no known end\.$/,
      );
  }
});

test('a hard key does not hide a violation of another', () => {
  const enqueues = Array.from({ length: 300 }, (_, value) => ({ op: 'enqueue', value }));
  const hard = openOperations(enqueues, 'dequeue');
  const wrong: HistoryEntry[] = [
    { process: 'other', type: 'invoke', op: 'dequeue', key: 'y', time: 1000 },
    { process: 'other', type: 'ok', op: 'dequeue', key: 'y', value: 1, time: 1001 },
  ];
  const result = checkLinearizable(queue, [...hard, ...wrong], { maxStates: 200_000 });
  assert.equal(result.verdict, 'violated');
  if (result.verdict === 'violated') assert.equal(result.failure.key, 'y');
});

test('explains a violation in two sentences', () => {
  const history: History = [
    { process: 1, type: 'invoke', op: 'put', key: 'x', value: 'a', time: 0 },
    { process: 1, type: 'ok', op: 'put', key: 'x', time: 1 },
    { process: 2, type: 'invoke', op: 'put', key: 'x', value: 'b', time: 2 },
    { process: 3, type: 'invoke', op: 'get', key: 'x', time: 3 },
    { process: 3, type: 'ok', op: 'get', key: 'x', value: null, time: 4 },
  ];
  const result = checkLinearizable(keyValue, history);
  assert.equal(result.verdict, 'violated');
  if (result.verdict !== 'violated') return;
  const { explanation, overlapping, prefix } = result.failure;
  assert.equal(
    explanation,
    'No order of the operations explains get(x) → null by process 3, which returned at history[4]. Key x can then have been: "a", "b".',
  );
  assert.deepEqual(overlapping, []);
  assert.deepEqual(
    prefix.map(({ value }) => value),
    ['a', 'b'],
  );
});

test('refuses operations that the model does not know', () => {
  const one = (op: string, value?: unknown, key?: string): History => [
    { process: 0, type: 'invoke', op, value, key, time: 0 },
  ];
  const mistakes: [Model<never>, History, RegExp][] = [
    [
      register as Model<never>,
      one('cas', [1, 2]),
      /^HistoryError: history\[0\] has the op "cas": write "read" or "write"/,
    ],
    [
      casRegister as Model<never>,
      one('cas', 1),
      /^HistoryError: history\[0\] has the value 1: write \[expected, new\]/,
    ],
    [keyValue as Model<never>, one('put', 1), /^HistoryError: history\[0\] has no key: write which entry/],
    [
      keyValue as Model<never>,
      one('read', 1, 'x'),
      /^HistoryError: history\[0\] has the op "read": write "get" or "put"/,
    ],
    [queue as Model<never>, one('enqueue'), /^HistoryError: history\[0\] enqueues null/],
    [
      lock as Model<never>,
      one('lock'),
      /^HistoryError: history\[0\] has the op "lock": write "acquire" or "release"/,
    ],
  ];
  for (const [model, history, message] of mistakes)
    assert.throws(() => checkLinearizable(model, history), message);
});

test('the asynchronous check gives the same result, and stops when asked', async () => {
  const history = generateHistory({ ...large, operations: 500, seed: 'a' });
  assert.deepEqual(await checkLinearizableAsync(keyValue, history), checkLinearizable(keyValue, history));
  const enqueues = Array.from({ length: 300 }, (_, value) => ({ op: 'enqueue', value }));
  const controller = new AbortController();
  let turns = 0;
  const result = await checkLinearizableAsync(queue, openOperations(enqueues, 'dequeue'), {
    signal: controller.signal,
    onProgress: () => {
      if (++turns === 2) controller.abort();
    },
  });
  assert.equal(turns, 2);
  assert.equal(result.verdict, 'unknown');
  if (result.verdict === 'unknown') assert.match(result.reason, /was given up when asked to stop/);
});
