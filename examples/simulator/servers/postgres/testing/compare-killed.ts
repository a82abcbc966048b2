import { isDeepStrictEqual } from 'node:util';
import type { Client } from 'pg';
import { Random } from '../../../src/random.ts';
import { recover } from '../core/recover.ts';
import type { LoggedRecord } from '../core/store/wal.ts';
import { firstWords, type Comparison, type Difference } from './compare.ts';
import type { Outcome } from './outcome.ts';
import type { RealPostgres } from './real-postgres.ts';
import { asked } from './real-sessions.ts';
import { SimulatedPostgres } from './simulated.ts';
import { randomQuery, SCHEMA } from './statements.ts';

const OPTIONS = { maxPreparedTransactions: 20, walLevel: 'logical' } as const;

/** A session may wait for what it has prepared itself. */
const WAITS_LITTLE = "SET lock_timeout = '50ms'";

/** What is asked after the crash: the rows, what is prepared, where sequences go on, and what a prepared transaction holds. */
const QUESTIONS = [
  WAITS_LITTLE,
  'SELECT * FROM people ORDER BY id',
  'SELECT * FROM orders ORDER BY id',
  'SELECT * FROM lines ORDER BY order_id, line',
  'SELECT * FROM things ORDER BY id',
  'SELECT gid FROM pg_prepared_xacts ORDER BY gid',
  "SELECT nextval('ticket')",
  "SELECT nextval('orders_id_seq')",
  "UPDATE people SET email = 'later'",
  "COMMIT PREPARED 'p1'",
  'SELECT * FROM people ORDER BY id',
  'SELECT * FROM orders ORDER BY id',
];

/**
 * One random sequence of one session, whose process is killed (SIGKILL) when it has been answered: the server then throws all
 * of its memory away and recovers from its log. What is there afterwards, and what a prepared transaction holds, is what the
 * model has that boots from its log; with `synchronous_commit = off`, from a beginning of its log.
 */
export async function compareKilled(
  real: RealPostgres,
  seed: number,
  length: number,
  comparison: Comparison,
): Promise<void> {
  const random = new Random(`killed ${seed}`);
  const isAsynchronous = seed % 2 === 1;
  const simulated = new SimulatedPostgres();
  simulated.connect();
  const client = await cleared(real);
  const history = [SCHEMA, `SET synchronous_commit = ${isAsynchronous ? 'off' : 'on'}`, WAITS_LITTLE];
  for (let step = 0; step < length; step++) history.push(unparameterised(random));
  for (const text of history) {
    const ours = simulated.query(0, text);
    await asked(client, text);
    if (ours !== 'blocked' && 'error' in ours && /is not modelled/.test(ours.error.message)) break;
    comparison.statements++;
  }
  await kill(client, await real.connect());
  const again = await reconnected(real);
  const theirs: Outcome[] = [];
  for (const question of QUESTIONS) theirs.push(await asked(again, question));
  await again.end();
  comparison.sequences++;
  const { records } = simulated.server.wal;
  const surely = lastAwaited(records, isAsynchronous);
  const ours = [];
  for (let count = records.length; count >= surely; count--) {
    const answers = afterCrash(records.slice(0, count));
    if (isDeepStrictEqual(answers, theirs)) return;
    ours.push(answers);
  }
  comparison.differences.push({ seed, history, real: theirs, simulated: ours[0] } satisfies Difference);
}

function afterCrash(records: readonly LoggedRecord[]): Outcome[] {
  const simulated = new SimulatedPostgres({}, recover(records, { ...OPTIONS, flushesAtOnce: true }));
  simulated.connect();
  return QUESTIONS.map((question) => firstWords(simulated.query(0, question)));
}

/** How much of the log is there in any case: what somebody waited for, and all before it. */
function lastAwaited(records: readonly LoggedRecord[], isAsynchronous: boolean): number {
  const isAwaited = isAsynchronous ? /prepare/ : /commit|prepare/;
  return 1 + records.findLastIndex(({ record }) => isAwaited.test(record.kind));
}

function unparameterised(random: Random): string {
  for (;;) {
    const { text, values } = randomQuery(random);
    if (!values && !text.includes('lock_timeout')) return text;
  }
}

async function cleared(real: RealPostgres): Promise<Client> {
  const client = await reconnected(real);
  const { rows } = await client.query<{ gid: string }>('SELECT gid FROM pg_prepared_xacts');
  for (const { gid } of rows) await client.query(`ROLLBACK PREPARED '${gid}'`);
  await client.query('DROP TABLE IF EXISTS extra_table');
  return client;
}

/** Kills what serves a client. The server has noticed when it has ended all others. */
async function kill(client: Client, witness: Client): Promise<void> {
  const { rows } = await witness.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  const ended = [client, witness].map((each) => new Promise<void>((resolve) => each.once('end', resolve)));
  process.kill(rows[0]!.pid, 'SIGKILL');
  await Promise.all(ended);
}

/** As soon as the server takes connections again. */
async function reconnected(real: RealPostgres): Promise<Client> {
  for (;;)
    try {
      return await real.connect();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
}
