import { BOOL, INT4, NAME, PG_LSN, TEXT, TIMESTAMPTZ, XID8, type Value } from '../values/types.ts';
import type { Context } from './context.ts';
import type { CommonTable, SourceColumn } from './scope.ts';

function column(name: string, type: SourceColumn['type']): SourceColumn {
  return { name, type };
}

/** The few views of the catalogue that patterns read, with the columns that they read. */
export function systemView(name: string, context: Context): CommonTable | undefined {
  const { server } = context;
  switch (name) {
    case 'pg_prepared_xacts':
      return {
        columns: [
          column('transaction', XID8),
          column('gid', TEXT),
          column('prepared', TIMESTAMPTZ),
          column('owner', NAME),
          column('database', NAME),
        ],
        rows: () =>
          [...server.prepared.values()].map(({ gid, transaction, at }): Value[] => [
            BigInt(transaction.xid?.number ?? 0),
            gid,
            at,
            'postgres',
            server.options.database,
          ]),
      };
    case 'pg_replication_slots':
      return {
        columns: [
          column('slot_name', NAME),
          column('plugin', NAME),
          column('slot_type', TEXT),
          column('active', BOOL),
          column('restart_lsn', PG_LSN),
          column('confirmed_flush_lsn', PG_LSN),
        ],
        rows: () =>
          server.slots
            .all()
            .map((slot): Value[] => [
              slot.name,
              slot.plugin,
              'logical',
              false,
              slot.confirmed,
              slot.confirmed,
            ]),
      };
    case 'pg_stat_activity':
      return {
        columns: [column('pid', INT4), column('state', TEXT), column('wait_event_type', TEXT)],
        rows: () => server.activity().map(({ pid, state, waitsFor }): Value[] => [pid, state, waitsFor]),
      };
    default:
      return undefined;
  }
}
