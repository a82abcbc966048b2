/** A change of one row, as the write-ahead log holds it. Rows are text, so that the log can be written to a disk. */
export type RowChange =
  | { readonly op: 'insert'; readonly table: string; readonly id: number; readonly row: Row }
  | {
      readonly op: 'update';
      readonly table: string;
      readonly old: number;
      readonly id: number;
      readonly row: Row;
      readonly key?: Row;
    }
  | { readonly op: 'delete'; readonly table: string; readonly old: number; readonly key: Row }
  | { readonly op: 'truncate'; readonly table: string }
  | { readonly op: 'lock'; readonly table: string; readonly id: number; readonly mode: string }
  | { readonly op: 'ddl'; readonly sql: string; readonly at: number };

export type Row = readonly (string | null)[];

/** A change with the id it was made under: what a rolled back savepoint changed does not count. */
export interface Change {
  readonly change: RowChange;
  readonly xid: { readonly state: string };
}

export type WalRecord =
  | {
      readonly kind: 'commit';
      readonly xid: number;
      readonly at: number;
      readonly changes: readonly RowChange[];
    }
  | {
      readonly kind: 'prepare';
      readonly xid: number;
      readonly gid: string;
      readonly at: number;
      readonly changes: readonly RowChange[];
    }
  | { readonly kind: 'commit prepared' | 'rollback prepared'; readonly gid: string; readonly xid: number }
  | { readonly kind: 'sequence'; readonly name: string; readonly value: string; readonly called: boolean }
  | { readonly kind: 'slot'; readonly name: string; readonly slot: SavedSlot | null };

export interface SavedSlot {
  readonly plugin: string;
  readonly confirmed: string;
}

export interface LoggedRecord {
  /** Where it begins and ends in the log. */
  readonly from: bigint;
  readonly to: bigint;
  readonly record: WalRecord;
}

/** PostgreSQL's first position after initdb is near this one; the digits mean nothing. */
const BEGINNING = 0x150_0000n;

const RECYCLE_FROM = 512;

/** The write-ahead log: what was appended, and how far it is safely on the disk. */
export class Wal {
  readonly records: LoggedRecord[] = [];
  end = BEGINNING;
  flushed = BEGINNING;

  append(record: WalRecord): LoggedRecord {
    const size = BigInt(Math.ceil((JSON.stringify(record).length + 24) / 8) * 8);
    const logged = { from: this.end, to: this.end + size, record };
    this.end += size;
    this.records.push(logged);
    return logged;
  }

  /** Forgets what nobody will read again; it is on the disk. */
  recycle(): void {
    if (this.records.length < RECYCLE_FROM) return;
    const kept = this.unflushed();
    this.records.splice(0, this.records.length, ...kept);
  }

  /** What a power cut would lose now. */
  unflushed(): readonly LoggedRecord[] {
    return this.records.filter(({ to }) => to > this.flushed);
  }
}
