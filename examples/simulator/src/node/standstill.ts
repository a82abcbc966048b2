import type { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * Counts the hops of this thread, in memory that another can read: a node with a loop that never gives the turn back
 * stops them, and with them everything else that this thread would do, such as listening to Ctrl-C.
 */
export const beats = new Int32Array(new SharedArrayBuffer(8));

/** After the interruption of a loop, in the same memory: nothing that was simulated goes on. */
const OVER = 1;

/** Resolves in the next turn of this thread, unless a loop was interrupted meanwhile. */
export function hop(): Promise<void> {
  beats[0]!++;
  return new Promise((resolve) => setImmediate(unlessOver, resolve));
}

const unlessOver = (resolve: () => void) => {
  if (beats[OVER] === 0) resolve();
};

/** No honest event takes so long. */
export const STANDSTILL_MS = 20_000;

export const STANDSTILL =
  'A run has not given the turn back for some time; look for a loop without an await, in a node, the workload or an invariant.';

/** The main thread stood still in a loop, and was interrupted there. */
export class StandstillError extends Error {
  override name = 'StandstillError';
  /** The calls that the loop was in, as an error's stack gives them. */
  readonly calls: string;

  constructor(calls: string) {
    super(STANDSTILL);
    this.calls = calls;
  }
}

/**
 * Runs something in the main thread while another thread watches the turns of this one. If they stop, that one interrupts
 * the loop as a debugger would, and what was running is over. Where not even that gets through, it says so and kills the
 * process after the same time again, since nothing in this thread could.
 *
 * @throws StandstillError
 */
export async function watched<T>(task: () => Promise<T>, limitMs = STANDSTILL_MS): Promise<T> {
  // Node aborts where its permissions forbid the inspector.
  const workerData = { beats, limitMs, sentence: STANDSTILL, mayInterrupt: !process.permission };
  // It may also wait, for other threads or for a file: then there are turns and no hops.
  const turns = setInterval(() => beats[0]!++, limitMs / (2 * TICKS));
  // With no options of ours: some of Node's would have it read the script as something else.
  const watcher = new Worker(WATCH, { eval: true, execArgv: [], workerData });
  // A watcher that fails is no reason to fail.
  watcher.on('error', () => {});
  let calls = '';
  const noteCalls = (stack: string) => void (calls = stack);
  const events: EventEmitter = process;
  events.on(INTERRUPTED, noteCalls);
  // Heard once the loop is over: what its own turn had still to do ends with it.
  const interruption = new Promise<never>((_, reject) =>
    watcher.on('message', () => reject(new StandstillError(calls))),
  );
  try {
    return await Promise.race([task(), interruption]);
  } finally {
    events.removeListener(INTERRUPTED, noteCalls);
    clearInterval(turns);
    await watcher.terminate();
  }
}

const INTERRUPTED = 'faultline:standstill';

/** A machine that was asleep wakes with one tick for all that it missed: that is no standstill yet. */
const TICKS = 4;

const WATCH = `
const { parentPort, workerData } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const { beats, limitMs, sentence, mayInterrupt } = workerData;
let [last, still] = [-1, 0];
let session;
setInterval(() => {
  const now = Atomics.load(beats, 0);
  still = now === last ? still + 1 : 0;
  last = now;
  if (still === ${TICKS}) interrupt();
  if (still < ${2 * TICKS}) return;
  writeSync(2, '\\nfaultline: ' + sentence + '\\n');
  process.kill(process.pid, 'SIGKILL');
}, limitMs / ${TICKS});

function interrupt() {
  if (!mayInterrupt) return;
  try {
    session = new (require('node:inspector').Session)();
    session.connectToMainThread();
    Atomics.store(beats, ${OVER}, 1);
    session.post('Runtime.evaluate', { expression: 'process.emit("${INTERRUPTED}", new Error().stack)' });
    session.post('Runtime.terminateExecution');
    parentPort.postMessage('interrupted');
  } catch {
    // A Node without an inspector.
  }
}
`;

/** Calls back once if the hops of another thread stop. Returns a function that ends the watch. */
export function watchBeats(other: Int32Array, limitMs: number, stopped: () => void): () => void {
  let [last, still] = [-1, 0];
  const timer = setInterval(() => {
    const now = Atomics.load(other, 0);
    still = now === last ? still + 1 : 0;
    last = now;
    if (still < TICKS) return;
    clearInterval(timer);
    stopped();
  }, limitMs / TICKS);
  return () => clearInterval(timer);
}
