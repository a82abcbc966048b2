import { notModelled, SqlError } from '../errors.ts';
import { Numeric } from '../values/numeric.ts';
import * as types from '../values/types.ts';
import type { Value } from '../values/types.ts';
import { MustWait, type Context } from './context.ts';
import type { SqlFunction } from './functions.ts';
import type { LockMode } from '../store/locks.ts';

const { BOOL, FLOAT8, INT4, INT8, NAME, NUMERIC, PG_LSN, PG_SNAPSHOT, TEXT, TIMESTAMPTZ, UUID, VOID, XID8 } =
  types;

type Apply = SqlFunction['apply'];

function define(args: SqlFunction['args'], returns: SqlFunction['returns'], apply: Apply): SqlFunction {
  return { args, returns, apply };
}

/** Functions that ask or change the server: its clock, sequences, locks, log and transactions. */
export const SYSTEM_FUNCTIONS: Record<string, readonly SqlFunction[]> = {
  now: [define([], TIMESTAMPTZ, (_args, context) => context.transaction.startedAt)],
  transaction_timestamp: [define([], TIMESTAMPTZ, (_args, context) => context.transaction.startedAt)],
  statement_timestamp: [define([], TIMESTAMPTZ, (_args, context) => context.session.statementStartedAt)],
  clock_timestamp: [define([], TIMESTAMPTZ, (_args, { server }) => server.nowMs * 1_000)],
  gen_random_uuid: [define([], UUID, (_args, context) => context.once(() => context.server.randomUuid()))],
  random: [
    define([], FLOAT8, () => {
      throw notModelled('random()');
    }),
  ],
  version: [define([], TEXT, () => 'PostgreSQL 15.18 (simulated)')],
  pg_backend_pid: [define([], INT4, (_args, { session }) => session.pid)],
  current_database: [define([], NAME, (_args, { server }) => server.options.database)],
  current_setting: [define([TEXT], TEXT, ([name], { session }) => session.settings.show(name as string))],
  nextval: [define([TEXT], INT8, ([name], context) => context.once(() => nextval(context, name as string)))],
  currval: [define([TEXT], INT8, ([name], context) => currval(context, name as string))],
  lastval: [define([], INT8, (_args, { session }) => session.lastval())],
  setval: [
    define([TEXT, INT8], INT8, ([name, value], context) =>
      setval(context, name as string, value as bigint, true),
    ),
    define([TEXT, INT8, BOOL], INT8, ([name, value, called], context) =>
      setval(context, name as string, value as bigint, called as boolean),
    ),
  ],
  pg_cancel_backend: [
    define([INT4], BOOL, ([pid], context) => context.once(() => cancelBackend(context, pid as number))),
  ],
  pg_sleep: [
    define([FLOAT8], VOID, ([seconds], context) =>
      context.once(() => {
        const untilMs = context.server.nowMs + (seconds as number) * 1_000;
        throw new MustWait({ kind: 'sleep', untilMs }, '');
      }),
    ),
  ],
  pg_notify: [
    define([TEXT, TEXT], VOID, ([channel, payload], context) => {
      context.session.notify(channel as string, payload as string);
      return '';
    }),
  ],
  pg_current_xact_id: [define([], XID8, (_args, context) => BigInt(context.session.assignXid().number))],
  pg_current_xact_id_if_assigned: [
    define([], XID8, (_args, { transaction }) => (transaction.xid ? BigInt(transaction.xid.number) : null)),
  ],
  txid_current: [define([], INT8, (_args, context) => BigInt(context.session.assignXid().number))],
  pg_current_snapshot: [define([], PG_SNAPSHOT, (_args, context) => context.session.snapshotText())],
  txid_current_snapshot: [define([], PG_SNAPSHOT, (_args, context) => context.session.snapshotText())],
  pg_snapshot_xmin: [define([PG_SNAPSHOT], XID8, ([text]) => BigInt((text as string).split(':')[0]!))],
  pg_snapshot_xmax: [define([PG_SNAPSHOT], XID8, ([text]) => BigInt((text as string).split(':')[1]!))],
  txid_snapshot_xmin: [define([PG_SNAPSHOT], INT8, ([text]) => BigInt((text as string).split(':')[0]!))],
  txid_snapshot_xmax: [define([PG_SNAPSHOT], INT8, ([text]) => BigInt((text as string).split(':')[1]!))],
  pg_current_wal_lsn: [define([], PG_LSN, (_args, { server }) => server.wal.end)],
  pg_current_wal_insert_lsn: [define([], PG_LSN, (_args, { server }) => server.wal.end)],
  pg_current_wal_flush_lsn: [define([], PG_LSN, (_args, { server }) => server.wal.flushed)],
  pg_wal_lsn_diff: [define([PG_LSN, PG_LSN], NUMERIC, ([a, b]) => Numeric.of((a as bigint) - (b as bigint)))],
  pg_drop_replication_slot: [
    define([TEXT], VOID, ([name], { server }) => {
      server.slots.drop(name as string);
      return '';
    }),
  ],
  hashtext: [
    define([TEXT], INT4, () => {
      throw notModelled('hashtext(): give the advisory lock a number of your own');
    }),
  ],
  ...advisoryFunctions(),
};

function nextval(context: Context, name: string): Value {
  if (context.transaction.readOnly) throw readOnly('nextval()');
  context.session.assignXid();
  return context.session.nextval(context.server.catalog.sequence(sequenceName(name), context.transaction));
}

function currval(context: Context, name: string): Value {
  return context.session.currval(context.server.catalog.sequence(sequenceName(name), context.transaction));
}

function setval(context: Context, name: string, value: bigint, called: boolean): Value {
  if (context.transaction.readOnly) throw readOnly('setval()');
  const sequence = context.server.catalog.sequence(sequenceName(name), context.transaction);
  sequence.set(value, called, (logged) => context.server.logSequence(sequence, logged, called));
  return value;
}

function readOnly(what: string): SqlError {
  return new SqlError('25006', `cannot execute ${what} in a read-only transaction`);
}

/** `'public."Orders_id_seq"'`, as a text that names a sequence. */
export function sequenceName(text: string): string {
  const name = text.replace(/^public\./, '');
  return name.startsWith('"') ? name.slice(1, -1) : name.toLowerCase();
}

/** pg_advisory_lock and its kin: with one bigint or two integers, for the session or the transaction. */
function advisoryFunctions(): Record<string, readonly SqlFunction[]> {
  const found: Record<string, SqlFunction[]> = {};
  for (const scope of ['session', 'transaction'] as const)
    for (const mode of ['ExclusiveLock', 'ShareLock'] as const) {
      const suffix = mode === 'ShareLock' ? '_shared' : '';
      const infix = scope === 'transaction' ? 'xact_' : '';
      found[`pg_advisory_${infix}lock${suffix}`] = keyed(VOID, (tag, context) =>
        lock(context, tag, mode, scope),
      );
      found[`pg_try_advisory_${infix}lock${suffix}`] = keyed(BOOL, (tag, context) =>
        context.once(() => context.session.tryAdvisory(tag, mode, scope)),
      );
      if (scope === 'session')
        found[`pg_advisory_unlock${suffix}`] = keyed(BOOL, (tag, context) =>
          context.once(() => context.session.unlockAdvisory(tag, mode)),
        );
    }
  found['pg_advisory_unlock_all'] = [
    define([], VOID, (_args, { session }) => {
      session.unlockAllAdvisory();
      return '';
    }),
  ];
  return found;
}

function keyed(
  returns: SqlFunction['returns'],
  apply: (tag: string, context: Context) => Value,
): SqlFunction[] {
  return [
    define([INT8], returns, ([key], context) => apply(`advisory ${String(key)}`, context)),
    define([INT4, INT4], returns, ([a, b], context) => apply(`advisory ${String(a)},${String(b)}`, context)),
  ];
}

function lock(context: Context, tag: string, mode: LockMode, scope: 'session' | 'transaction'): Value {
  return context.once(() => {
    const request = context.session.requestAdvisory(tag, mode, scope);
    if (!request.granted) throw new MustWait({ kind: 'lock', request }, '');
    return '';
  });
}

function cancelBackend({ server, session }: Context, pid: number): boolean {
  const found = server.sessions.get(pid);
  if (found) server.cancel(found);
  else session.notice('01000', `PID ${pid} is not a PostgreSQL server process`, 'WARNING');
  return found !== undefined;
}
