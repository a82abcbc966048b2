import type { WithStatement } from 'pgsql-ast-parser';
import { notModelled, SqlError } from '../errors.ts';
import type { Tree } from '../sql/parse.ts';
import type { Steps } from './context.ts';
import { compilePlan, type Plan } from './plan.ts';
import { compileQuery, finished, type Query, type Rows } from './query.ts';
import { NO_ROWS, Scope, type Env } from './scope.ts';

/**
 * WITH: each query is computed at most once. Those that change or lock rows run before the rest, in the order in which
 * they are written, and all see the same snapshot.
 */
export function compileWith(statement: WithStatement, parent: Scope): { query(): Query; plan(): Plan } {
  const shell = new Scope(parent.context, parent);
  for (const { alias, statement: bound } of statement.bind) {
    if (statement.bind.filter((other) => other.alias.name === alias.name).length > 1)
      throw new SqlError('42712', `WITH query name "${alias.name}" specified more than once`);
    bind(alias.name, bound as Tree, shell);
  }
  const inside = (env: Env): Env => ({ items: [], parent: env, aggregates: [] });
  return {
    query() {
      const query = compileQuery(statement.in as never, shell);
      return {
        ...query,
        get columns() {
          return query.columns;
        },
        get correlated() {
          return query.correlated;
        },
        rows: (env) => query.rows(inside(env)),
        steps: (env) => query.steps(inside(env)),
        convert: (at, type, how) => query.convert(at, type, how),
      };
    },
    plan() {
      const plan = compilePlan(statement.in as Tree, shell);
      return { ...plan, steps: (env) => plan.steps(inside(env)) };
    },
  };
}

function bind(name: string, statement: Tree, shell: Scope): void {
  if (statement.type === 'insert' || statement.type === 'update' || statement.type === 'delete')
    return bindPlan(name, compilePlan(statement, shell), shell);
  const query = finished(compileQuery(statement as never, shell));
  if (query.correlated) throw notModelled('a WITH query that depends on a row around it');
  if (query.waits) return bindSteps(name, query.columns, () => query.steps(NO_ROWS), shell);
  let rows: Rows | undefined;
  shell.commonTables.set(name, { columns: query.columns, rows: () => (rows ??= query.rows(NO_ROWS)) });
}

function bindPlan(name: string, plan: Plan, shell: Scope): void {
  function* steps(): Steps<Rows> {
    return (yield* plan.steps(NO_ROWS)).rows;
  }
  bindSteps(name, plan.columns, steps, shell);
}

function bindSteps(name: string, columns: Query['columns'], steps: () => Steps<Rows>, shell: Scope): void {
  const held = { rows: undefined as Rows | undefined };
  shell.context.early.push(function* () {
    held.rows = yield* steps();
  });
  shell.commonTables.set(name, { columns, rows: () => held.rows! });
}
