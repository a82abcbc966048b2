import type { Expr, SelectedColumn } from 'pgsql-ast-parser';
import { SqlError } from '../errors.ts';
import { LITERAL } from '../sql/normalise.ts';
import { columnAt, compileExpression } from './expression.ts';
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
  const all = scope.sources.flatMap((source, place) =>
    source.columns
      .map((column, at) => ({ source, place, column, at }))
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
  return ordered.map(({ place, column, at }) => ({
    name: column.name,
    typed: columnAt(scope, place, at),
    text: textOf({ type: 'ref', name: column.name }),
  }));
}

/** What PostgreSQL calls a column that has no name: after its function, its cast or its innermost column. */
function nameOf(expression: Expr): string {
  return figured(expression)?.name ?? '?column?';
}

/** `FigureColname`: a name that comes from a type is weaker than one of a column or function. */
function figured(expression: Expr): { readonly name: string; readonly weak: boolean } | undefined {
  const strong = (name: string) => ({ name, weak: false });
  switch (expression.type) {
    case 'ref':
      return strong(expression.name);
    case 'call':
      return strong(expression.function.name);
    case 'cast':
      return castName(expression);
    case 'case': {
      const inner = expression.else ? figured(expression.else) : undefined;
      return inner && !inner.weak ? inner : { name: 'case', weak: true };
    }
    case 'array':
    case 'array select':
      return strong('array');
    case 'arrayIndex':
      return figured(expression.array);
    case 'extract':
    case 'substring':
      return strong(expression.type);
    case 'keyword':
      return strong(expression.keyword);
    case 'select': {
      const first = expression.columns?.[0];
      return first?.alias ? strong(first.alias.name) : first && figured(first.expr);
    }
    default:
      return undefined;
  }
}

function castName(expression: Expr & { type: 'cast' }): ReturnType<typeof figured> {
  const inner = figured(expression.operand);
  if (inner && !inner.weak) return inner;
  const type = expression.to.kind === 'array' ? expression.to.arrayOf : expression.to;
  if ('name' in type && type.name.startsWith(LITERAL)) return undefined;
  return { name: nameOfType(type), weak: true };
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
