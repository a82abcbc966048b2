import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { HistoryError } from '../history.ts';
import { checkTransactions, type TransactionCheck, type TransactionOptions } from './index.ts';
import type { MicroOperation, TransactionEvent } from './history.ts';
import { append, atOnce, failed, inTurn, ok, read, unknown, write, type Told } from './testing/histories.ts';

const lists = (told: Told[], options?: Partial<TransactionOptions>) =>
  checkTransactions(inTurn(...told), { kind: 'list-append', ...options });
const registers = (told: Told[], options?: Partial<TransactionOptions>) =>
  checkTransactions(inTurn(...told), { kind: 'register', ...options });
const names = ({ anomalies }: TransactionCheck) => anomalies.map(({ name }) => name);
const explanations = ({ anomalies }: TransactionCheck) => anomalies.map(({ explanation }) => explanation);

suite('lists', () => {
  test('an element that nobody appended', () => {
    const result = lists([ok(append('x', 1)), ok(read('x', [1, 9])), ok(read('x', [1, 9]))]);
    assert.deepEqual(explanations(result), [
      'T2 read x = [1, 9], but no transaction ever wrote 9 to x. So did 1 more transaction.',
    ]);
    assert.equal(lists([ok(read('x', [9]))], { level: 'read-uncommitted' }).valid, false);
  });

  test('an append that took effect twice', () => {
    const result = lists([ok(append('x', 1)), ok(append('x', 2)), ok(read('x', [1, 2, 1]))]);
    assert.deepEqual(names(result), ['duplicate write']);
    assert.deepEqual(explanations(result), [
      'T3 read 1 more than once in x = [1, 2, 1], but T1 appended it once.',
    ]);
  });

  test('reads that no one order can give', () => {
    const result = lists([ok(append('x', 1)), ok(append('x', 2)), ok(read('x', [2])), ok(read('x', [1, 2]))]);
    assert.deepEqual(names(result), ['incompatible order']);
    assert.deepEqual(explanations(result), [
      'T4 read x = [1, 2], and T3 read x = [2]: these cannot both come from one order of appends, so at least one shows what was never committed.',
    ]);
  });

  test('what only a misfit read has is given no place, but still came before its reader', () => {
    const told = [ok(append('x', 1)), ok(append('x', 2)), ok(append('x', 3), append('y', 1))];
    const misfit = ok(read('x', [3]));
    assert.deepEqual(names(lists([...told, misfit, ok(read('x', [1, 2]), read('y', [1]))])), [
      'incompatible order',
    ]);
    const circle = ok(append('x', 3), read('z', [1]));
    assert.deepEqual(
      names(
        lists([...told.slice(0, 2), circle, ok(append('z', 1), ...misfit.operations), ok(read('x', [1, 2]))]),
      ),
      ['incompatible order', 'G1c'],
    );
  });

  test('an element read before it was appended', () => {
    const told = [ok(read('x', [1]), append('x', 1))];
    assert.deepEqual(explanations(lists(told)), ['T1 read x = [1] before it appended 1 to x itself.']);
  });

  test('appends of one transaction in the wrong order', () => {
    const result = lists([ok(append('x', 1), append('x', 2)), ok(read('x', [2, 1]))]);
    assert.deepEqual(names(result), ['G1b', 'incompatible order']);
  });

  test('another transaction in the midst of one’s appends is a write cycle', () => {
    const result = lists([ok(append('x', 1), append('x', 3)), ok(append('x', 2)), ok(read('x', [1, 2, 3]))]);
    assert.deepEqual(names(result), ['G0']);
  });

  test('a stale element is reported once, however many see it', () => {
    const readers = Array.from({ length: 50 }, () => ok(read('x', [1])));
    const result = lists([failed(append('x', 1)), ...readers]);
    assert.deepEqual(explanations(result), [
      'T2 read x = [1], and T1 appended 1 to x, but T1 aborted: nobody should see what it wrote. So did 49 more transactions.',
    ]);
  });

  test('a long list is shown by its end', () => {
    const elements = [1, 2, 3, 4, 5, 6, 7, 8];
    const result = lists([...elements.map((each) => ok(append('x', each))), ok(read('x', [...elements, 9]))]);
    assert.match(explanations(result)[0]!, /T9 read x = \[…, 7, 8, 9\]/);
  });
});

suite('transactions of unknown outcome', () => {
  const reader = ok(read('x', [1]), read('y', []));

  test('count as committed once someone reads their writes, all of them', () => {
    const result = lists([unknown(append('x', 1), append('y', 1)), reader]);
    assert.deepEqual(names(result), ['G-single']);
    assert.deepEqual(result.transactions, { committed: 2, aborted: 0, unknown: 0 });
  });

  test('otherwise may have aborted', () => {
    const result = lists([unknown(append('x', 1)), ok(read('x', [])), failed(append('x', 2))]);
    assert.equal(result.valid, true);
    assert.deepEqual(result.transactions, { committed: 1, aborted: 1, unknown: 1 });
  });

  test('include those without an end', () => {
    const history = inTurn(unknown(append('x', 1)), ok(read('x', [1]))).filter(({ type }) => type !== 'info');
    const { valid, transactions } = checkTransactions(history, { kind: 'list-append', realTime: true });
    assert.deepEqual([valid, transactions.committed], [true, 2]);
  });

  test('may take effect long after they were invoked', () => {
    const told = [unknown(append('x', 1)), ok(read('x', [])), ok(read('x', [1]))];
    assert.equal(lists(told, { realTime: true }).valid, true);
  });
});

suite('registers', () => {
  test('real time orders writes that no read does', () => {
    const result = registers([ok(write('x', 1)), ok(write('x', 2)), ok(read('x', 1))], { realTime: true });
    assert.deepEqual(names(result), ['G-single-realtime']);
    assert.match(
      explanations(result)[0]!,
      /which T2 replaced with 2 \(T1, which wrote 1, ended before T2 began\)/,
    );
  });

  test('a value read before it was written', () => {
    const told = [ok(read('x', 1), write('x', 1))];
    assert.deepEqual(explanations(registers(told)), ['T1 read x = 1 before it wrote 1 to x itself.']);
  });

  test('where reads contradict real time, real time orders no writes', () => {
    const told = [ok(read('x', 1), write('x', 2)), ok(write('x', 1)), ok(read('x', 2))];
    assert.deepEqual(names(registers(told)), []);
    assert.deepEqual(names(registers(told, { realTime: true })), ['G0-realtime', 'G1c-realtime']);
  });

  test('transactions that each saw the other’s write are G1c, not a write cycle', () => {
    const told = [ok(read('x', 2), write('x', 1)), ok(read('x', 1), write('x', 2))];
    assert.deepEqual(names(registers(told)), ['G1c']);
  });

  test('say what was assumed, and which keys have no full order', () => {
    const told = [ok(write('x', 1)), ok(write('x', 2)), ok(read('y', null), write('y', 1))];
    const { unordered, assumptions } = registers(told);
    assert.deepEqual(unordered, ['x']);
    assert.deepEqual(assumptions, [
      'A transaction whose outcome is unknown counts as committed only if a committed one read its writes.',
      'Every register starts as null.',
      'What a transaction writes comes after what it had read of the same key.',
    ]);
  });
});

suite('cycles', () => {
  test('the shortest is reported', () => {
    // All five miss the next one's write, and T1 and T3 miss each other's.
    const told = [0, 1, 2, 3, 4].map((i) => ok(read(`k${(i + 1) % 5}`, null), write(`k${i}`, 1)));
    told[0] = ok(...told[0]!.operations, read('k2', null));
    told[2] = ok(...told[2]!.operations, read('k0', null));
    const { anomalies } = registers(told);
    assert.deepEqual(
      anomalies.map(({ name, transactions }) => [name, ...transactions.map((each) => each.name)]),
      [['G2', 'T1', 'T3']],
    );
  });

  test('a very long one is told in part, with all steps at hand', () => {
    const told = Array.from({ length: 1000 }, (_, i) => ok(read(`k${(i + 1) % 1000}`, 1), write(`k${i}`, 1)));
    const [anomaly] = registers(told).anomalies;
    assert.equal(anomaly!.steps.length, 1000);
    assert.match(
      anomaly!.explanation,
      /and 992 more form .* And so on, in 991 more steps, to T2\. T2 comes before T1/,
    );
  });

  test('transactions at once have no order in real time', () => {
    const told = [ok(write('x', 1)), ok(write('x', 2)), ok(read('x', 1))];
    const result = checkTransactions(atOnce(...told), { kind: 'register', realTime: true });
    assert.deepEqual([result.valid, result.unordered], [true, ['x']]);
  });

  test('many to many, through waypoints, no transaction is put before itself', () => {
    const told = Array.from({ length: 30 }, (_, i) => ok(read('x', []), append(`y${i}`, 1)));
    assert.equal(lists([...told, ...told.map((_, i) => ok(append('x', i)))]).valid, true);
    const alone = [ok(read('x', []), append('x', 99)), ...told.map((_, i) => ok(append('x', i)))];
    assert.equal(lists(alone).valid, true);
  });
});

test('through waypoints, each of many transactions comes before each other one', () => {
  const size = 12;
  for (let earlier = 0; earlier < size; earlier++)
    for (let later = 0; later < size; later++) {
      if (earlier === later) continue;
      const told = Array.from({ length: size }, (_, i) => ok(append('x', i)));
      told[earlier] = ok(append('y', 1), ...told[earlier]!.operations);
      told[later] = ok(read('y', [1]), read('x', []), ...told[later]!.operations);
      assert.deepEqual(names(lists(told)), ['G-single'], `${earlier} before ${later}`);
    }
});

suite('a history that makes no sense', () => {
  const event = (process: number, type: TransactionEvent['type'], value?: unknown, time = 0) =>
    ({ process, type, value, time }) as TransactionEvent;
  const x1: MicroOperation[] = [['append', 'x', 1]];
  const cases: Record<string, [TransactionEvent[], RegExp]> = {
    'an end without a beginning': [
      [event(0, 'ok', x1)],
      /history\[0\]: process 0 ends a transaction without/,
    ],
    'two at once in one process': [
      [event(0, 'invoke', x1), event(0, 'invoke', x1)],
      /history\[1\]: process 0 begins a transaction while its transaction of history\[0\] is open/,
    ],
    'other steps than invoked': [
      [event(0, 'invoke', x1), event(0, 'ok', [['append', 'x', 2]])],
      /history\[1\] has other steps than its invocation, history\[0\]/,
    ],
    'a read without a result': [
      [event(0, 'invoke', [['r', 'x']]), event(0, 'ok')],
      /history\[1\] reads x without a usable result: give the list, or null/,
    ],
    'a value written twice': [
      [event(0, 'invoke', x1), event(1, 'invoke', x1)],
      /history\[1\]: T1 and T2 both write 1 to x/,
    ],
    'a register’s write among lists': [[event(0, 'invoke', [['w', 'x', 1]])], /the step \["w","x",1\]/],
    'time that runs backwards': [
      [event(0, 'invoke', x1, 5), event(0, 'ok', x1, 4)],
      /history\[1\] is earlier than the event before it/,
    ],
    'an unknown type': [[event(0, 'begin' as 'ok')], /history\[0\] needs a type/],
    'no steps': [[event(0, 'invoke')], /history\[0\] needs a value/],
  };
  for (const [what, [history, message]] of Object.entries(cases))
    test(what, () => {
      assert.throws(
        () => checkTransactions(history, { kind: 'list-append' }),
        (error) => error instanceof HistoryError && message.test(error.message),
      );
    });

  test('a level that does not exist', () => {
    const level = 'linearizable' as 'serializable';
    assert.throws(
      () => checkTransactions([], { kind: 'register', level }),
      /There is no level 'linearizable'/,
    );
  });
});

test('an aborted signal stops the check', () => {
  const signal = AbortSignal.abort();
  assert.throws(() => checkTransactions([], { kind: 'register', signal }), { name: 'AbortError' });
});

test('a signal that is raised midway stops the check', () => {
  let asked = 0;
  const signal = {
    get aborted() {
      return ++asked > 2;
    },
  };
  assert.throws(() => lists([ok(append('x', 1)), ok(read('x', [1]))], { signal }), { name: 'AbortError' });
});

test('an empty history is valid', () => {
  const result = checkTransactions([], { kind: 'list-append', realTime: true });
  assert.deepEqual([result.valid, result.anomalies], [true, []]);
});
