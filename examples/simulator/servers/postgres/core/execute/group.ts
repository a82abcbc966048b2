import type { Expr, SelectFromStatement } from 'pgsql-ast-parser';
import { located, SqlError } from '../errors.ts';
import type { Value } from '../values/types.ts';
import { AGGREGATES, type Aggregate } from './aggregates.ts';
import { compileExpression } from './expression.ts';
import { textOf, type Env, type Scope } from './scope.ts';
import type { Typed } from './typed.ts';

/** Whether a query without GROUP BY makes one group of all rows. */
export function usesAggregates(statement: SelectFromStatement): boolean {
  const parts = [
    ...(statement.columns ?? []).map(({ expr }) => expr),
    ...(statement.orderBy ?? []).map(({ by }) => by),
  ];
  return parts.some(containsAggregate);
}

function containsAggregate(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(containsAggregate);
  if (node === null || typeof node !== 'object') return false;
  const { type } = node as { type?: string };
  if (['select', 'union', 'union all', 'values', 'with'].includes(type ?? '')) return false;
  if (type === 'call' && AGGREGATES.has((node as { function: { name: string } }).function.name)) return true;
  return Object.entries(node).some(([key, child]) => key !== '_location' && containsAggregate(child));
}

/** Compiles GROUP BY and tells the scope what may stand outside of aggregates. */
export function groupingOf(statement: SelectFromStatement, scope: Scope): Typed[] {
  scope.clause = 'GROUP BY';
  const expressions = (statement.groupBy ?? []).map((key) =>
    located(key, () => groupKey(key, statement, scope)),
  );
  const compiled = expressions.map((key) => compileExpression(key, scope));
  const columns = new Set<string>();
  for (const key of expressions) {
    if (key.type !== 'ref') continue;
    const { source, column, depth } = scope.resolve(key.table?.name, key.name);
    if (depth === 0) columns.add(`${source}.${column}`);
  }
  const whole = new Set(
    scope.sources.flatMap((source, at) => {
      const primary = source.table?.primaryKey?.columns;
      return primary?.every((column) => columns.has(`${at}.${column}`)) ? [at] : [];
    }),
  );
  scope.grouping = { keys: new Set(expressions.map(textOf)), whole, columns };
  return compiled;
}

/** A place in the select list, a column, or else a name given in the select list. */
function groupKey(key: Expr, statement: SelectFromStatement, scope: Scope): Expr {
  const targets = statement.columns ?? [];
  if (key.type === 'integer') {
    const target = targets[key.value - 1];
    if (!target) throw new SqlError('42P10', `GROUP BY position ${key.value} is not in select list`);
    return target.expr;
  }
  if (key.type === 'ref' && !key.table && !scope.resolveHere(undefined, key.name)) {
    const named = targets.find(({ alias }) => alias?.name === key.name);
    if (named) return named.expr;
  }
  return key;
}

/** Brings rows with equal keys together. Without GROUP BY there is one group, even of no rows. */
export function grouper(
  keys: readonly Typed[],
  aggregates: readonly Aggregate[],
  hasKeys: boolean,
): (rows: readonly Env[]) => Env[] {
  return (rows) => {
    const groups = new Map<string, Env[]>();
    if (!hasKeys) groups.set('', []);
    for (const env of rows) {
      const text = JSON.stringify(keys.map((key) => textOfKey(key, key.eval(env))));
      const group = hasKeys ? groups.get(text) : groups.get('');
      if (group) group.push(env);
      else groups.set(text, [env]);
    }
    return [...groups.values()].map((group) => ({
      items: group[0]?.items ?? [],
      parent: group[0]?.parent,
      aggregates: aggregates.map((aggregate) => aggregate.compute(group)),
    }));
  };
}

function textOfKey(key: Typed, value: Value): string | null {
  return value === null ? null : key.type.key(value);
}
