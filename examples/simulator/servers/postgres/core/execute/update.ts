import type { DeleteStatement, Expr, From, SetStatement, UpdateStatement } from 'pgsql-ast-parser';
import { errorAt, located, SqlError } from '../errors.ts';
import type { Extras } from '../sql/parse.ts';
import type { Column, Table } from '../store/table.ts';
import type { RowLockMode, Tuple } from '../store/tuple.ts';
import { type Value } from '../values/types.ts';
import { settled, type Context, type Steps } from './context.ts';
import { defaultOf } from './defaults.ts';
import { booleanExpression, compileExpression } from './expression.ts';
import { checkSchema, compileFrom, joinedRows, scan, type Part } from './from.ts';
import { checkRow } from './checks.ts';
import { deleteTuple, keyColumns, updateMode, updateTuple } from './heap.ts';
import { applied } from './insert.ts';
import type { Outcome, Plan } from './plan.ts';
import { lockNewest, refuseIfSnapshotKept, settle } from './row-locks.ts';
import { Scope, type Env } from './scope.ts';
import { compileTargets } from './targets.ts';
import { applyModifier } from '../values/cast.ts';
import { converted, folded, type Typed } from './typed.ts';

/** One `column = expression` of SET. */
export interface Assignment {
  readonly column: number;
  readonly typed: Typed;
}

export function compileUpdate(statement: UpdateStatement & Extras, parent: Scope): Plan {
  const change = compileChange(statement, statement.table, statement.fromItems ?? [], parent);
  const { table, scope, context } = change;
  const assignments = compileAssignments(statement.sets, table, scope);
  const keys = keyColumns(table);
  const lockMode = assignments.some(({ column }) => keys.includes(column)) ? 'update' : 'no key update';
  return finish('UPDATE', statement.returning, change, lockMode, function* (env, tuple) {
    const values = yield* context.retrying(() => applied(table, tuple, assignments, env));
    checkRow(context, table, values);
    const mode = updateMode(table, tuple.values, values);
    return {
      mode,
      *apply() {
        const updated = yield* updateTuple(context, table, tuple, values);
        return updated.values;
      },
    };
  });
}

export function compileDelete(statement: DeleteStatement & Extras, parent: Scope): Plan {
  const change = compileChange(statement, statement.from, statement.fromItems ?? [], parent);
  const { table, context } = change;
  return finish('DELETE', statement.returning, change, 'update', (_env, tuple) =>
    settled({
      mode: 'update',
      apply() {
        deleteTuple(context, table, tuple);
        return settled(tuple.values);
      },
    }),
  );
}

/** What UPDATE and DELETE have in common: the rows that they mean. */
interface Change {
  readonly context: Context;
  readonly table: Table;
  readonly scope: Scope;
  readonly where: Typed | undefined;
  readonly parts: readonly Part[];
}

function compileChange(
  statement: { readonly where?: Expr | null },
  target: { readonly name: string; readonly alias?: string; readonly schema?: string },
  from: readonly From[],
  parent: Scope,
): Change {
  const { context } = parent;
  checkSchema(target.schema);
  const table = located(target, () => context.server.catalog.table(target.name, context.transaction));
  const scope = new Scope(context, parent);
  const source = {
    alias: target.alias ?? table.name,
    columns: table.columns,
    table,
    merged: new Set<number>(),
  };
  scope.sources.push(source);
  const own: Part = { source, rows: () => scan(context, table), join: 'inner', on: undefined };
  const parts = [own, ...compileFrom(from, scope)];
  scope.clause = 'WHERE';
  const where = statement.where ? booleanExpression(statement.where, scope, 'WHERE') : undefined;
  context.planned(where);
  return { context, table, scope, where, parts };
}

/** @throws SqlError 42703 if the table has no such column. */
export function placeIn(table: Table, name: string): number {
  const at = table.column(name);
  if (at < 0) throw new SqlError('42703', `column "${name}" of relation "${table.name}" does not exist`);
  return at;
}

export function compileAssignments(sets: readonly SetStatement[], table: Table, scope: Scope): Assignment[] {
  scope.clause = 'UPDATE';
  const assignments = sets.map(({ column: written, value }) => {
    const { name } = written;
    const at = located(written, () => placeIn(table, name));
    const column = table.columns[at]!;
    if (value.type === 'default') return { column: at, typed: defaultOf(scope.context, column) };
    if (column.identity === 'always')
      throw new SqlError('428C9', `column "${name}" can only be updated to DEFAULT`, {
        detail: `Column "${name}" is an identity column defined as GENERATED ALWAYS.`,
      });
    const typed = assigned(scope.context, compileExpression(value, scope), column);
    scope.context.planned(typed);
    return { column: at, typed };
  });
  const twice = assignments.find(
    ({ column }, at) => assignments.findIndex((one) => one.column === column) !== at,
  );
  if (twice)
    throw new SqlError('42601', `multiple assignments to same column "${table.columns[twice.column]!.name}"`);
  return assignments;
}

/** @throws SqlError 42804 if the value cannot be stored in the column. */
export function assigned(context: Context, typed: Typed, column: Column): Typed {
  const { type, modifier } = column;
  const found = converted(context, typed, type, 'assignment');
  if (found && modifier)
    return folded(type, [found], (env) => applyModifier(type, modifier, found.eval(env), false));
  if (found) return found;
  throw errorAt(
    typed.at,
    '42804',
    `column "${column.name}" is of type ${column.type.name} but expression is of type ${typed.type.name}`,
    { hint: 'You will need to rewrite or cast the expression.' },
  );
}

/** A change that is worked out for one version of a row, and can then be made. */
interface Prepared {
  readonly mode: RowLockMode;
  apply(): Steps<readonly Value[]>;
}

type Prepare = (env: Env, tuple: Tuple) => Steps<Prepared>;

function finish(
  command: 'UPDATE' | 'DELETE',
  returningColumns: UpdateStatement['returning'],
  change: Change,
  lockMode: RowLockMode,
  prepare: Prepare,
): Plan {
  const { context, scope } = change;
  scope.clause = 'RETURNING';
  const returning = compileTargets(returningColumns ?? [], scope);
  return {
    command,
    columns: returning.map(({ name, typed }) => ({ name, type: typed.type })),
    returns: Boolean(returningColumns),
    *steps(env): Steps<Outcome> {
      const rows: Value[][] = [];
      let count = 0;
      for (const match of yield* context.retrying(() => matching(change, env))) {
        const written = yield* changeRow(change, match, lockMode, prepare);
        if (!written) continue;
        count++;
        if (returningColumns)
          rows.push(yield* context.retrying(() => returning.map(({ typed }) => typed.eval(written))));
      }
      return { rows, count };
    },
  };
}

function matching({ parts, where }: Change, env: Env): Env[] {
  const rows = joinedRows(parts, env);
  return where ? rows.filter((row) => where.eval(row) === true) : rows;
}

/**
 * Changes one row. If another transaction changes it meanwhile and commits, read committed takes the newest version if it
 * still matches (`EvalPlanQual`); the other levels give up.
 */
function* changeRow(
  change: Change,
  match: Env,
  lockMode: RowLockMode,
  prepare: Prepare,
): Steps<Env | undefined> {
  const { context, table } = change;
  let env = match;
  for (;;) {
    const { tuple } = env.items[0]!;
    const prepared = yield* prepare(env, tuple!);
    const state = yield* settle(context, table, tuple!, prepared.mode, 'wait');
    if (state === 'free') return replaceTarget(env, yield* prepared.apply());
    if (state === 'self') return undefined;
    refuseIfSnapshotKept(context, state === 'updated' ? 'update' : 'delete');
    const newest =
      state === 'updated' ? yield* lockNewest(context, table, tuple!.next!, lockMode, 'wait') : undefined;
    if (!newest) return undefined;
    env = { ...env, items: [{ values: newest.values, tuple: newest }, ...env.items.slice(1)] };
    if (!(yield* context.retrying(() => stillMatches(change, env)))) return undefined;
  }
}

function stillMatches({ parts, where }: Change, env: Env): boolean {
  const joins = parts.every((part, at) => {
    if (!part.on || part.join === 'left') return true;
    return part.on.eval({ ...env, items: env.items.slice(0, at + 1) }) === true;
  });
  return joins && (!where || where.eval(env) === true);
}

function replaceTarget(env: Env, values: readonly Value[]): Env {
  return { ...env, items: [{ values, tuple: undefined }, ...env.items.slice(1)] };
}
