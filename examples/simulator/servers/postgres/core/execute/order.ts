import type { OrderByStatement } from 'pgsql-ast-parser';
import { compareNullable, type Type } from '../values/types.ts';
import type { Env } from './scope.ts';
import type { Typed } from './typed.ts';

export interface SortKey {
  readonly typed: Typed;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export function orderOf(by: OrderByStatement, typed: Typed): SortKey {
  const descending = by.order === 'DESC';
  return { typed, descending, nullsFirst: by.nulls ? by.nulls === 'FIRST' : descending };
}

/** Stable: rows that are equal stay in the order in which they were read. */
export function sorted(rows: readonly Env[], keys: readonly SortKey[]): readonly Env[] {
  if (keys.length === 0) return rows;
  const decorated = rows.map((env) => ({ env, values: keys.map(({ typed }) => typed.eval(env)) }));
  decorated.sort((a, b) => {
    for (let at = 0; at < keys.length; at++) {
      const order = compareBy(keys[at]!, keys[at]!.typed.type, a.values[at]!, b.values[at]!);
      if (order !== 0) return order;
    }
    return 0;
  });
  return decorated.map(({ env }) => env);
}

function compareBy(
  key: SortKey,
  type: Type,
  a: Parameters<Type['compare']>[0],
  b: Parameters<Type['compare']>[0],
): number {
  if (a === null && b === null) return 0;
  if (a === null) return key.nullsFirst ? -1 : 1;
  if (b === null) return key.nullsFirst ? 1 : -1;
  const order = compareNullable(type, a, b);
  return key.descending ? -order : order;
}
