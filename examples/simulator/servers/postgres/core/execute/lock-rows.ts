import type { SelectFromStatement } from 'pgsql-ast-parser';
import { notModelled, SqlError } from '../errors.ts';
import type { Extras } from '../sql/parse.ts';
import type { Table } from '../store/table.ts';
import type { RowLockMode } from '../store/tuple.ts';
import type { Context, Steps } from './context.ts';
import type { Part } from './from.ts';
import { lockNewest, type Policy } from './row-locks.ts';
import type { Env, Scope } from './scope.ts';

/** What FOR UPDATE and its kin lock: which sources, how strongly, and what to do if others were first. */
export interface LockPlan {
  readonly sources: readonly { readonly at: number; readonly table: Table }[];
  readonly mode: RowLockMode;
  readonly policy: Policy;
}

export function lockPlan(
  statement: SelectFromStatement & Extras,
  scope: Scope,
  parts: readonly Part[],
  grouped: boolean,
): LockPlan | undefined {
  if (!statement.for) return undefined;
  const words = `FOR ${statement.for.type.toUpperCase()}`;
  if (statement.groupBy?.length) throw notAllowed(words, 'with GROUP BY clause');
  if (statement.distinct && statement.distinct !== 'all') throw notAllowed(words, 'with DISTINCT clause');
  if (statement.having) throw notAllowed(words, 'with HAVING clause');
  if (grouped) throw notAllowed(words, 'with aggregate functions');
  const sources = parts.flatMap((part, at) => {
    if (statement.lockOf && !statement.lockOf.includes(part.source.alias)) return [];
    if (part.join === 'left')
      throw new SqlError('0A000', `${words} cannot be applied to the nullable side of an outer join`);
    if (part.source.table) return [{ at, table: part.source.table }];
    if (!statement.lockOf) return withoutTable(part, scope);
    throw notModelled(`${words} OF what is no table`);
  });
  for (const name of statement.lockOf ?? [])
    if (!parts.some(({ source }) => source.alias === name))
      throw new SqlError('42P01', `relation "${name}" in ${words} clause not found in FROM clause`);
  return { sources, mode: statement.for.type, policy: statement.skip?.type ?? 'wait' };
}

/** Rows of functions and WITH queries are not locked; PostgreSQL locks inside of subqueries, which we do not. */
function withoutTable(part: Part, scope: Scope): [] {
  if (scope.findCommonTable(part.source.alias)) return [];
  throw notModelled('FOR UPDATE over a subquery or function without OF');
}

function notAllowed(words: string, where: string): SqlError {
  return new SqlError('0A000', `${words} is not allowed ${where}`);
}

/** Locks the rows that make up one result; undefined if one is gone, skipped, or no longer what was asked for. */
export function* lockedRow(
  context: Context,
  plan: LockPlan,
  env: Env,
  stillMatches: (env: Env) => boolean,
): Steps<Env | undefined> {
  const items = [...env.items];
  let changed = false;
  for (const { at, table } of plan.sources) {
    const { tuple } = items[at]!;
    if (!tuple) continue;
    const newest = yield* lockNewest(context, table, tuple, plan.mode, plan.policy);
    if (!newest) return undefined;
    if (newest !== tuple) changed = true;
    items[at] = { values: newest.values, tuple: newest };
  }
  const locked = { ...env, items };
  return changed && !stillMatches(locked) ? undefined : locked;
}
