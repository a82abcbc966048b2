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

/** An error with its SQLSTATE, worded as PostgreSQL 15 words it. */
export class SqlError extends Error {
  readonly code: string;
  readonly severity: 'ERROR' | 'FATAL';
  readonly fields: ErrorFields;

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

export function syntaxError(near: string | undefined): SqlError {
  return new SqlError(
    '42601',
    near === undefined ? 'syntax error at end of input' : `syntax error at or near "${near}"`,
  );
}
