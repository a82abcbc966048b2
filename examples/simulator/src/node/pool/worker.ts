/** A thread that explores what it is told to. Started by `pool.ts` with the compiled example. */
import { parentPort, workerData } from 'node:worker_threads';
import { explore, type ExploreOrder } from '../../explore/explore.ts';
import type { CompiledExample } from '../../loader/compile.ts';
import { nodeHost } from '../host.ts';
import { loadCompiled } from '../load-compiled.ts';
import { beats } from '../standstill.ts';
import { sendable, type FromWorker, type ToWorker } from './messages.ts';

const TELL_EVERY_MS = 200;

const program = loadCompiled(workerData as CompiledExample);
const send = (message: FromWorker) => parentPort!.postMessage(message);

send({ kind: 'started', beats });

let stop = new AbortController();
let finish = new AbortController();

parentPort!.on('message', (message: ToWorker) => {
  if (message.kind === 'finish') finish.abort();
  else if (message.kind === 'stop') stop.abort();
  else void work(message.order);
});

async function work(order: ExploreOrder): Promise<void> {
  stop = new AbortController();
  finish = new AbortController();
  let toldAt = performance.now();
  try {
    const exploration = await explore(program, nodeHost, {
      ...order,
      signal: stop.signal,
      finish: finish.signal,
      onProgress: ({ found: _, ...progress }) => {
        if (performance.now() - toldAt < TELL_EVERY_MS) return;
        toldAt = performance.now();
        send({ kind: 'progress', exploration: progress });
      },
    });
    send({ kind: 'explored', exploration });
  } catch (error) {
    send({ kind: 'failed', error: sendable(error) });
  }
}
