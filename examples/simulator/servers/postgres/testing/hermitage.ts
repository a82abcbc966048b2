import type { IsolationLevel } from '../core/sql/utility.ts';

/**
 * The anomalies of Hermitage (Martin Kleppmann, github.com/ept/hermitage, `postgres.md`), as it found them in PostgreSQL:
 * what each statement ends in, at each level. Rows are written `1:10 2:20`; a number is how many rows were changed.
 */
export interface Anomaly {
  readonly name: string;
  readonly level: IsolationLevel;
  /** `[session, statement, outcome, outcomes of sessions that this wakes]` */
  readonly steps: readonly (readonly [
    session: 1 | 2 | 3,
    statement: string,
    outcome: string,
    woken?: Readonly<Record<number, string>>,
  ])[];
}

export const HERMITAGE_SCHEMA =
  'DROP TABLE IF EXISTS test; CREATE TABLE test (id int PRIMARY KEY, value int); INSERT INTO test (id, value) VALUES (1, 10), (2, 20)';

const CONCURRENT = '40001 could not serialize access due to concurrent update';
const DEPENDENT = '40001 could not serialize access due to read/write dependencies among transactions';
const ALL = 'SELECT * FROM test ORDER BY id';
const set = (id: number, value: number): string => `UPDATE test SET value = ${value} WHERE id = ${id}`;
const one = (id: number): string => `SELECT * FROM test WHERE id = ${id}`;

export const ANOMALIES: readonly Anomaly[] = [
  {
    name: 'G0, dirty writes: the second writer waits',
    level: 'read committed',
    steps: [
      [1, set(1, 11), '1'],
      [2, set(1, 12), 'blocked'],
      [1, set(2, 21), '1'],
      [1, 'COMMIT', 'COMMIT', { 2: '1' }],
      [1, ALL, '1:11 2:21'],
      [2, set(2, 22), '1'],
      [2, 'COMMIT', 'COMMIT'],
      [1, ALL, '1:12 2:22'],
    ],
  },
  {
    name: 'G1a, aborted reads do not happen',
    level: 'read committed',
    steps: [
      [1, set(1, 101), '1'],
      [2, ALL, '1:10 2:20'],
      [1, 'ROLLBACK', 'ROLLBACK'],
      [2, ALL, '1:10 2:20'],
      [2, 'COMMIT', 'COMMIT'],
    ],
  },
  {
    name: 'G1b, intermediate reads do not happen',
    level: 'read committed',
    steps: [
      [1, set(1, 101), '1'],
      [2, ALL, '1:10 2:20'],
      [1, set(1, 11), '1'],
      [1, 'COMMIT', 'COMMIT'],
      [2, ALL, '1:11 2:20'],
    ],
  },
  {
    name: 'G1c, circular information flow does not happen',
    level: 'read committed',
    steps: [
      [1, set(1, 11), '1'],
      [2, set(2, 22), '1'],
      [1, one(2), '2:20'],
      [2, one(1), '1:10'],
      [1, 'COMMIT', 'COMMIT'],
      [2, 'COMMIT', 'COMMIT'],
    ],
  },
  {
    name: 'OTV, an observed transaction does not vanish',
    level: 'read committed',
    steps: [
      [1, set(1, 11), '1'],
      [1, set(2, 19), '1'],
      [2, set(1, 12), 'blocked'],
      [1, 'COMMIT', 'COMMIT', { 2: '1' }],
      [3, one(1), '1:11'],
      [2, set(2, 18), '1'],
      [3, one(2), '2:19'],
      [2, 'COMMIT', 'COMMIT'],
      [3, one(2), '2:18'],
      [3, one(1), '1:12'],
    ],
  },
  {
    name: 'PMP, predicate-many-preceders: read committed lets it happen',
    level: 'read committed',
    steps: [
      [1, 'SELECT * FROM test WHERE value = 30', ''],
      [2, 'INSERT INTO test (id, value) VALUES (3, 30)', '1'],
      [2, 'COMMIT', 'COMMIT'],
      [1, 'SELECT * FROM test WHERE value % 3 = 0', '3:30'],
    ],
  },
  {
    name: 'PMP, predicate-many-preceders: repeatable read prevents it',
    level: 'repeatable read',
    steps: [
      [1, 'SELECT * FROM test WHERE value = 30', ''],
      [2, 'INSERT INTO test (id, value) VALUES (3, 30)', '1'],
      [2, 'COMMIT', 'COMMIT'],
      [1, 'SELECT * FROM test WHERE value % 3 = 0', ''],
    ],
  },
  {
    name: 'PMP for writes: read committed deletes nothing, though a row of 20 was there all the time',
    level: 'read committed',
    steps: [
      [1, 'UPDATE test SET value = value + 10', '2'],
      [2, 'DELETE FROM test WHERE value = 20', 'blocked'],
      [1, 'COMMIT', 'COMMIT', { 2: '0' }],
      [2, 'SELECT * FROM test WHERE value = 20', '1:20'],
    ],
  },
  {
    name: 'PMP for writes: repeatable read gives up',
    level: 'repeatable read',
    steps: [
      [1, 'UPDATE test SET value = value + 10', '2'],
      [2, 'DELETE FROM test WHERE value = 20', 'blocked'],
      [1, 'COMMIT', 'COMMIT', { 2: CONCURRENT }],
    ],
  },
  {
    name: 'P4, lost update: read committed lets it happen',
    level: 'read committed',
    steps: [
      [1, one(1), '1:10'],
      [2, one(1), '1:10'],
      [1, set(1, 11), '1'],
      [2, set(1, 11), 'blocked'],
      [1, 'COMMIT', 'COMMIT', { 2: '1' }],
      [2, 'COMMIT', 'COMMIT'],
    ],
  },
  {
    name: 'P4, lost update: repeatable read prevents it',
    level: 'repeatable read',
    steps: [
      [1, one(1), '1:10'],
      [2, one(1), '1:10'],
      [1, set(1, 11), '1'],
      [2, set(1, 11), 'blocked'],
      [1, 'COMMIT', 'COMMIT', { 2: CONCURRENT }],
    ],
  },
  {
    name: 'G-single, read skew: read committed lets it happen',
    level: 'read committed',
    steps: [
      [1, one(1), '1:10'],
      [2, one(1), '1:10'],
      [2, one(2), '2:20'],
      [2, set(1, 12), '1'],
      [2, set(2, 18), '1'],
      [2, 'COMMIT', 'COMMIT'],
      [1, one(2), '2:18'],
    ],
  },
  {
    name: 'G-single, read skew: repeatable read prevents it',
    level: 'repeatable read',
    steps: [
      [1, one(1), '1:10'],
      [2, one(1), '1:10'],
      [2, one(2), '2:20'],
      [2, set(1, 12), '1'],
      [2, set(2, 18), '1'],
      [2, 'COMMIT', 'COMMIT'],
      [1, one(2), '2:20'],
    ],
  },
  {
    name: 'G-single through predicates: repeatable read prevents it',
    level: 'repeatable read',
    steps: [
      [1, 'SELECT * FROM test WHERE value % 5 = 0 ORDER BY id', '1:10 2:20'],
      [2, 'UPDATE test SET value = 12 WHERE value = 10', '1'],
      [2, 'COMMIT', 'COMMIT'],
      [1, 'SELECT * FROM test WHERE value % 3 = 0', ''],
    ],
  },
  {
    name: 'G-single through a write: repeatable read gives up',
    level: 'repeatable read',
    steps: [
      [1, one(1), '1:10'],
      [2, ALL, '1:10 2:20'],
      [2, set(1, 12), '1'],
      [2, set(2, 18), '1'],
      [2, 'COMMIT', 'COMMIT'],
      [1, 'DELETE FROM test WHERE value = 20', CONCURRENT],
    ],
  },
  {
    name: 'G2-item, write skew: repeatable read lets it happen',
    level: 'repeatable read',
    steps: [
      [1, ALL, '1:10 2:20'],
      [2, ALL, '1:10 2:20'],
      [1, set(1, 11), '1'],
      [2, set(2, 21), '1'],
      [1, 'COMMIT', 'COMMIT'],
      [2, 'COMMIT', 'COMMIT'],
    ],
  },
  {
    name: 'G2-item, write skew: serializable prevents it',
    level: 'serializable',
    steps: [
      [1, ALL, '1:10 2:20'],
      [2, ALL, '1:10 2:20'],
      [1, set(1, 11), '1'],
      [2, set(2, 21), '1'],
      [1, 'COMMIT', 'COMMIT'],
      [2, 'COMMIT', DEPENDENT],
    ],
  },
  {
    name: 'G2, anti-dependency cycle: repeatable read lets it happen',
    level: 'repeatable read',
    steps: [
      [1, 'SELECT * FROM test WHERE value % 3 = 0', ''],
      [2, 'SELECT * FROM test WHERE value % 3 = 0', ''],
      [1, 'INSERT INTO test (id, value) VALUES (3, 30)', '1'],
      [2, 'INSERT INTO test (id, value) VALUES (4, 42)', '1'],
      [1, 'COMMIT', 'COMMIT'],
      [2, 'COMMIT', 'COMMIT'],
      [1, 'SELECT * FROM test WHERE value % 3 = 0 ORDER BY id', '3:30 4:42'],
    ],
  },
  {
    name: 'G2, anti-dependency cycle: serializable prevents it',
    level: 'serializable',
    steps: [
      [1, 'SELECT * FROM test WHERE value % 3 = 0', ''],
      [2, 'SELECT * FROM test WHERE value % 3 = 0', ''],
      [1, 'INSERT INTO test (id, value) VALUES (3, 30)', '1'],
      [2, 'INSERT INTO test (id, value) VALUES (4, 42)', '1'],
      [1, 'COMMIT', 'COMMIT'],
      [2, 'COMMIT', DEPENDENT],
    ],
  },
  {
    name: 'G2 with two edges (Fekete and others): serializable cancels the reader that would see it',
    level: 'serializable',
    steps: [
      [1, ALL, '1:10 2:20'],
      [2, 'UPDATE test SET value = value + 5 WHERE id = 2', '1'],
      [2, 'COMMIT', 'COMMIT'],
      [3, ALL, '1:10 2:25'],
      [3, 'COMMIT', 'COMMIT'],
      [1, set(1, 0), DEPENDENT],
    ],
  },
];
