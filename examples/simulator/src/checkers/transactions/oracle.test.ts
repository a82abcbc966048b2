import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { checkTransactions } from './index.ts';
import type { TransactionEvent } from './history.ts';
import { tinyHistory, tinyRun } from './testing/arbitrary.ts';
import { isSerializable, keepsSnapshotIsolation } from './testing/oracle.ts';

/** Runs a property, and sees to it that both answers came up often. */
function check<T>(inputs: fc.Arbitrary<T>, answer: (input: T) => boolean): void {
  const answers = { true: 0, false: 0 };
  const count = (input: T) => void answers[`${answer(input)}`]++;
  fc.assert(fc.property(inputs, count), { numRuns: 1500 });
  assert.ok(answers.true > 100 && answers.false > 100, JSON.stringify(answers));
}

const histories = (kind: 'list-append' | 'register'): fc.Arbitrary<TransactionEvent[]> =>
  fc.oneof(
    tinyHistory(kind).map(({ history }) => history),
    tinyRun(kind),
  );

suite('against all serial orders, tried one by one', () => {
  for (const realTime of [false, true]) {
    const inRealTime = realTime ? ' in real time' : '';

    test(`lists are valid exactly if a serial order exists${inRealTime}`, () => {
      check(histories('list-append'), (history) => {
        const { valid, anomalies } = checkTransactions(history, { kind: 'list-append', realTime });
        const expected = isSerializable(history, { kind: 'list-append', realTime });
        assert.equal(valid, expected);
        assert.equal(anomalies.length === 0, expected);
        return valid;
      });
    });

    test(`registers of known order are valid exactly if a serial order exists${inRealTime}`, () => {
      check(tinyHistory('register'), ({ history, order: versionOrder }) => {
        const { valid } = checkTransactions(history, { kind: 'register', realTime, versionOrder });
        assert.equal(valid, isSerializable(history, { kind: 'register', realTime, versionOrder }));
        return valid;
      });
    });

    test(`registers of unknown order raise no false alarm${inRealTime}`, () => {
      check(histories('register'), (history) => {
        const { valid, unordered } = checkTransactions(history, { kind: 'register', realTime });
        const expected = isSerializable(history, { kind: 'register', realTime });
        if (!valid || unordered.length === 0) assert.equal(valid, expected);
        return valid;
      });
    });
  }
});

suite('against all snapshots, tried one by one', () => {
  test('lists keep snapshot isolation exactly if snapshots exist', () => {
    check(histories('list-append'), (history) => {
      const { valid } = checkTransactions(history, { kind: 'list-append', level: 'snapshot-isolation' });
      assert.equal(valid, keepsSnapshotIsolation(history, { kind: 'list-append' }));
      return valid;
    });
  });

  test('registers raise no false alarm', () => {
    check(histories('register'), (history) => {
      const { valid } = checkTransactions(history, { kind: 'register', level: 'snapshot-isolation' });
      if (!valid) assert.equal(keepsSnapshotIsolation(history, { kind: 'register' }), false);
      return valid;
    });
  });
});
