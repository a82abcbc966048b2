import type { Expr } from 'pgsql-ast-parser';
import { SqlError } from '../errors.ts';
import type { Table } from '../store/table.ts';
import type { Tuple } from '../store/tuple.ts';
import type { Type, Value } from '../values/types.ts';
import type { Context } from './context.ts';
import type { Aggregate } from './aggregates.ts';

/** A row of one source, with the version it was read from if it is one of a table. */
export interface Item {
  readonly values: readonly Value[];
  readonly tuple: Tuple | undefined;
}

/** What an expression is evaluated on: one row of each source, and the rows of the queries around it. */
export interface Env {
  readonly items: readonly Item[];
  readonly parent: Env | undefined;
  readonly aggregates: readonly Value[];
}

export interface SourceColumn {
  readonly name: string;
  readonly type: Type;
}

/** Something in FROM. */
export interface Source {
  readonly alias: string;
  readonly columns: readonly SourceColumn[];
  readonly table: Table | undefined;
  /** Columns that a join with USING shows only once, at the other side. */
  readonly merged: ReadonlySet<number>;
  /** It can only be named with its alias, as `excluded` and the target of ON CONFLICT. */
  readonly qualifiedOnly?: boolean;
}

/** A query that WITH names. */
export interface CommonTable {
  readonly columns: readonly SourceColumn[];
  readonly rows: () => readonly (readonly Value[])[];
}

export interface Grouping {
  /** The expressions of GROUP BY, as text. */
  readonly keys: ReadonlySet<string>;
  /** Sources that are grouped by their primary key: all their columns are fixed. */
  readonly whole: ReadonlySet<number>;
  readonly columns: ReadonlySet<string>;
}

/** What names mean at one level of a query. */
export class Scope {
  readonly context: Context;
  readonly parent: Scope | undefined;
  readonly sources: Source[] = [];
  readonly commonTables: Map<string, CommonTable>;
  grouping: Grouping | undefined;
  aggregates: Aggregate[] | undefined;
  /** The clause that is compiled, if aggregates are an error in it. */
  clause = '';
  insideAggregate = false;
  /** Whether it reads a row of a query around it, so that it must run anew for each. */
  correlated = false;

  constructor(context: Context, parent?: Scope) {
    this.context = context;
    this.parent = parent;
    this.commonTables = new Map(parent?.commonTables);
  }

  resolve(table: string | undefined, name: string): Resolved {
    const found = this.lookUp(table, name, 0);
    if (found) return found;
    if (table !== undefined) throw new SqlError('42P01', `missing FROM-clause entry for table "${table}"`);
    throw new SqlError('42703', `column "${name}" does not exist`);
  }

  /** Here, or else around here. */
  lookUp(table: string | undefined, name: string, depth: number): Resolved | undefined {
    const here = this.resolveHere(table, name);
    if (here) return { ...here, depth, scope: this };
    if (table !== undefined && this.sources.some(({ alias }) => alias === table))
      throw new SqlError('42703', `column ${table}.${name} does not exist`);
    const outside = this.parent?.lookUp(table, name, depth + 1);
    if (outside) this.correlated = true;
    return outside;
  }

  resolveHere(
    table: string | undefined,
    name: string,
  ): { source: number; column: number; type: Type } | undefined {
    const found: { source: number; column: number; type: Type }[] = [];
    this.sources.forEach((source, at) => {
      if (table === undefined ? source.qualifiedOnly : source.alias !== table) return;
      source.columns.forEach((column, place) => {
        if (column.name !== name || (table === undefined && source.merged.has(place))) return;
        found.push({ source: at, column: place, type: column.type });
      });
    });
    if (found.length > 1) throw new SqlError('42702', `column reference "${name}" is ambiguous`);
    return found[0];
  }

  findCommonTable(name: string): CommonTable | undefined {
    return this.commonTables.get(name);
  }
}

export interface Resolved {
  readonly source: number;
  readonly column: number;
  readonly type: Type;
  readonly depth: number;
  readonly scope: Scope;
}

/** Equal expressions have equal text, wherever they stand. */
export function textOf(expression: Expr): string {
  return JSON.stringify(expression, (key, value: unknown) => (key === '_location' ? undefined : value));
}

export const NO_ROWS: Env = { items: [], parent: undefined, aggregates: [] };
