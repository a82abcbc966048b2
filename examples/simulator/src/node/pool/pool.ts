import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Exploration } from '../../explore/exploration.ts';
import type { ExploreControl, ExploreOrder } from '../../explore/explore.ts';
import type { Explorer } from '../../explore/sweep.ts';
import type { CompiledExample } from '../../loader/compile.ts';
import { STANDSTILL, STANDSTILL_MS, watchBeats } from '../standstill.ts';
import { received, type FromWorker, type ToWorker } from './messages.ts';

/** Threads that explore the same example. */
export interface Pool {
  /** One for each thread, for `sweep()`. Each takes one order at a time. */
  readonly explorers: readonly Explorer[];
  /** Ends the threads, whatever they are doing. */
  close(): Promise<void>;
}

/** All cores but one, which the main thread and the rest of the machine keep. At least one. */
export const spareCores = (): number => Math.max(1, availableParallelism() - 1);

/**
 * Threads that explore one example, for `sweep()`. A thread starts with its first order.
 *
 * @param compiled from `compile()`.
 * @param standstillMs after this time without a sign of life a thread is given up: some loop in it never ends.
 */
export function createPool(
  compiled: CompiledExample,
  workers: number,
  standstillMs: number = STANDSTILL_MS,
): Pool {
  const threads = Array.from({ length: workers }, () => new ExploringThread(compiled, standstillMs));
  return {
    explorers: threads.map((thread) => (order, control) => thread.explore(order, control)),
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

interface Job {
  resolve(exploration: Exploration): void;
  reject(error: Error): void;
  onProgress: ExploreControl['onProgress'];
}

/** The package's own name for `worker.ts`: the built package has it in another place. */
const SCRIPT = '@faultline/simulator/worker';

class ExploringThread {
  readonly #compiled: CompiledExample;
  readonly #standstillMs: number;
  #worker: Worker | undefined;
  #job: Job | undefined;
  #beats: Int32Array | undefined;
  #endWatch: (() => void) | undefined;

  constructor(compiled: CompiledExample, standstillMs: number) {
    this.#compiled = compiled;
    this.#standstillMs = standstillMs;
  }

  async explore(order: ExploreOrder, { signal, finish, onProgress }: ExploreControl): Promise<Exploration> {
    const worker = (this.#worker ??= this.#start());
    const send = (message: ToWorker) => worker.postMessage(message);
    const stopIt = () => send({ kind: 'stop' });
    const finishIt = () => send({ kind: 'finish' });
    try {
      return await new Promise<Exploration>((resolve, reject) => {
        this.#job = { resolve, reject, onProgress };
        this.#watch();
        send({ kind: 'explore', order });
        whenAborted(signal, stopIt);
        whenAborted(finish, finishIt);
      });
    } finally {
      this.#job = undefined;
      this.#endWatch?.();
      signal?.removeEventListener('abort', stopIt);
      finish?.removeEventListener('abort', finishIt);
    }
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL(import.meta.resolve(SCRIPT)), { workerData: this.#compiled });
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'started') {
        this.#beats = message.beats;
        this.#watch();
      } else if (message.kind === 'progress') this.#job?.onProgress?.(message.exploration);
      else if (message.kind === 'explored') this.#job?.resolve(message.exploration);
      else this.#job?.reject(received(message.error));
    });
    worker.on('error', (error: Error & { code?: string }) => this.#job?.reject(mended(error)));
    worker.on('exit', () => {
      this.#worker = this.#beats = undefined;
      this.#job?.reject(new WorkerError('A worker ended before its work was done.'));
    });
    return worker;
  }

  #watch(): void {
    if (!this.#job || !this.#beats) return;
    this.#endWatch = watchBeats(this.#beats, this.#standstillMs, () => {
      this.#job?.reject(new WorkerError(STANDSTILL));
      void this.close();
    });
  }
}

function whenAborted(signal: AbortSignal | undefined, listener: () => void): void {
  if (signal?.aborted) listener();
  else signal?.addEventListener('abort', listener, { once: true });
}

/** A thread could not do its work. */
export class WorkerError extends Error {
  override name = 'WorkerError';
}

function mended(error: Error & { code?: string }): Error {
  if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  return new WorkerError(
    'A worker ran out of memory. Use fewer --workers, or look for a node whose disk or memory only grows.',
  );
}
