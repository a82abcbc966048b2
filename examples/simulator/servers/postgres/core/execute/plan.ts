import { notModelled } from '../errors.ts';
import type { Tree } from '../sql/parse.ts';
import type { Steps } from './context.ts';
import { compileInsert } from './insert.ts';
import { compileQuery, finished, type Rows } from './query.ts';
import type { Env, Scope, SourceColumn } from './scope.ts';
import { compileDelete, compileUpdate } from './update.ts';
import { compileWith } from './with.ts';

export interface Outcome {
  readonly rows: Rows;
  /** What the command's tag counts: rows read, or rows changed. */
  readonly count: number;
}

/** A compiled statement that reads or changes rows. */
export interface Plan {
  readonly command: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';
  /** Empty for a change without RETURNING. */
  readonly columns: readonly SourceColumn[];
  readonly returns: boolean;
  steps(env: Env): Steps<Outcome>;
}

export function compilePlan(tree: Tree, scope: Scope): Plan {
  switch (tree.type) {
    case 'select':
    case 'union':
    case 'union all':
    case 'values':
      return queryPlan(tree, scope);
    case 'insert':
      return compileInsert(tree, scope);
    case 'update':
      return compileUpdate(tree, scope);
    case 'delete':
      return compileDelete(tree, scope);
    case 'with':
      return compileWith(tree, scope).plan();
    default:
      throw notModelled(tree.type.toUpperCase());
  }
}

function queryPlan(tree: Parameters<typeof compileQuery>[0], scope: Scope): Plan {
  const query = finished(compileQuery(tree, scope));
  return {
    command: 'SELECT',
    columns: query.columns,
    returns: true,
    *steps(env) {
      const rows = yield* query.steps(env);
      return { rows, count: rows.length };
    },
  };
}
