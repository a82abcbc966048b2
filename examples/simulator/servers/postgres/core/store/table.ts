import type { Expr } from 'pgsql-ast-parser';
import type { Modifier } from '../values/cast.ts';
import type { Type, Value } from '../values/types.ts';
import type { Sequence } from './sequence.ts';
import { Tuple } from './tuple.ts';
import type { Xid } from './transaction.ts';

export interface Column {
  readonly name: string;
  readonly type: Type;
  readonly modifier: Modifier;
  notNull: boolean;
  default: Expr | undefined;
  readonly identity: 'always' | 'by default' | undefined;
  readonly sequence: Sequence | undefined;
}

export interface Index {
  readonly name: string;
  readonly unique: boolean;
  readonly primary: boolean;
  /** Made by a constraint of this name, so that ON CONFLICT ON CONSTRAINT finds it. */
  readonly constraint: boolean;
  /** Places of the columns. An expression has none: then it is undefined. */
  readonly columns: readonly number[] | undefined;
  /** All columns that it looks at, also in expressions and its predicate. */
  readonly attributes: readonly number[];
  /** As `Key (…)` of an error shows them. */
  readonly labels: readonly string[];
  readonly expressions: readonly Expr[];
  readonly predicate: Expr | undefined;
  /** The values of a row's key, or undefined if the predicate leaves the row out. */
  readonly keyOf: (values: readonly Value[]) => readonly Value[] | undefined;
  readonly types: readonly Type[];
  /** The versions that have this key. */
  readonly entries: Map<string, Tuple[]>;
}

export interface Check {
  readonly name: string;
  readonly expression: Expr;
}

export interface ForeignKey {
  readonly name: string;
  readonly table: Table;
  readonly columns: readonly number[];
  readonly target: Table;
  readonly targetColumns: readonly number[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
}

export type ReferentialAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';

/** A table with all versions of its rows, in the order in which they were written. */
export class Table {
  readonly kind = 'table';
  readonly oid: number;
  name: string;
  columns: Column[] = [];
  tuples: Tuple[] = [];
  indexes: Index[] = [];
  checks: Check[] = [];
  foreignKeys: ForeignKey[] = [];
  /** Foreign keys of others that point here. */
  referencedBy: ForeignKey[] = [];
  readonly createdBy: Xid;
  droppedBy: Xid | undefined;
  nextId = 1;

  constructor(oid: number, name: string, createdBy: Xid) {
    this.oid = oid;
    this.name = name;
    this.createdBy = createdBy;
  }

  get tag(): string {
    return `table ${this.oid}`;
  }

  column(name: string): number {
    return this.columns.findIndex((column) => column.name === name);
  }

  get primaryKey(): Index | undefined {
    return this.indexes.find((index) => index.primary);
  }

  /** Adds a version, and enters it into all indexes. */
  add(tuple: Tuple): void {
    this.append(tuple);
    for (const index of this.indexes) enter(index, tuple);
  }

  /** Adds a version that is not yet in any index. */
  append(tuple: Tuple): void {
    this.tuples.push(tuple);
    this.nextId = Math.max(this.nextId, tuple.id + 1);
  }

  /** Takes out the versions that nobody can see, as VACUUM does. */
  vacuum(horizon: number): void {
    const dead = this.tuples.filter((tuple) => tuple.isDead(horizon));
    if (dead.length === 0) return;
    const gone = new Set(dead);
    this.tuples = this.tuples.filter((tuple) => !gone.has(tuple));
    for (const index of this.indexes)
      for (const [key, entries] of index.entries) {
        const left = entries.filter((tuple) => !gone.has(tuple));
        if (left.length === 0) index.entries.delete(key);
        else if (left.length < entries.length) index.entries.set(key, left);
      }
  }
}

/** Versions of one key lie in an index by their place in the table. */
export function enter(index: Index, tuple: Tuple): void {
  const key = indexKey(index, tuple.values);
  if (key === undefined) return;
  const entries = index.entries.get(key);
  if (!entries) return void index.entries.set(key, [tuple]);
  const before = entries.findLastIndex(({ root }) => root <= tuple.root);
  entries.splice(before + 1, 0, tuple);
}

/** Undefined if the row is not in the index, or has a NULL in its key: NULLs are never equal. */
export function indexKey(index: Index, values: readonly Value[]): string | undefined {
  const key = index.keyOf(values);
  if (!key || key.includes(null)) return undefined;
  return keyText(index.types, key);
}

export function keyText(types: readonly Type[], key: readonly Value[]): string {
  return key.length === 1
    ? types[0]!.key(key[0]!)
    : JSON.stringify(key.map((value, at) => types[at]!.key(value)));
}
