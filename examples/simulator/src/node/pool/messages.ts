import type { Exploration } from '../../explore/exploration.ts';
import type { ExploreOrder } from '../../explore/explore.ts';
import { CompileError } from '../../loader/compile-error.ts';
import { ScenarioError } from '../../scenario.ts';

/** What a worker is told. One order at a time; the others are about the one it works on. */
export type ToWorker = { kind: 'explore'; order: ExploreOrder } | { kind: 'finish' } | { kind: 'stop' };

/** What a worker says. */
export type FromWorker =
  /** It is there. Its hops can be watched. */
  | { kind: 'started'; beats: Int32Array }
  | { kind: 'progress'; exploration: Exploration }
  | { kind: 'explored'; exploration: Exploration }
  | { kind: 'failed'; error: SentError };

/** An error without its class, which does not survive the way from thread to thread. */
export interface SentError {
  name: string;
  message: string;
  stack: string | undefined;
  file?: string;
  line?: number;
}

export function sendable(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: undefined };
  const { name, message, stack } = error;
  const { file, line } = error instanceof CompileError ? error : {};
  return {
    name,
    message,
    stack,
    ...(file !== undefined ? { file } : {}),
    ...(line !== undefined ? { line } : {}),
  };
}

export function received({ name, message, stack, file, line }: SentError): Error {
  if (name === 'ScenarioError') return new ScenarioError(message);
  if (name === 'CompileError') return new CompileError(message, file!, line);
  const error = new Error(message);
  if (stack) error.stack = stack;
  return error;
}
