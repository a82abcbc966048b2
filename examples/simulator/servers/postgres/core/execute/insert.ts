import type { Expr, InsertStatement, OnConflictAction, SelectStatement } from 'pgsql-ast-parser';
import { notModelled, SqlError } from '../errors.ts';
import type { Extras } from '../sql/parse.ts';
import { applyModifier } from '../values/cast.ts';
import type { Column, Index, Table } from '../store/table.ts';
import { isVisible } from '../store/transaction.ts';
import type { Tuple } from '../store/tuple.ts';
import { BOOL, type Value } from '../values/types.ts';
import { checkRow } from './checks.ts';
import { settled, type Context, type Steps } from './context.ts';
import { defaultOf } from './defaults.ts';
import { compileExpression } from './expression.ts';
import { checkSchema } from './from.ts';
import { findConflict, insertTuple, keyColumns, updateTuple } from './heap.ts';
import type { Plan } from './plan.ts';
import { compileQuery } from './query.ts';
import { markLocked, refuseIfSnapshotKept, settle } from './row-locks.ts';
import { Scope, textOf, type Env } from './scope.ts';
import { compileTargets } from './targets.ts';
import { assigned, compileAssignments, type Assignment } from './update.ts';
import { booleanOf, type Typed } from './typed.ts';

type Insert = InsertStatement & Extras;

export function compileInsert(statement: Insert, parent: Scope): Plan {
  const { context } = parent;
  checkSchema(statement.into.schema);
  const table = context.server.catalog.table(statement.into.name, context.transaction);
  const columns = targetColumns(table, statement);
  const source = compileSource(statement, table, columns, parent);
  const conflict = statement.onConflict ? compileConflict(statement, table, parent) : undefined;
  const scope = new Scope(context, parent);
  const alias = statement.into.alias ?? table.name;
  scope.sources.push({ alias, columns: table.columns, table, merged: new Set() });
  scope.clause = 'RETURNING';
  const returning = compileTargets(statement.returning ?? [], scope);
  return {
    command: 'INSERT',
    columns: returning.map(({ name, typed }) => ({ name, type: typed.type })),
    returns: Boolean(statement.returning),
    *steps(env) {
      const rows: Value[][] = [];
      let count = 0;
      for (const evaluate of yield* source(env)) {
        const values = yield* context.retrying(evaluate);
        const tuple = yield* insertOne(context, table, values, conflict, env);
        if (!tuple) continue;
        count++;
        const written: Env = { items: [{ values: tuple.values, tuple }], parent: env, aggregates: [] };
        if (statement.returning)
          rows.push(yield* context.retrying(() => returning.map(({ typed }) => typed.eval(written))));
      }
      return { rows, count };
    },
  };
}

/** Without a list of columns, the first ones: as many as there are values. */
function targetColumns(table: Table, statement: Insert): number[] {
  const names = statement.columns?.map(({ name }) => name);
  if (!names) return table.columns.map((_column, at) => at);
  const places = names.map((name) => {
    const at = table.column(name);
    if (at < 0) throw new SqlError('42703', `column "${name}" of relation "${table.name}" does not exist`);
    return at;
  });
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice) throw new SqlError('42701', `column "${twice}" specified more than once`);
  return places;
}

/** Gives for each row a function that evaluates it. */
type RowSource = (env: Env) => Steps<readonly (() => Value[])[]>;

function compileSource(statement: Insert, table: Table, columns: number[], parent: Scope): RowSource {
  const query = statement.insert as SelectStatement;
  if (query.type === 'values') return valuesSource(statement, query.values, table, columns, parent);
  const compiled = compileQuery(query, parent);
  checkCount(compiled.columns.length, columns.length, statement);
  columns.length = compiled.columns.length;
  compiled.columns.forEach((column, at) => {
    const target = table.columns[columns[at]!]!;
    refuseIdentity(target, statement);
    if (!compiled.convert(at, target.type, 'assignment')) throw mismatch(target, column.type.name);
  });
  const defaults = defaultsFor(table, columns, parent);
  return function* (env) {
    const rows = yield* compiled.steps(env);
    return rows.map((row) => () => fill(table, columns, defaults, (at) => row[at]!, env));
  };
}

function valuesSource(
  statement: Insert,
  rows: readonly Expr[][],
  table: Table,
  columns: number[],
  parent: Scope,
): RowSource {
  const scope = new Scope(parent.context, parent);
  scope.clause = 'VALUES';
  const length = rows[0]!.length;
  if (rows.some((row) => row.length !== length))
    throw new SqlError('42601', 'VALUES lists must all be the same length');
  checkCount(length, columns.length, statement);
  columns.length = length;
  const compiled = rows.map((row) =>
    row.map((value, at) => {
      const target = table.columns[columns[at]!]!;
      if (value.type === 'default') return defaultOf(parent.context, target);
      refuseIdentity(target, statement);
      const found = assigned(parent.context, compileExpression(value, scope), target);
      parent.context.planned(found);
      return found;
    }),
  );
  const defaults = defaultsFor(table, columns, parent);
  return (env) => {
    const inner: Env = { items: [], parent: env, aggregates: [] };
    return settled(
      compiled.map((row) => () => fill(table, columns, defaults, (at) => row[at]!.eval(inner), inner)),
    );
  };
}

function checkCount(given: number, wanted: number, statement: Insert): void {
  if (given > wanted) throw new SqlError('42601', 'INSERT has more expressions than target columns');
  if (given < wanted && statement.columns)
    throw new SqlError('42601', 'INSERT has more target columns than expressions');
}

function refuseIdentity(column: Column, statement: Insert): void {
  if (column.identity !== 'always' || statement.overriding === 'system') return;
  throw new SqlError('428C9', `cannot insert a non-DEFAULT value into column "${column.name}"`, {
    detail: `Column "${column.name}" is an identity column defined as GENERATED ALWAYS.`,
    hint: 'Use OVERRIDING SYSTEM VALUE to override.',
  });
}

function mismatch(column: Column, given: string): SqlError {
  return new SqlError(
    '42804',
    `column "${column.name}" is of type ${column.type.name} but expression is of type ${given}`,
    { hint: 'You will need to rewrite or cast the expression.' },
  );
}

/** Defaults of the columns that the statement leaves out, by their place; undefined where it gives a value. */
function defaultsFor(table: Table, columns: readonly number[], parent: Scope): (Typed | undefined)[] {
  return table.columns.map((column, at) =>
    columns.includes(at) ? undefined : defaultOf(parent.context, column),
  );
}

function fill(
  table: Table,
  columns: readonly number[],
  defaults: readonly (Typed | undefined)[],
  given: (at: number) => Value | undefined,
  env: Env,
): Value[] {
  const values = table.columns.map((_column, at) => defaults[at]?.eval(env) ?? null);
  columns.forEach((place, at) => (values[place] = given(at) ?? null));
  return values.map((value, at) => {
    const column = table.columns[at]!;
    return applyModifier(column.type, column.modifier, value, false);
  });
}

/** ON CONFLICT, compiled. */
interface Conflict {
  readonly arbiters: readonly Index[];
  readonly update:
    | {
        readonly assignments: readonly Assignment[];
        readonly where: Typed | undefined;
        readonly key: boolean;
      }
    | undefined;
}

function compileConflict(statement: Insert, table: Table, parent: Scope): Conflict {
  const action = statement.onConflict!;
  const arbiters = arbitersOf(action, statement, table);
  if (action.do === 'do nothing') return { arbiters, update: undefined };
  if (!action.on)
    throw new SqlError('42601', 'ON CONFLICT DO UPDATE requires inference specification or constraint name', {
      hint: 'For example, ON CONFLICT (column_name).',
    });
  const { context } = parent;
  const scope = new Scope(context, parent);
  const alias = statement.into.alias ?? table.name;
  scope.sources.push({ alias, columns: table.columns, table, merged: new Set() });
  scope.sources.push({
    alias: 'excluded',
    columns: table.columns,
    table: undefined,
    merged: new Set(),
    qualifiedOnly: true,
  });
  scope.clause = 'UPDATE';
  const assignments = compileAssignments(action.do.sets, table, scope);
  const keys = keyColumns(table);
  return {
    arbiters,
    update: {
      assignments,
      where: action.where
        ? booleanOf(context, compileExpression(action.where, scope), BOOL, 'WHERE')
        : undefined,
      key: assignments.some(({ column }) => keys.includes(column)),
    },
  };
}

/** The unique indexes whose conflicts count. Without a target, all. */
function arbitersOf(action: OnConflictAction, statement: Insert, table: Table): Index[] {
  const unique = table.indexes.filter((index) => index.unique);
  const { on } = action;
  if (!on) return unique;
  if (on.type === 'on constraint') {
    const named = unique.filter((index) => index.constraint && index.name === on.constraint.name);
    if (named.length === 0)
      throw new SqlError(
        '42704',
        `constraint "${on.constraint.name}" for table "${table.name}" does not exist`,
      );
    return named;
  }
  const wanted = new Set(on.exprs.map(textOf));
  for (const expression of on.exprs)
    if (expression.type === 'ref' && table.column(expression.name) < 0)
      throw new SqlError('42703', `column "${expression.name}" does not exist`);
  const predicate = statement.arbiterWhere && textOf(statement.arbiterWhere);
  const fitting = unique.filter((index) => {
    const keys = new Set(index.expressions.map(textOf));
    const sameKeys = keys.size === wanted.size && [...keys].every((key) => wanted.has(key));
    return sameKeys && (!index.predicate || textOf(index.predicate) === predicate);
  });
  if (fitting.length > 0) return fitting;
  throw new SqlError(
    '42P10',
    'there is no unique or exclusion constraint matching the ON CONFLICT specification',
  );
}

/** Inserts a row; or does what ON CONFLICT says. Undefined if nothing was written. */
function* insertOne(
  context: Context,
  table: Table,
  values: Value[],
  conflict: Conflict | undefined,
  env: Env,
): Steps<Tuple | undefined> {
  if (!conflict) return yield* insertTuple(context, table, values);
  checkRow(context, table, values);
  for (;;) {
    const other = yield* firstConflict(context, conflict.arbiters, values);
    if (!other) return yield* insertTuple(context, table, values);
    if (!conflict.update) {
      requireVisible(context, other);
      return undefined;
    }
    const outcome = yield* updateInstead(context, table, other, values, conflict.update, env);
    if (outcome !== 'again') return outcome;
  }
}

function* firstConflict(
  context: Context,
  arbiters: readonly Index[],
  values: Value[],
): Steps<Tuple | undefined> {
  for (const index of arbiters) {
    const found = yield* findConflict(context, index, values);
    if (found) return found;
  }
  return undefined;
}

/** `ExecOnConflictUpdate`: locks the row that is in the way; if it has changed meanwhile, all begins again. */
function* updateInstead(
  context: Context,
  table: Table,
  other: Tuple,
  values: Value[],
  update: NonNullable<Conflict['update']>,
  env: Env,
): Steps<Tuple | undefined | 'again'> {
  if (other.xmin.transaction === context.transaction && other.cmin >= context.snapshot.command)
    throw new SqlError('21000', 'ON CONFLICT DO UPDATE command cannot affect row a second time', {
      hint: 'Ensure that no rows proposed for insertion within the same command have duplicate constrained values.',
    });
  const mode = update.key ? 'update' : 'no key update';
  const state = yield* settle(context, table, other, mode, 'wait');
  if (state !== 'free') {
    if (state === 'self') throw notModelled('ON CONFLICT on a row that this statement has deleted');
    refuseIfSnapshotKept(context, state === 'updated' ? 'update' : 'delete');
    return 'again';
  }
  markLocked(context, table, other, mode);
  requireVisible(context, other);
  const row: Env = {
    items: [
      { values: other.values, tuple: other },
      { values, tuple: undefined },
    ],
    parent: env,
    aggregates: [],
  };
  if (update.where && (yield* context.retrying(() => update.where!.eval(row))) !== true) return undefined;
  const changed = yield* context.retrying(() => applied(table, other, update.assignments, row));
  return yield* updateTuple(context, table, other, changed);
}

export function applied(table: Table, old: Tuple, assignments: readonly Assignment[], env: Env): Value[] {
  const values = [...old.values];
  for (const { column, typed } of assignments) {
    const { type, modifier } = table.columns[column]!;
    values[column] = applyModifier(type, modifier, typed.eval(env), false);
  }
  return values;
}

/** With a snapshot that is kept, a conflict with a row that it does not show cannot be resolved. */
function requireVisible(context: Context, tuple: Tuple): void {
  if (!context.transaction.keepsSnapshot || tuple.xmin.transaction === context.transaction) return;
  if (!isVisible(tuple, context.snapshot)) refuseIfSnapshotKept(context, 'update');
}
