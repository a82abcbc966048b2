/** Running simulated clusters in a browser's worker. Holds no compiler: the page compiles, the worker runs. */
import type { Host } from './explore/host.ts';

export { explore, type Exploration, type ExploreOptions } from './explore/explore.ts';
export { hashRuns } from './explore/hashes.ts';
export { replay, runSeed } from './explore/run.ts';
export { shrink, type Shrunk } from './explore/shrink.ts';
export { freezeIntrinsics } from './loader/freeze.ts';
export { program, type Program } from './loader/program.ts';
export { checkConditions, ScenarioError } from './scenario.ts';

/**
 * Hops by message, because a chain of timers is slowed to 4 ms each.
 *
 * @param onHop called in every hop, so that the worker can say that it still moves.
 */
export function browserHost(onHop: () => void): Host {
  const channel = new MessageChannel();
  const waiting: (() => void)[] = [];
  channel.port1.onmessage = () => {
    onHop();
    waiting.shift()!();
  };
  return {
    hop: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        channel.port2.postMessage(0);
      }),
    rejectionDelayHops: 1,
    width: 16,
    onUnhandledRejection(listener) {
      const handle = (event: PromiseRejectionEvent) => {
        event.preventDefault();
        listener(event.reason);
      };
      addEventListener('unhandledrejection', handle as EventListener);
      return () => removeEventListener('unhandledrejection', handle as EventListener);
    },
  };
}
