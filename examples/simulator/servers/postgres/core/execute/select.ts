import type { Expr, LimitStatement, OrderByStatement, SelectFromStatement } from 'pgsql-ast-parser';
import { located, notModelled, SqlError } from '../errors.ts';
import type { Extras } from '../sql/parse.ts';
import { type Type, type Value } from '../values/types.ts';
import type { Steps } from './context.ts';
import { compileCount, booleanExpression, compileExpression } from './expression.ts';
import { compileFrom, joinedRows, type Part } from './from.ts';
import { grouper, groupingOf, usesAggregates } from './group.ts';
import { lockPlan, lockedRow, type LockPlan } from './lock-rows.ts';
import { orderOf, sorted, type SortKey } from './order.ts';
import type { Query, Rows } from './query.ts';
import { Scope, textOf, type Env, type SourceColumn } from './scope.ts';
import { compileTargets, type Target } from './targets.ts';
import { converted, type Typed } from './typed.ts';

export interface OrderAndLimit {
  readonly orderBy?: OrderByStatement[] | null;
  readonly limit?: LimitStatement | null;
}

type Select = SelectFromStatement & Extras;

/** The compiled clauses of a SELECT, in the order in which they apply. */
interface Clauses {
  readonly parts: readonly Part[];
  readonly where: Typed | undefined;
  readonly group: ((rows: readonly Env[]) => Env[]) | undefined;
  readonly having: Typed | undefined;
  readonly targets: Target[];
  readonly order: readonly SortKey[];
  readonly distinct: ((rows: readonly Env[]) => readonly Env[]) | undefined;
  readonly limit: Typed | undefined;
  readonly offset: Typed | undefined;
  readonly locks: LockPlan | undefined;
}

export function compileSelect(statement: Select, parent: Scope): Query {
  const scope = new Scope(parent.context, parent);
  const clauses = compileClauses(statement, scope);
  const { targets } = clauses;
  const project = (env: Env): Value[] => targets.map(({ typed }) => typed.eval(env));
  const ordered = (env: Env): readonly Env[] => orderedRows(clauses, env);
  const bounds = (env: Env): [Value | undefined, Value | undefined] => [
    clauses.limit?.eval(env),
    clauses.offset?.eval(env),
  ];
  const rows = (env: Env): Rows => limited(ordered(env), ...bounds(env)).map(project);
  return {
    get columns() {
      return targets.map(({ name, typed }): SourceColumn => ({ name, type: typed.type }));
    },
    waits: clauses.locks !== undefined,
    get correlated() {
      return scope.correlated;
    },
    rows,
    *steps(env) {
      if (!clauses.locks) return yield* stepwise(scope, () => limited(ordered(env), ...bounds(env)), project);
      return yield* lockingSteps(scope, clauses, env, project);
    },
    convert(at, type, how) {
      const found = converted(scope.context, targets[at]!.typed, type, how);
      if (found) targets[at] = { name: targets[at]!.name, typed: found };
      return found !== undefined;
    },
  };
}

/** Each row's expressions may have to wait, and go on from there. */
function* stepwise(scope: Scope, read: () => readonly Env[], project: (env: Env) => Value[]): Steps<Rows> {
  const { context } = scope;
  const envs = yield* context.retrying(read);
  const rows: Value[][] = [];
  for (const env of envs) rows.push(yield* context.retrying(() => project(env)));
  return rows;
}

/** Rows are locked in order, and only as many as LIMIT lets through. */
function* lockingSteps(
  scope: Scope,
  clauses: Clauses,
  env: Env,
  project: (env: Env) => Value[],
): Steps<Rows> {
  const { context } = scope;
  const candidates = yield* context.retrying(() => orderedRows(clauses, env));
  const limit = bound(clauses.limit?.eval(env), 'LIMIT') ?? Infinity;
  let skip = bound(clauses.offset?.eval(env), 'OFFSET') ?? 0;
  const rows: Value[][] = [];
  for (const candidate of candidates) {
    if (rows.length >= limit) break;
    const locked = yield* lockedRow(context, clauses.locks!, candidate, (row) => stillMatches(clauses, row));
    if (!locked) continue;
    if (skip > 0) skip--;
    else rows.push(yield* context.retrying(() => project(locked)));
  }
  return rows;
}

/** After a wait the newest version of a row must still be one that was asked for (`EvalPlanQual`). */
function stillMatches({ parts, where }: Clauses, env: Env): boolean {
  const joins = parts.every((part, at) => {
    if (!part.on || part.join === 'left') return true;
    return part.on.eval({ ...env, items: env.items.slice(0, at + 1) }) === true;
  });
  return joins && (!where || where.eval(env) === true);
}

function orderedRows(clauses: Clauses, env: Env): readonly Env[] {
  const { where, group, having, order, distinct } = clauses;
  let rows: readonly Env[] = joinedRows(clauses.parts, env);
  if (where) rows = rows.filter((row) => where.eval(row) === true);
  if (group) rows = group(rows);
  if (having) rows = rows.filter((row) => having.eval(row) === true);
  rows = sorted(rows, order);
  return distinct ? distinct(rows) : rows;
}

function compileClauses(statement: Select, scope: Scope): Clauses {
  const { context } = scope;
  const parts = compileFrom(statement.from ?? [], scope);
  scope.clause = 'WHERE';
  const where = statement.where ? booleanExpression(statement.where, scope, 'WHERE') : undefined;
  const grouped =
    Boolean(statement.groupBy?.length) || Boolean(statement.having) || usesAggregates(statement);
  const keys = grouped ? groupingOf(statement, scope) : [];
  scope.aggregates = [];
  const targets = compileTargets(statement.columns ?? [], scope);
  const having = statement.having ? booleanExpression(statement.having, scope, 'HAVING') : undefined;
  const order = (statement.orderBy ?? []).map((by) =>
    orderOf(
      by,
      located(by.by, () => orderKey(by.by, targets, statement, scope)),
    ),
  );
  const clauses = {
    parts,
    where,
    group: grouped ? grouper(keys, scope.aggregates, Boolean(statement.groupBy?.length)) : undefined,
    having,
    targets,
    order,
    distinct: distinctOf(statement, targets, order, scope),
    ...limits(statement.limit, scope),
  };
  for (const typed of [...targets.map((target) => target.typed), where, having]) context.planned(typed);
  for (const { on } of parts) context.planned(on);
  for (const key of order) context.planned(key.typed);
  return { ...clauses, locks: lockPlan(statement, scope, parts, grouped) };
}

function limits(limit: LimitStatement | null | undefined, scope: Scope): Pick<Clauses, 'limit' | 'offset'> {
  return {
    limit: limit?.limit ? compileCount(limit.limit, scope, 'LIMIT') : undefined,
    offset: limit?.offset ? compileCount(limit.offset, scope, 'OFFSET') : undefined,
  };
}

/** A place in the select list, a name given there, or an expression of its own. */
function orderKey(by: Expr, targets: readonly Target[], statement: Select, scope: Scope): Typed {
  if (by.type === 'integer') return targetAt(targets, by.value, 'ORDER BY');
  if (by.type === 'ref' && !by.table) {
    const named = targets.filter((target) => target.name === by.name);
    if (named.length > 1 && new Set(named.map(({ text }) => text)).size > 1)
      throw new SqlError('42702', `ORDER BY "${by.name}" is ambiguous`);
    if (named[0]) return lateTarget(targets, targets.indexOf(named[0]));
  }
  const text = textOf(by);
  const same = targets.findIndex((target) => target.text === text);
  if (same >= 0) return lateTarget(targets, same);
  if (statement.distinct === 'distinct')
    throw new SqlError('42P10', 'for SELECT DISTINCT, ORDER BY expressions must appear in select list');
  return compileExpression(by, scope);
}

export function targetAt(targets: readonly Target[], place: number, clause: string): Typed {
  if (!targets[place - 1]) throw new SqlError('42P10', `${clause} position ${place} is not in select list`);
  return lateTarget(targets, place - 1);
}

/** A target may still be given another type. */
function lateTarget(targets: readonly Target[], at: number): Typed {
  return {
    get type() {
      return targets[at]!.typed.type;
    },
    eval: (env) => targets[at]!.typed.eval(env),
  };
}

function distinctOf(
  statement: Select,
  targets: readonly Target[],
  order: readonly SortKey[],
  scope: Scope,
): Clauses['distinct'] {
  const { distinct } = statement;
  if (!distinct || distinct === 'all') return undefined;
  if (distinct === 'distinct')
    return (rows) => firstOfEach(rows, (env) => targets.map(({ typed }) => keyOf(typed, env)));
  const keys = distinct.map((key) =>
    located(key, () => orderKey(key, targets, { ...statement, distinct: null }, scope)),
  );
  if (order.length === 0) throw notModelled('DISTINCT ON without ORDER BY');
  return (rows) => firstOfEach(rows, (env) => keys.map((key) => keyOf(key, env)));
}

function keyOf(typed: Typed, env: Env): string | null {
  const value = typed.eval(env);
  return value === null ? null : typed.type.key(value);
}

function firstOfEach(rows: readonly Env[], key: (env: Env) => readonly (string | null)[]): Env[] {
  const seen = new Set<string>();
  return rows.filter((env) => {
    const text = JSON.stringify(key(env));
    return !seen.has(text) && seen.add(text);
  });
}

export function distinctRows(rows: Rows, columns: readonly { type: Type }[]): Rows {
  const seen = new Set<string>();
  return rows.filter((values) => {
    const text = JSON.stringify(
      values.map((value, at) => (value === null ? null : columns[at]!.type.key(value))),
    );
    return !seen.has(text) && seen.add(text);
  });
}

export function limited<T>(
  rows: readonly T[],
  limit: Value | undefined,
  offset: Value | undefined,
): readonly T[] {
  const from = bound(offset, 'OFFSET') ?? 0;
  const count = bound(limit, 'LIMIT');
  return rows.slice(from, count === undefined ? undefined : from + count);
}

function bound(value: Value | undefined, clause: 'LIMIT' | 'OFFSET'): number | undefined {
  if (value === undefined || value === null) return undefined;
  if ((value as bigint) < 0n)
    throw new SqlError(clause === 'LIMIT' ? '2201W' : '2201X', `${clause} must not be negative`);
  return Number(value);
}
