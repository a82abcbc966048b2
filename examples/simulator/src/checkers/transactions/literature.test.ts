import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkTransactions, type TransactionCheck, type TransactionOptions } from './index.ts';
import type { TransactionEvent } from './history.ts';
import { LEVELS } from './levels.ts';
import { append, failed, inTurn, invoked, ended, ok, read, write, type Told } from './testing/histories.ts';

type Options = Omit<TransactionOptions, 'kind'>;

const lists = (told: Told[], options?: Options) => checkLists(inTurn(...told), options);
const checkLists = (history: TransactionEvent[], options?: Options) =>
  checkTransactions(history, { kind: 'list-append', ...options });
const registers = (told: Told[], options?: Options) =>
  checkTransactions(inTurn(...told), { kind: 'register', ...options });

/** `G1c: T1 T2`, with the special name in brackets. */
function found({ anomalies }: TransactionCheck): string[] {
  return anomalies.map(
    ({ name, alsoCalled, transactions }) =>
      `${name}${alsoCalled ? ` (${alsoCalled})` : ''}: ${transactions.map((each) => each.name).join(' ')}`,
  );
}

/** `T1 ww x T2`, step by step. */
function steps({ anomalies }: TransactionCheck, which = 0): string[] {
  return anomalies[which]!.steps.map(({ from, kind, key, to }) => [from, kind, key, to].join(' '));
}

/** The levels at which the history is valid. */
function keeps(told: Told[], options: TransactionOptions): string[] {
  return LEVELS.filter((level) => checkTransactions(inTurn(...told), { ...options, level }).valid);
}

suite('Adya, Liskov and O’Neil, "Generalized Isolation Level Definitions" (ICDE 2000)', () => {
  // H_serial: w1(z1) w1(x1) w1(y1) w3(x3) c1 r2(x1) w2(y2) c2 r3(y2) w3(z3) c3 [x1 << x3, y1 << y2, z1 << z3]
  test('H_serial is serializable', () => {
    const result = registers(
      [
        ok(write('z', 1), write('x', 1), write('y', 1)),
        ok(read('x', 1), write('y', 2)),
        ok(write('x', 3), read('y', 2), write('z', 3)),
      ],
      { versionOrder: { x: [1, 3], y: [1, 2], z: [1, 3] } },
    );
    assert.deepEqual(found(result), []);
    assert.equal(result.valid, true);
    assert.deepEqual(result.unordered, []);
  });

  // H_wcycle: w1(x1, 2) w2(x2, 5) w2(y2, 5) c2 w1(y1, 8) c1 [x1 << x2, y2 << y1]
  const wcycle = [ok(write('x', 2), write('y', 8)), ok(write('x', 5), write('y', 5))];
  const versionOrder = { x: [2, 5], y: [5, 8] };

  test('H_wcycle is G0', () => {
    const result = registers(wcycle, { versionOrder });
    assert.deepEqual(found(result), ['G0: T1 T2']);
    assert.deepEqual(steps(result), ['T1 ww x T2', 'T2 ww y T1']);
    assert.deepEqual(keeps(wcycle, { kind: 'register', versionOrder }), []);
  });

  test('without its version order, H_wcycle shows nothing, and says which keys it could not order', () => {
    const result = registers(wcycle);
    assert.deepEqual(found(result), []);
    assert.deepEqual(result.unordered, ['x', 'y']);
  });

  // G1a: w1(x1.i) ... r2(x1.i) ... (a1 and c2 in any order)
  const aborted = [failed(write('x', 1)), ok(read('x', 1))];

  test('G1a, aborted read', () => {
    const result = registers(aborted);
    assert.deepEqual(found(result), ['G1a: T1 T2']);
    assert.deepEqual(steps(result), ['T1 wr x T2']);
    assert.deepEqual(keeps(aborted, { kind: 'register' }), ['read-uncommitted']);
  });

  // G1b: w1(x1.i) ... r2(x1.i) ... w1(x1.j) ... c2
  const intermediate = [ok(write('x', 1), write('x', 2)), ok(read('x', 1))];

  test('G1b, intermediate read, which also is an old version', () => {
    const result = registers(intermediate);
    assert.deepEqual(found(result), ['G1b: T1 T2', 'G-single: T1 T2']);
    assert.deepEqual(keeps(intermediate, { kind: 'register' }), ['read-uncommitted']);
  });

  test('G1c, circular information flow', () => {
    const told = [ok(write('x', 1), read('y', 2)), ok(write('y', 2), read('x', 1))];
    const result = registers(told);
    assert.deepEqual(found(result), ['G1c: T1 T2']);
    assert.deepEqual(steps(result), ['T1 wr x T2', 'T2 wr y T1']);
    assert.deepEqual(keeps(told, { kind: 'register' }), ['read-uncommitted']);
  });

  // H1': r1(x0, 5) w1(x1, 1) r2(x1, 1) r2(y0, 5) c2 r1(y0, 5) w1(y1, 9) c1
  test('the partial sum of H1 is G-single', () => {
    const told = [
      ok(write('x', 5), write('y', 5)),
      ok(read('x', 5), write('x', 1), read('y', 5), write('y', 9)),
      ok(read('x', 1), read('y', 5)),
    ];
    assert.deepEqual(found(registers(told)), ['G-single (read skew): T2 T3']);
    assert.deepEqual(keeps(told, { kind: 'register' }), ['read-uncommitted', 'read-committed']);
  });
});

suite('Berenson et al., "A Critique of ANSI SQL Isolation Levels" (SIGMOD 1995)', () => {
  // H2: r1[x=50] r2[x=50] w2[x=10] r2[y=50] w2[y=90] c2 r1[y=90] c1
  test('A5A, read skew (H2), is G-single', () => {
    const told = [
      ok(write('x', 50), write('y', 50)),
      ok(read('x', 50), read('y', 90)),
      ok(read('x', 50), write('x', 10), read('y', 50), write('y', 90)),
    ];
    const result = registers(told);
    assert.deepEqual(found(result), ['G-single (read skew): T2 T3']);
    assert.deepEqual(steps(result), ['T2 rw x T3', 'T3 wr y T2']);
  });

  // P2: r1[x] ... w2[x] ... c2 ... r1[x]
  test('P2, fuzzy read', () => {
    const told = [ok(read('x', null), read('x', 1)), ok(write('x', 1))];
    assert.deepEqual(found(registers(told)), ['internal: T1', 'G-single (non-repeatable read): T1 T2']);
    assert.deepEqual(keeps(told, { kind: 'register' }), ['read-uncommitted', 'read-committed']);
  });

  // H4: r1[x=100] r2[x=100] w2[x=120] c2 w1[x=130] c1
  const lostUpdate = [
    ok(write('x', 100)),
    ok(read('x', 100), write('x', 130)),
    ok(read('x', 100), write('x', 120)),
  ];

  test('P4, lost update (H4), with its version order', () => {
    const result = registers(lostUpdate, { versionOrder: { x: [100, 120, 130] } });
    assert.deepEqual(found(result), ['lost update: T2 T3', 'G-single: T2 T3']);
    assert.deepEqual(steps(result, 1), ['T2 rw x T3', 'T3 ww x T2']);
  });

  test('P4 is the same when nothing tells whose write came first', () => {
    const result = registers(lostUpdate);
    assert.deepEqual(found(result), ['lost update: T2 T3', 'G-single: T2 T3']);
    assert.deepEqual(steps(result, 1), ['T2 rw x T3', 'T3 rw x T2']);
    assert.deepEqual(result.unordered, ['x']);
    assert.deepEqual(keeps(lostUpdate, { kind: 'register' }), ['read-uncommitted', 'read-committed']);
  });

  // H5: r1[x=50] r1[y=50] r2[x=50] r2[y=50] w1[y=-40] w2[x=-40] c1 c2
  test('A5B, write skew (H5), is G2, and snapshot isolation allows it', () => {
    const told = [
      ok(write('x', 50), write('y', 50)),
      ok(read('x', 50), read('y', 50), write('y', -40)),
      ok(read('x', 50), read('y', 50), write('x', -40)),
    ];
    const result = registers(told);
    assert.deepEqual(found(result), ['G2 (write skew): T2 T3']);
    assert.deepEqual(steps(result), ['T2 rw x T3', 'T3 rw y T2']);
    assert.deepEqual(keeps(told, { kind: 'register' }), [
      'read-uncommitted',
      'read-committed',
      'snapshot-isolation',
    ]);
  });
});

suite('Fekete, O’Neil and O’Neil, "A Read-Only Transaction Anomaly Under Snapshot Isolation" (2004)', () => {
  // R2(X0,0) R2(Y0,0) R1(Y0,0) W1(Y1,20) C1 R3(X0,0) R3(Y1,20) C3 W2(X2,-11) C2
  const deposit = ok(read('Y', 0), write('Y', 20));
  const withdraw = ok(read('X', 0), read('Y', 0), write('X', -11));
  const report = ok(read('X', 0), read('Y', 20));
  const setup = ok(write('X', 0), write('Y', 0));

  test('three transactions are a cycle that snapshot isolation allows', () => {
    const told = [setup, deposit, withdraw, report];
    const result = registers(told);
    assert.deepEqual(found(result), ['G2: T2 T4 T3']);
    assert.deepEqual(steps(result), ['T2 wr Y T4', 'T4 rw X T3', 'T3 rw Y T2']);
    assert.equal(registers(told, { level: 'snapshot-isolation' }).valid, true);
  });

  test('without the report, all is serializable', () => {
    assert.equal(registers([setup, deposit, withdraw]).valid, true);
  });
});

suite('Kingsbury and Alvaro, "Elle" (VLDB 2020)', () => {
  test('section 1: a long fork breaks snapshot isolation, and nothing weaker', () => {
    const told = [
      ok(append('x', 1)),
      ok(append('y', 1)),
      ok(read('x', [1]), read('y', [])),
      ok(read('x', []), read('y', [1])),
    ];
    const result = lists(told);
    assert.deepEqual(found(result), ['G-nonadjacent (long fork): T1 T3 T2 T4']);
    assert.deepEqual(steps(result), ['T1 wr x T3', 'T3 rw y T2', 'T2 wr y T4', 'T4 rw x T1']);
    assert.deepEqual(keeps(told, { kind: 'list-append' }), ['read-uncommitted', 'read-committed']);
  });

  test('figure 2: a cycle of three with one anti-dependency', () => {
    const result = lists([
      ok(
        ...[1, 3, 4].map((value) => append(253, value)),
        ...[2, 3, 4, 5].map((value) => append(255, value)),
        ...[1, 2].map((value) => append(256, value)),
      ),
      ok(append(255, 8), read(253, [1, 3, 4])),
      ok(append(256, 4), read(255, [2, 3, 4, 5, 8]), read(256, [1, 2, 4]), read(253, [1, 3, 4])),
      ok(append(250, 10), read(253, [1, 3, 4]), read(255, [2, 3, 4, 5]), append(256, 3)),
    ]);
    assert.deepEqual(found(result), ['G-single: T2 T3 T4']);
    assert.deepEqual(steps(result), ['T2 wr 255 T3', 'T3 rw 256 T4', 'T4 rw 255 T2']);
  });

  test('TiDB: read skew on one key', () => {
    const result = lists([
      ok(append(34, 2)),
      ok(append(34, 1)),
      ok(read(34, [2, 1]), append(36, 5), append(34, 4)),
      ok(append(34, 5)),
      ok(read(34, [2, 1, 5, 4])),
    ]);
    assert.deepEqual(found(result), ['G-single: T3 T4']);
    assert.deepEqual(steps(result), ['T3 rw 34 T4', 'T4 ww 34 T3']);
    assert.equal(
      result.anomalies[0]!.explanation,
      'T3 and T4 form a cycle with one read of an old version. ' +
        'T3 comes before T4: T3 read 34 = [2, 1], without 5, which T4 appended. ' +
        'T4 comes before T3: T3 appended 4 to 34 after T4 appended 5 (T5 read 34 = [2, 1, 5, 4]). ' +
        'So neither of them can come first.',
    );
  });

  test('YugaByte: two transactions miss each other’s appends', () => {
    const result = lists([
      ok(append(3, 836), append(4, 883)),
      ok(append(3, 837), read(4, [883])),
      ok(append(4, 885), read(3, [836])),
    ]);
    assert.deepEqual(found(result), ['G2 (write skew): T2 T3']);
  });

  test('FaunaDB: a transaction misses its own append', () => {
    const told = [ok(append(0, 6), read(0, null))];
    assert.deepEqual(found(lists(told)), ['internal: T1']);
    assert.deepEqual(keeps(told, { kind: 'list-append' }), []);
  });

  test('Dgraph: a transaction misses its own write', () => {
    const told = [ok(write(10, 1)), ok(write(10, 2), read(10, 1))];
    assert.deepEqual(found(registers(told)), ['internal: T2']);
  });

  test('Dgraph: a write that ended is not seen by a transaction that began later', () => {
    const told = [ok(read(541, null), write(540, 2)), ok(read(540, null), write(544, 1))];
    assert.equal(registers(told).valid, true);
    const result = registers(told, { realTime: true });
    assert.equal(result.valid, false);
    assert.deepEqual(found(result), ['G-single-realtime: T1 T2']);
    assert.deepEqual(steps(result), ['T1 rt  T2', 'T2 rw 540 T1']);
  });

  test('Dgraph: read skew through a third transaction', () => {
    const result = registers([
      ok(read(2432, 10), read(2434, null)),
      ok(write(2434, 10)),
      ok(write(2432, 10), read(2434, 10)),
    ]);
    assert.deepEqual(found(result), ['G-single: T1 T2 T3']);
    assert.deepEqual(steps(result), ['T1 rw 2434 T2', 'T2 wr 2434 T3', 'T3 wr 2432 T1']);
  });

  test('the example of Elle’s manual: G1c', () => {
    const result = lists([
      ok(append('x', 1), read('y', [1])),
      ok(append('x', 2), append('y', 1)),
      ok(read('x', [1, 2])),
    ]);
    assert.deepEqual(found(result), ['G1c: T1 T2']);
    assert.equal(
      result.anomalies[0]!.explanation,
      'T1 and T2 form a cycle of writes and reads. ' +
        'T1 comes before T2: T2 appended 2 to x after T1 appended 1 (T3 read x = [1, 2]). ' +
        'T2 comes before T1: T1 read y = [1], which has 1, appended by T2. ' +
        'So neither of them can come first.',
    );
  });

  test('section 5.1: a read of the past breaks only what counts real time', () => {
    const told = [ok(append('x', 1)), ok(append('x', 2)), ok(read('x', [1])), ok(read('x', [1, 2]))];
    assert.deepEqual(found(lists(told)), []);
    assert.deepEqual(found(lists(told, { realTime: true })), ['G-single-realtime: T2 T3']);
  });

  test('of transactions that overlap, neither must come first', () => {
    const [one, two] = [ok(append('x', 1)), ok(read('x', []))];
    const history = [invoked(one, 0, 0), invoked(two, 1, 1), ended(one, 0, 2), ended(two, 1, 3)];
    assert.equal(checkLists(history, { realTime: true }).valid, true);
    assert.equal(lists([one, two], { realTime: true }).valid, false);
  });
});
