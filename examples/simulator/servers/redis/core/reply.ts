/**
 * What Redis answers, as plain data: bulk strings as strings of bytes (one character each, 0 to 255), integers as numbers or,
 * where a number would not be exact, as big integers. RESP2 has a nil for strings and one for arrays: both are null.
 */
export type Reply = string | number | bigint | null | Status | Failure | readonly Reply[];

/** A simple string: `+OK`. */
export interface Status {
  readonly ok: string;
}

/** An error: `-ERR syntax error`. */
export interface Failure {
  readonly err: string;
}

export const OK: Status = Object.freeze({ ok: 'OK' });

export const isFailure = (reply: Reply): reply is Failure =>
  typeof reply === 'object' && reply !== null && 'err' in reply;

/** Thrown by a command: its message is the error's text, code and all. */
export class CommandError extends Error {
  override name = 'CommandError';
}

/** As C prints a text: to its first zero. */
export const printed = (text: string) => text.split('\0')[0]!;

export const syntaxError = () => new CommandError('ERR syntax error');
export const notAnInteger = () => new CommandError('ERR value is not an integer or out of range');
export const wrongType = () =>
  new CommandError('WRONGTYPE Operation against a key holding the wrong kind of value');
export const wrongArity = (name: string) =>
  new CommandError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** An integer as it is replied. */
export function integer(value: bigint): number | bigint {
  return value <= MAX_SAFE && value >= -MAX_SAFE ? Number(value) : value;
}
