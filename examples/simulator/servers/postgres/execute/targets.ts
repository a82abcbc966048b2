import type { Expr, SelectedColumn } from 'pgsql-ast-parser';
import { SqlError } from '../errors.ts';
import { compileExpression } from './expression.ts';
import { textOf, type Scope } from './scope.ts';
import type { Typed } from './typed.ts';

/** One column of a select list or of RETURNING. */
export interface Target {
  readonly name: string;
  readonly typed: Typed;
  /** The expression as text, so that ORDER BY finds it. */
  readonly text?: string;
}

export function compileTargets(columns: readonly SelectedColumn[], scope: Scope): Target[] {
  return columns.flatMap(({ expr, alias }) => {
    if (expr.type === 'ref' && expr.name === '*') return star(expr.table?.name, scope);
    return [{ name: alias?.name ?? nameOf(expr), typed: compileExpression(expr, scope), text: textOf(expr) }];
  });
}

/** `*`: first what USING merges, then the columns of each source; `t.*` is all of one. */
function star(alias: string | undefined, scope: Scope): Target[] {
  if (scope.sources.length === 0)
    throw new SqlError('42601', 'SELECT * with no tables specified is not valid');
  if (alias !== undefined && !scope.sources.some((source) => source.alias === alias))
    throw new SqlError('42P01', `missing FROM-clause entry for table "${alias}"`);
  const all = scope.sources.flatMap((source) =>
    source.columns
      .map((column, at) => ({ source, column, at }))
      .filter(() => (alias === undefined ? !source.qualifiedOnly : source.alias === alias))
      .filter(({ at }) => alias !== undefined || !source.merged.has(at)),
  );
  const mergedNames = new Set(
    scope.sources.flatMap((source) => [...source.merged].map((at) => source.columns[at]!.name)),
  );
  const isFirst = (name: string): boolean => alias === undefined && mergedNames.has(name);
  const ordered = [
    ...all.filter(({ column }) => isFirst(column.name)),
    ...all.filter(({ column }) => !isFirst(column.name)),
  ];
  return ordered.map(({ source, column }) => ({
    name: column.name,
    typed: compileExpression({ type: 'ref', table: { name: source.alias }, name: column.name }, scope),
    text: textOf({ type: 'ref', name: column.name }),
  }));
}

/** What PostgreSQL calls a column that has no name: after its function, its cast or its innermost column. */
function nameOf(expression: Expr): string {
  switch (expression.type) {
    case 'ref':
      return expression.name;
    case 'call':
      return expression.function.name;
    case 'cast': {
      const inner = nameOf(expression.operand);
      if (inner !== '?column?') return inner;
      return expression.to.kind === 'array' ? nameOfType(expression.to.arrayOf) : nameOfType(expression.to);
    }
    case 'case': {
      const inner = expression.else ? nameOf(expression.else) : '?column?';
      return inner === '?column?' ? 'case' : inner;
    }
    case 'array':
      return 'array';
    case 'array select':
      return 'array';
    case 'arrayIndex':
      return nameOf(expression.array);
    case 'extract':
      return 'extract';
    case 'substring':
      return 'substring';
    case 'keyword':
      return expression.keyword;
    case 'select':
      return expression.columns?.[0] ? (expression.columns[0].alias?.name ?? nameOf(expression.columns[0].expr)) : '?column?';
    default:
      return '?column?';
  }
}

const INTERNAL_NAMES: Record<string, string> = {
  int: 'int4',
  integer: 'int4',
  bigint: 'int8',
  smallint: 'int2',
  decimal: 'numeric',
  boolean: 'bool',
  'character varying': 'varchar',
  'double precision': 'float8',
  'timestamp with time zone': 'timestamptz',
};

function nameOfType(type: { kind?: string; name?: string }): string {
  return type.name ? (INTERNAL_NAMES[type.name] ?? type.name) : '?column?';
}
