/** An error of the server's: its code, and what it failed at. */
export interface ServerError extends Error {
  code: number;
}

const codeNames: Record<number, string> = {
  311: 'CONTENT-TOO-LARGE',
  320: 'CONNECTION-FORCED',
  403: 'ACCESS-REFUSED',
  404: 'NOT-FOUND',
  405: 'RESOURCE-LOCKED',
  406: 'PRECONDITION-FAILED',
  503: 'COMMAND-INVALID',
  504: 'CHANNEL-ERROR',
  530: 'NOT-ALLOWED',
  540: 'NOT-IMPLEMENTED',
};

/** In amqplib's words: `Channel closed by server: 404 (NOT-FOUND) with message "…"`. */
export function serverError(what: string, replyCode: number, replyText: string): ServerError {
  const words = `${what} ${replyCode} (${codeNames[replyCode] ?? 'UNKNOWN'}) with message "${replyText}"`;
  return Object.assign(new Error(words), { code: replyCode });
}

/** Something was asked of a channel or connection that is over. */
export class IllegalOperationError extends Error {
  override readonly name = 'IllegalOperationError';
}
