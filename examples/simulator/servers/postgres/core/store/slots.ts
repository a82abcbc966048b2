import { notModelled, SqlError } from '../errors.ts';
import type { Server } from '../server.ts';
import { BOOL, type Type } from '../values/types.ts';
import type { Column, Table } from './table.ts';
import type { LoggedRecord, Row, RowChange } from './wal.ts';

/** A logical replication slot: how far a reader of the log has confirmed what it read. */
export interface Slot {
  readonly name: string;
  readonly plugin: string;
  confirmed: bigint;
}

export interface DecodedLine {
  readonly lsn: bigint;
  readonly xid: number;
  readonly data: string;
}

/** The slots of a server, and the log as `test_decoding` prints it: transactions in the order of their commits. */
export class Slots {
  readonly server: Server;
  readonly slots = new Map<string, Slot>();

  constructor(server: Server) {
    this.server = server;
  }

  all(): Slot[] {
    return [...this.slots.values()];
  }

  create(name: string, plugin: string): Slot {
    if (this.server.options.walLevel !== 'logical')
      throw new SqlError('55000', 'logical decoding requires wal_level >= logical');
    if (!/^[a-z0-9_]+$/.test(name))
      throw new SqlError('42602', `replication slot name "${name}" contains invalid character`, {
        hint: 'Replication slot names may only contain lower case letters, numbers, and the underscore character.',
      });
    if (this.slots.has(name)) throw new SqlError('42710', `replication slot "${name}" already exists`);
    if (plugin !== 'test_decoding') throw notModelled(`the output plugin ${plugin}`);
    const slot = { name, plugin, confirmed: this.server.wal.end };
    this.slots.set(name, slot);
    this.save(slot);
    return slot;
  }

  drop(name: string): void {
    this.find(name);
    this.slots.delete(name);
    this.server.wal.append({ kind: 'slot', name, slot: null });
  }

  advance(name: string, upto: bigint): Slot {
    const slot = this.find(name);
    if (upto < slot.confirmed)
      throw new SqlError(
        '55000',
        `cannot advance replication slot to ${lsnText(upto)}, minimum is ${lsnText(slot.confirmed)}`,
      );
    slot.confirmed = upto < this.server.wal.flushed ? upto : this.server.wal.flushed;
    this.save(slot);
    return slot;
  }

  /** Whole transactions, until one ends behind `upto` or the lines exceed `count`. */
  changes(name: string, upto: bigint | null, count: number | null, confirm: boolean): DecodedLine[] {
    const slot = this.find(name);
    const lines: DecodedLine[] = [];
    let read = slot.confirmed;
    for (const logged of this.server.wal.records) {
      if (logged.to <= slot.confirmed || logged.to > this.server.wal.flushed) continue;
      if (upto !== null && logged.to > upto) break;
      lines.push(...this.decode(logged));
      read = logged.to;
      if (count !== null && lines.length >= count) break;
    }
    if (confirm && read > slot.confirmed) {
      slot.confirmed = read;
      this.save(slot);
    }
    return lines;
  }

  find(name: string): Slot {
    const slot = this.slots.get(name);
    if (!slot) throw new SqlError('42704', `replication slot "${name}" does not exist`);
    return slot;
  }

  /** Not flushed by itself: after a crash a slot may be where it was before, and its reader sees some changes again. */
  save(slot: Slot): void {
    const saved = { plugin: slot.plugin, confirmed: slot.confirmed.toString() };
    this.server.wal.append({ kind: 'slot', name: slot.name, slot: saved });
  }

  decode({ from, to, record }: LoggedRecord): DecodedLine[] {
    const changes = this.server.committedChanges(record);
    if (!changes || changes.changes.length === 0) return [];
    const { xid } = changes;
    const rows = changes.changes.flatMap((change) => this.line(change) ?? []);
    return [
      { lsn: from, xid, data: `BEGIN ${xid}` },
      ...rows.map((data) => ({ lsn: from, xid, data })),
      { lsn: to, xid, data: `COMMIT ${xid}` },
    ];
  }

  line(change: RowChange): string | undefined {
    if (change.op === 'lock' || change.op === 'ddl') return undefined;
    const table = this.server.catalog.find(change.table, undefined);
    if (table?.kind !== 'table') return undefined;
    const head = `table public.${identifier(change.table)}: `;
    if (change.op === 'truncate') return `${head}TRUNCATE: (no-flags)`;
    if (change.op === 'insert') return `${head}INSERT:${columnsText(table, change.row)}`;
    if (change.op === 'delete')
      return `${head}DELETE:${table.primaryKey ? columnsText(table, change.key, true) : ' (no-tuple-data)'}`;
    const oldKey = change.key ? ` old-key:${columnsText(table, change.key, true)} new-tuple:` : '';
    return `${head}UPDATE:${oldKey}${columnsText(table, change.row)}`;
  }
}

function columnsText(table: Table, row: Row, onlyPresent = false): string {
  return table.columns
    .map((column, at) => ({ column, text: row[at] ?? null }))
    .filter(({ text }) => !onlyPresent || text !== null)
    .map(({ column, text }) => ` ${identifier(column.name)}[${column.type.name}]:${literal(column, text)}`)
    .join('');
}

function literal({ type }: Column, text: string | null): string {
  if (text === null) return 'null';
  if (type === BOOL) return text === 't' ? 'true' : 'false';
  return isPlain(type) ? text : `'${text.replaceAll("'", "''")}'`;
}

function isPlain(type: Type): boolean {
  return type.category === 'number';
}

function identifier(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name}"`;
}

function lsnText(lsn: bigint): string {
  return `${(lsn >> 32n).toString(16)}/${(lsn & 0xffff_ffffn).toString(16)}`.toUpperCase();
}
