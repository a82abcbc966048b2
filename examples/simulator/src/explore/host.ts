/** What a run needs from the engine it runs on. Node and a browser worker each have one. */
export interface Host {
  /** Resolves in a new macrotask: by then every microtask, and whatever those queued, has run. */
  hop(): Promise<void>;
  /** Reports promises that were rejected with nobody listening. Returns a function that stops. */
  onUnhandledRejection(listener: (reason: unknown) => void): () => void;
  /** How many hops may pass before such a rejection is reported. */
  readonly rejectionDelayHops: number;
}
