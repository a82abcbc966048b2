import type { Host } from '../explore/host.ts';
import { hop } from './standstill.ts';

const listeners = new Set<(reason: unknown) => void>();
let others: NodeJS.UnhandledRejectionListener[] = [];

/** Runs simulated worlds in this Node process. */
export const nodeHost: Host = {
  hop,
  rejectionDelayHops: 0,
  width: 4,
  onUnhandledRejection(listener) {
    // While worlds run, an unhandled rejection is a simulated process dying, not this one: whoever else listens
    // (the test runner fails the test) must not hear of it.
    if (listeners.size === 0) {
      others = process.listeners('unhandledRejection');
      process.removeAllListeners('unhandledRejection');
      process.on('unhandledRejection', dispatch);
    }
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      process.removeListener('unhandledRejection', dispatch);
      for (const other of others) process.on('unhandledRejection', other);
    };
  },
};

const dispatch = (reason: unknown): void => {
  for (const listener of listeners) listener(reason);
};
