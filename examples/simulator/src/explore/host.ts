/** What a run needs from the engine it runs on. Node and a browser worker each have one. */
export interface Host {
  /** Resolves in a new macrotask: by then every microtask, and whatever those queued, has run. */
  hop(): Promise<void>;
  /** Reports promises that were rejected with nobody listening. Returns a function that stops. */
  onUnhandledRejection(listener: (reason: unknown) => void): () => void;
  /** How many hops may pass before such a rejection is reported. */
  readonly rejectionDelayHops: number;
  /**
   * How many worlds best share a hop. More of them spread the cost of the hop, and give the garbage collector more that
   * lives: every collection copies what is left of each.
   */
  readonly width: number;
}

const last = new WeakMap<Host, Promise<unknown>>();

/**
 * Runs tasks on a host one after the other. An unhandled rejection names neither its world nor its run, so two runs at
 * once would blame each other.
 */
export function exclusively<T>(host: Host, task: () => Promise<T>): Promise<T> {
  const mine = (last.get(host) ?? Promise.resolve()).then(task, task);
  last.set(
    host,
    mine.catch(() => {}),
  );
  return mine;
}
