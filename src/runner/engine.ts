/**
 * The one shape of everything that runs an example in the page. An engine holds a set of files and runs commands
 * on them, one at a time. What a command, an event and a result are is the engine's own business:
 *
 * - the worker engine replays, explores and shrinks, and answers with traces;
 * - the WebContainer engine runs a command line in Node, streams its output and answers with an exit code.
 *
 * A command that ends badly by itself (a failed test, a broken invariant) is a result. Only trouble with running it
 * at all is an {@link EngineError}.
 */
export interface Engine<Command, Event, Result> {
  readonly state: EngineState;

  /** Calls `listener` after every change of `state`. Returns a function that ends this. */
  subscribe(listener: (state: EngineState) => void): () => void;

  /** Says, at once and without downloading anything, why this engine cannot work here. `null`: it may work. */
  check(): EngineError | null;

  /** From the next run on there are these files and no others. */
  reset(files: Files): void;

  /** From the next run on, this file has this text. Other files stay. */
  update(path: string, text: string): void;

  /**
   * Runs one command, starting the engine first if need be. The last one wins: a run still going on is stopped and
   * rejects with `stopped`. Rejects with nothing but {@link EngineError}.
   */
  run(command: Command, options?: RunOptions<Event>): Promise<Result>;

  /** Stops everything and frees what the engine holds. A later `run` starts it again. */
  dispose(): void;
}

/** Path, relative to the example's folder and with `/` between its parts, to text. */
export type Files = Readonly<Record<string, string>>;

export interface RunOptions<Event> {
  /** The Stop button: aborting it makes the run reject with `stopped`. */
  signal?: AbortSignal;
  onEvent?: (event: Event) => void;
  /** The command is stopped after this long, and the run rejects with `time-limit`. Starting the engine is not counted. */
  timeLimitMs?: number;
}

export type EngineState =
  | { status: 'idle' }
  | { status: 'starting' }
  | { status: 'ready' }
  | { status: 'running' }
  | { status: 'failed'; error: EngineError };

/** Why an engine could not run a command. */
export type ErrorKind =
  | 'unsupported'
  | 'not-isolated'
  | 'not-isolated-yet'
  | 'blocked'
  | 'unreachable'
  | 'boot-timeout'
  | 'boot-failed'
  | 'storage-blocked'
  | 'out-of-memory'
  | 'superseded'
  | 'lost'
  | 'time-limit'
  | 'stopped'
  | 'endless-loop'
  | 'syntax'
  | 'thrown';

/**
 * What makes a next run possible: nothing needs to be done, `run` starts the engine anew, only a reload of the page
 * helps, the page must isolate itself first, or this engine will not work in this browser at all.
 */
export type Recover = 'none' | 'restart' | 'reload' | 'isolate' | 'elsewhere';

/** What the reader is told: what happened, and what to do about it. */
export const messages: Record<ErrorKind, { text: string; remedy: string }> = {
  unsupported: {
    text: 'This browser lacks something that is needed here.',
    remedy: 'Use a current desktop version of Chrome, Edge, Firefox or Safari.',
  },
  blocked: {
    text: 'The sandbox that runs examples did not start.',
    remedy:
      'An extension or a setting of the browser may hold it back: let this site run frames and workers, then reload the page.',
  },
  'not-isolated': {
    text: 'This page is not isolated from other sites, and Node in the browser needs that.',
    remedy: 'Open the page in a tab of its own, not inside another site.',
  },
  'not-isolated-yet': {
    text: 'This host does not isolate its pages from other sites, and Node in the browser needs that.',
    remedy:
      'The page can do it by itself: it sets up a service worker and loads again, once. Your changes are kept.',
  },
  unreachable: {
    text: 'The network does not answer.',
    remedy: 'Check the connection and any content blocker, then try again.',
  },
  'boot-timeout': {
    text: 'Node did not start in time: stackblitz.com is slow, blocked or down.',
    remedy: 'Check the connection and any content blocker, then try again.',
  },
  'boot-failed': {
    text: 'Node could not start.',
    remedy: 'Try again; if that does not help, reload the page.',
  },
  'storage-blocked': {
    text: 'The browser does not let stackblitz.com store data, and Node could not start without it.',
    remedy: 'Allow third-party cookies for this page, or run in the page instead.',
  },
  'out-of-memory': {
    text: 'The browser has too little memory left for Node.',
    remedy: 'Close other tabs, then reload the page.',
  },
  superseded: {
    text: 'Node now runs in another tab of this site.',
    remedy: 'Run again to take it back.',
  },
  lost: {
    text: 'What the code ran in stopped unexpectedly.',
    remedy:
      'Run again: it starts anew, with your files as they are. If it stops again, look for something that grows without end.',
  },
  'time-limit': {
    text: 'The run took too long and was stopped.',
    remedy: 'Look for something that never ends, then run again.',
  },
  stopped: {
    text: 'You stopped the run.',
    remedy: 'Run again when you like.',
  },
  'endless-loop': {
    text: 'The code loops without end and was stopped.',
    remedy: 'Look for a loop whose condition never changes, then run again.',
  },
  syntax: {
    text: 'The code cannot be read.',
    remedy: 'Correct the marked line, then run again.',
  },
  thrown: {
    text: 'The code threw an error outside any run.',
    remedy: 'Correct the code, then run again.',
  },
};

export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly kind: ErrorKind;
  readonly recover: Recover;
  /** The technical side of it, for those who want to know: the message of a library, a browser or the code itself. */
  readonly detail: string | undefined;
  /** Where in the example's files, if anywhere. Line and column are 1-based. */
  readonly at: { file: string; line: number; column?: number } | undefined;

  constructor(
    kind: ErrorKind,
    recover: Recover,
    more: { detail?: string; at?: EngineError['at']; cause?: unknown } = {},
  ) {
    super(`${messages[kind].text} ${messages[kind].remedy}`, { cause: more.cause });
    this.kind = kind;
    this.recover = recover;
    this.detail = more.detail;
    this.at = more.at;
  }
}

/** The promise, or a rejection with `error()` if it has not settled after `ms`. */
export function within<T>(promise: PromiseLike<T>, ms: number, error: () => Error): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(error()), ms);
  });
  return Promise.race([promise, deadline]).finally(() => clearTimeout(timer));
}

/** The state of an engine and those who want to know of its changes. */
export class StateCell {
  #state: EngineState = { status: 'idle' };
  readonly #listeners = new Set<(state: EngineState) => void>();

  get state(): EngineState {
    return this.#state;
  }

  set(state: EngineState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }

  subscribe(listener: (state: EngineState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
