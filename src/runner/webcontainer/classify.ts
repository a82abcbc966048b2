import { EngineError } from '../engine.ts';

const isolation = /crossOriginIsolated|DataCloneError/;
const memory = /out of memory/i;
const storage = /service ?worker|third-party/i;

/**
 * The kind of an error of the client or the runtime. Only its name and message can be asked: nothing else crosses from
 * the host's frame, and an error from another frame is no `Error` of ours.
 */
export function classify(error: unknown, otherwise: 'boot-failed' | 'lost'): EngineError {
  if (error instanceof EngineError) return error;
  const detail = textOf(error);
  const more = { detail, cause: error };
  if (isolation.test(detail)) return new EngineError('not-isolated', 'elsewhere', more);
  if (memory.test(detail)) return new EngineError('out-of-memory', 'reload', more);
  if (otherwise === 'boot-failed' && storage.test(detail))
    return new EngineError('storage-blocked', 'elsewhere', more);
  return new EngineError(otherwise, 'restart', more);
}

/** Whether an `error` event only says that previews will not work, which the terminal does without. */
export function concernsPreviewsOnly(message: string): boolean {
  return storage.test(message);
}

function textOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { name = 'Error', message = '' } = error as Partial<Error>;
  return `${name}: ${message}`;
}
