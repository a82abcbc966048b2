import type { Expr, ExprBinary } from 'pgsql-ast-parser';
import { LITERAL } from '../sql/normalise.ts';
import type { Column } from '../store/table.ts';
import { isNumber } from '../values/cast.ts';
import { BOOL, INT4, NUMERIC, typeNamed, UNKNOWN, type Type } from '../values/types.ts';

/** Stands for what is not printed: better no text than one that PostgreSQL would not give. */
const UNPRINTED = '(…)';

/** An expression of a CHECK, default or index as `pg_get_expr` prints it prettily; `(…)` where that is not modelled. */
export function deparse(expression: Expr, columns: readonly Column[], wanted?: Type): string {
  // A number is converted without a word when it stands alone.
  const isAlone = expression.type === 'integer' || expression.type === 'cast';
  return written(expression, columns, isAlone ? undefined : wanted)?.text ?? UNPRINTED;
}

interface Text {
  readonly text: string;
  readonly type: Type;
}

function written(expression: Expr, columns: readonly Column[], wanted?: Type): Text | undefined {
  switch (expression.type) {
    case 'ref': {
      const found = columns.find(({ name }) => name === expression.name);
      return found && { text: expression.name, type: found.type };
    }
    case 'integer':
      return number(String(expression.value), INT4, wanted);
    case 'string':
      return wanted && wanted !== UNKNOWN && !isNumber(wanted)
        ? { text: `'${expression.value.replaceAll("'", "''")}'::${wanted.name}`, type: wanted }
        : undefined;
    case 'boolean':
      return { text: String(expression.value), type: BOOL };
    case 'cast':
      return literalNumber(expression, wanted);
    case 'call':
      return expression.args.length === 0 && wanted
        ? { text: `${expression.function.name}()`, type: wanted }
        : undefined;
    case 'keyword':
      return wanted && { text: expression.keyword.toUpperCase(), type: wanted };
    case 'binary':
      return binary(expression, columns);
    default:
      return undefined;
  }
}

function number(text: string, type: Type, wanted: Type | undefined): Text {
  const isCast = wanted && wanted !== type && isNumber(wanted) && !/^(?:bigint|smallint)$/.test(wanted.name);
  return isCast ? { text: `${text}::${wanted.name}`, type: wanted } : { text, type };
}

function literalNumber(expression: Expr & { type: 'cast' }, wanted: Type | undefined): Text | undefined {
  const { operand, to } = expression;
  if (operand.type !== 'string' || !('name' in to) || !to.name.startsWith(LITERAL)) return undefined;
  return number(
    operand.value,
    typeNamed(to.name.replace(LITERAL, '')),
    wanted === NUMERIC ? undefined : wanted,
  );
}

const LOGIC = new Set(['AND', 'OR']);
const COMPARED = new Set(['=', '!=', '<', '<=', '>', '>=']);

function binary({ op, left, right }: ExprBinary, columns: readonly Column[]): Text | undefined {
  if (LOGIC.has(op)) {
    const [a, b] = [written(left, columns), written(right, columns)];
    const mixed = [left, right].some(
      (part) => part.type === 'binary' && LOGIC.has(part.op) && part.op !== op,
    );
    return a && b && !mixed ? { text: `${a.text} ${op} ${b.text}`, type: BOOL } : undefined;
  }
  if (op === 'IN') return membership(left, right, columns);
  if (!COMPARED.has(op)) return undefined;
  const first = left.type === 'ref' ? left : right;
  const type = written(first, columns)?.type;
  const [a, b] = [left, right].map((part) => written(part, columns, type));
  return a && b && { text: `${a.text} ${op === '!=' ? '<>' : op} ${b.text}`, type: BOOL };
}

function membership(left: Expr, right: Expr, columns: readonly Column[]): Text | undefined {
  const value = written(left, columns);
  if (!value || right.type !== 'list') return undefined;
  const items = right.expressions.map((item) => written(item, columns, value.type)?.text);
  if (items.includes(undefined)) return undefined;
  return { text: `${value.text} = ANY (ARRAY[${items.join(', ')}])`, type: BOOL };
}
