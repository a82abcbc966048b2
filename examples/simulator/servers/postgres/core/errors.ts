/** What PostgreSQL says of an error besides its message: the fields that node-postgres puts on its errors. */
export interface ErrorFields {
  readonly detail?: string;
  readonly hint?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
  readonly dataType?: string;
}

/** A word of a statement, by its place in the query. */
export interface Placed {
  readonly text: string;
  readonly at: number;
}

/** An error with its SQLSTATE, worded as PostgreSQL 15 words it. */
export class SqlError extends Error {
  readonly code: string;
  readonly severity: 'ERROR' | 'FATAL';
  readonly fields: ErrorFields;
  /** Where in the query it is, in UTF-16 units from 0. PostgreSQL knows it of errors that parsing finds. */
  at: number | undefined;
  /** The same as clients are told it: in characters from 1, as text. */
  position: string | undefined;

  constructor(
    code: string,
    message: string,
    fields: ErrorFields = {},
    severity: 'ERROR' | 'FATAL' = 'ERROR',
  ) {
    super(message);
    this.name = 'error';
    this.code = code;
    this.fields = fields;
    this.severity = severity;
  }
}

/**
 * What this server does not know, although PostgreSQL does. Never answered in another way: a statement that would be
 * half understood teaches something wrong.
 */
export function notModelled(what: string): SqlError {
  return new SqlError('0A000', `${what} is not modelled by the simulated PostgreSQL`, {
    hint: 'The page "Simulated PostgreSQL" lists what is.',
  });
}

/** At a word, or where the statement ends. */
export function syntaxError(near: Placed | undefined): SqlError {
  if (!near) return new SqlError('42601', 'syntax error at end of input');
  return errorAt(near.at, '42601', `syntax error at or near "${near.text}"`);
}

export function errorAt(
  at: number | undefined,
  code: string,
  message: string,
  fields?: ErrorFields,
): SqlError {
  return Object.assign(new SqlError(code, message, fields), { at });
}

/** What these errors are about stands in the query itself. */
const IN_THE_QUERY: ReadonlySet<string> = new Set(['42703', '42P01', '42883', '42702', '42803', '42P10']);

/** Compiles a node of the syntax tree: errors that are about a part of the query get its place, the innermost first. */
export function located<T>(node: unknown, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (error instanceof SqlError && IN_THE_QUERY.has(error.code)) error.at ??= placeOf(node, error);
    throw error;
  }
}

/** Of an operator PostgreSQL names the sign, of anything else the beginning. */
function placeOf(node: unknown, { message }: SqlError): number | undefined {
  const place = (node as { _location?: { at?: number; operatorAt?: number } })._location;
  return message.startsWith('operator ') ? (place?.operatorAt ?? place?.at) : place?.at;
}
