import type { FieldValue, Table } from './amqp.ts';
import { fieldOf } from './fields.ts';
import { preconditionFailed } from './errors.ts';

/**
 * Whether a binding of a headers exchange takes these headers. `x-match` is `all` (the default) or `any`; keys that begin
 * with `x-` count only for `all-with-x` and `any-with-x`. A null in the binding asks for the key alone.
 */
export function headersMatch(binding: Table, headers: Table): boolean {
  const kind = String(binding['x-match'] ?? 'all');
  const keys = Object.keys(binding).filter(
    (key) => key !== 'x-match' && (kind.endsWith('-with-x') || !key.startsWith('x-')),
  );
  const matches = (key: string): boolean =>
    headers[key] !== undefined && (binding[key] === null || sameValue(binding[key], headers[key]));
  return kind.startsWith('any') ? keys.some(matches) : keys.every(matches);
}

const kinds = ['all', 'any', 'all-with-x', 'any-with-x'];

/** @throws AmqpError for an `x-match` that there is not */
export function checkHeadersBinding(binding: Table): void {
  const match = fieldOf(binding, 'x-match');
  if (match === undefined || (match.type === 'longstr' && kinds.includes(String(match.value)))) return;
  throw preconditionFailed(
    match.type === 'longstr'
      ? `Invalid x-match field value <<"${String(match.value)}">>; expected all, any, all-with-x, or any-with-x`
      : `Invalid x-match field type ${match.type} (value ${String(match.value)}); expected longstr`,
  );
}

function sameValue(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  return (
    a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b))
  );
}
