import type { Reply, StatementResult } from '../core/session.ts';

/** What a query ended in, in the form in which the real and the simulated server are compared. */
export type Outcome =
  | { readonly results: readonly ComparedResult[] }
  | { readonly error: { readonly code: string; readonly message: string; readonly [field: string]: unknown } }
  | 'blocked';

export interface ComparedResult {
  readonly command: string;
  readonly rowCount: number | null;
  readonly fields: readonly (readonly [name: string, oid: number])[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export function comparedResult(result: StatementResult): ComparedResult {
  const { command, rowCount, fields, rows } = result;
  return { command, rowCount, fields: fields.map(({ name, dataTypeID }) => [name, dataTypeID]), rows };
}

/** Details that name processes, reasons of the implementation, or a place in a JSON text. */
const UNCOMPARED_DETAILS = ['40P01', '40001', '22P02'];

/** The fields of an error that do not depend on process numbers or places in the source. */
export function comparedError(error: {
  code?: string | undefined;
  message: string;
  detail?: string | undefined;
  schema?: string | undefined;
  table?: string | undefined;
  column?: string | undefined;
  constraint?: string | undefined;
  position?: string | undefined;
}): Outcome {
  const { code = '', message, detail, schema, table, column, constraint, position } = error;
  const stable = UNCOMPARED_DETAILS.includes(code) ? {} : { detail };
  const fields = { ...stable, schema, table, column, constraint, position };
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { error: { code, message, ...Object.fromEntries(present) } };
}

export function outcomeOf(reply: Reply): Outcome | undefined {
  if (reply.kind === 'results') return { results: reply.results.map(comparedResult) };
  if (reply.kind === 'error') {
    const { code, message, fields, position } = reply.error;
    return comparedError({ code, message, ...fields, position });
  }
  return undefined;
}
