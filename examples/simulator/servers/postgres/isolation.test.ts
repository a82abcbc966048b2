import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTransactions, type MicroOperation, type TransactionEvent } from '../../src/checkers/index.ts';
import { Random } from '../../src/random.ts';
import { SimulatedPostgres } from './testing/simulated.ts';
import type { Outcome } from './testing/outcome.ts';
import type { IsolationLevel } from './core/sql/utility.ts';

/**
 * Random concurrent transactions, judged by the project's own checker, which knows nothing of PostgreSQL: it infers from
 * what was read who must have come before whom.
 */

const KEYS = ['x', 'y', 'z'];
const SESSIONS = 4;
const TRANSACTIONS = 40;

interface Open {
  readonly operations: MicroOperation[];
  readonly planned: ('r' | 'w')[];
}

interface Run {
  readonly history: TransactionEvent[];
  readonly aborted: number;
}

const READ = 'SELECT items FROM lists WHERE key = $1';
const APPEND = 'UPDATE lists SET items = items || $2::int WHERE key = $1';
const REPLACE = 'UPDATE lists SET items = $2 WHERE key = $1';

/** Lists, appended to by UPDATE: in SQL's own way (`||`), or by reading first and writing what was read plus one. */
function run(seed: number, level: IsolationLevel, style: 'append' | 'read then write'): Run {
  const random = new Random(`${level} ${style} ${seed}`);
  const below = (count: number): number => Math.floor(random.next() * count);
  const postgres = new SimulatedPostgres();
  for (let count = 0; count < SESSIONS; count++) postgres.connect();
  postgres.query(0, 'CREATE TABLE lists (key text PRIMARY KEY, items int[] NOT NULL)');
  postgres.query(0, `INSERT INTO lists VALUES ${KEYS.map((key) => `('${key}', '{}')`).join(', ')}`);
  postgres.outcomes.clear();
  const history: TransactionEvent[] = [];
  const open = new Map<number, Open>();
  let time = 0;
  let next = 1;
  let aborted = 0;
  let begun = 0;

  const end = (session: number, type: 'ok' | 'fail'): void => {
    history.push({ process: session, type, value: open.get(session)!.operations, time: time++ });
    open.delete(session);
    if (type === 'fail') aborted++;
  };
  const failed = (session: number): boolean => {
    const outcome = postgres.outcomes.get(session);
    if (outcome === undefined || outcome === 'blocked' || !('error' in outcome)) return false;
    postgres.query(session, 'ROLLBACK');
    end(session, 'fail');
    return true;
  };

  while (begun < TRANSACTIONS || open.size > 0) {
    for (const session of open.keys()) failed(session);
    const blocked = postgres.blocked();
    const free = [...Array(SESSIONS).keys()].filter(
      (session) => !blocked.includes(session) && (open.has(session) || begun < TRANSACTIONS),
    );
    if (free.length === 0) continue;
    const session = free[below(free.length)]!;
    const transaction = open.get(session);
    if (!transaction) {
      begun++;
      postgres.query(session, `BEGIN ISOLATION LEVEL ${level}`);
      const planned = Array.from({ length: 1 + below(4) }, () => (below(2) === 0 ? 'r' : 'w') as 'r' | 'w');
      const operations: MicroOperation[] = [];
      open.set(session, { operations, planned });
      // What it will do is filled in as it goes on.
      history.push({ process: session, type: 'invoke', value: operations, time: time++ });
      continue;
    }
    const operation = transaction.planned.shift();
    if (!operation) {
      const outcome = postgres.query(session, 'COMMIT');
      if (!failed(session)) end(session, tagOf(outcome) === 'COMMIT' ? 'ok' : 'fail');
      continue;
    }
    const key = KEYS[below(KEYS.length)]!;
    if (operation === 'r' || style === 'read then write') {
      const outcome = postgres.query(session, READ, [key]);
      if (failed(session)) continue;
      transaction.operations.push(['r', key, itemsOf(outcome)]);
    }
    if (operation === 'w') {
      const value = next++;
      const items = style === 'append' ? undefined : (transaction.operations.at(-1)![2] as readonly number[]);
      transaction.operations.push(['append', key, value]);
      if (items) postgres.query(session, REPLACE, [key, `{${[...items, value].join(',')}}`]);
      else postgres.query(session, APPEND, [key, String(value)]);
      failed(session);
    }
  }
  return { history, aborted };
}

function tagOf(outcome: Outcome): string {
  return outcome !== 'blocked' && 'results' in outcome ? outcome.results[0]!.command : '';
}

function itemsOf(outcome: Outcome): number[] {
  assert.ok(outcome !== 'blocked' && 'results' in outcome, JSON.stringify(outcome));
  const text = outcome.results[0]!.rows[0]![0]!;
  return text === '{}' ? [] : text.slice(1, -1).split(',').map(Number);
}

const SEEDS = 20;

function anomaliesAt(level: IsolationLevel, style: 'append' | 'read then write'): Map<string, number> {
  const found = new Map<string, number>();
  for (let seed = 0; seed < SEEDS; seed++) {
    const { history } = run(seed, level, style);
    const { anomalies } = checkTransactions(history, { kind: 'list-append', level: 'serializable' });
    for (const { name } of anomalies) found.set(name, (found.get(name) ?? 0) + 1);
  }
  return found;
}

test('serializable: no anomaly, and most transactions commit', () => {
  let aborted = 0;
  for (let seed = 0; seed < SEEDS; seed++) {
    const { history, aborted: here } = run(seed, 'serializable', 'read then write');
    aborted += here;
    const { valid, anomalies } = checkTransactions(history, { kind: 'list-append', level: 'serializable' });
    assert.ok(valid, `seed ${seed}: ${JSON.stringify(anomalies)}`);
  }
  assert.ok(aborted < SEEDS * TRANSACTIONS * 0.8, `${aborted} were aborted`);
});

test('repeatable read: write skew happens, lost updates and read skew do not', () => {
  const found = anomaliesAt('repeatable read', 'read then write');
  assert.deepEqual([...found.keys()].filter((name) => !name.startsWith('G2')).toSorted(), []);
  assert.ok(
    [...found.keys()].some((name) => name.startsWith('G2')),
    'write skew was reached',
  );
});

test('read committed: reading first and writing then loses updates', () => {
  const found = anomaliesAt('read committed', 'read then write');
  assert.ok(found.size > 0, [...found.keys()].join());
});

test('read committed: an UPDATE in place builds on the newest version, but reads are skewed', () => {
  const found = anomaliesAt('read committed', 'append');
  const names = [...found.keys()];
  assert.deepEqual(
    names.filter((name) => /^G[01]/.test(name)),
    [],
  );
  assert.ok(names.includes('G-single'), names.join());
});
