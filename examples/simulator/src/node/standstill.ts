import { Worker } from 'node:worker_threads';

/**
 * Counts the hops of this thread, in memory that another can read: a node with a loop that never gives the turn back
 * stops them, and with them everything else that this thread would do, such as listening to Ctrl-C.
 */
export const beats = new Int32Array(new SharedArrayBuffer(4));

/** No honest event takes so long. */
export const STANDSTILL_MS = 20_000;

export const STANDSTILL =
  'A run has not given the turn back for some time; look for a loop without an await, in a node, the workload or an invariant.';

/**
 * Runs something while another thread watches the turns of this one. If they stop, that one says so and kills the process,
 * since nothing in this thread could.
 */
export async function watched<T>(task: () => Promise<T>, limitMs = STANDSTILL_MS): Promise<T> {
  const workerData = { beats, limitMs, sentence: STANDSTILL };
  // It may also wait, for other threads or for a file: then there are turns and no hops.
  const turns = setInterval(() => beats[0]!++, limitMs / (2 * TICKS));
  // With no options of ours: some of Node's would have it read the script as something else.
  const watcher = new Worker(WATCH, { eval: true, execArgv: [], workerData });
  // A watcher that fails is no reason to fail.
  watcher.on('error', () => {});
  try {
    return await task();
  } finally {
    clearInterval(turns);
    await watcher.terminate();
  }
}

/** A machine that was asleep wakes with one tick for all that it missed: that is no standstill yet. */
const TICKS = 4;

const WATCH = `
const { workerData } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const { beats, limitMs, sentence } = workerData;
let [last, still] = [-1, 0];
setInterval(() => {
  const now = Atomics.load(beats, 0);
  still = now === last ? still + 1 : 0;
  last = now;
  if (still < ${TICKS}) return;
  writeSync(2, '\\nfaultline: ' + sentence + '\\n');
  process.kill(process.pid, 'SIGKILL');
}, limitMs / ${TICKS});
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
