/** The page's side: opens the lab's own sandbox and starts a worker in it for each order. */
import { openSandbox } from '../../runner/sandbox/sandbox.ts';
import type { Order } from './measures.ts';

type Answer = { samples: unknown } | { error: string };

export async function measure(source: string, order: Order): Promise<unknown> {
  const sandbox = await openSandbox();
  try {
    return await new Promise((resolve, reject) => {
      const worker = sandbox.start(source, ({ message, line }) =>
        reject(new Error(`${message} (line ${line} of the worker)`)),
      );
      worker.port.onmessage = ({ data }: MessageEvent<Answer>) =>
        'samples' in data ? resolve(data.samples) : reject(new Error(data.error));
      worker.port.postMessage(order);
    });
  } finally {
    sandbox.dispose();
  }
}
