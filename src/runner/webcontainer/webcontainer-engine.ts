import type { WebContainer, WebContainerProcess } from '@webcontainer/api';
import { EngineError, StateCell } from '../engine.ts';
import type { Engine, EngineState, Files, RunOptions } from '../engine.ts';
import { Booter } from './booter.ts';
import { classify, concernsPreviewsOnly } from './classify.ts';
import { toTree } from './file-tree.ts';
import { followProcess, type ProcessEnd } from './follow-process.ts';
import { claimNode } from './one-per-browser.ts';
import { preflight } from './preflight.ts';

/** Program and arguments, for example `['npm', 'test']`. Runs in the example's folder. */
export type NodeCommand = readonly [string, ...string[]];

export type NodeEvent =
  /** Starting takes longer than usual; its deadline has not passed yet. */
  | { kind: 'still-starting' }
  /** The process runs. */
  | { kind: 'started' }
  /** What the process wrote, with a terminal's escape sequences. */
  | { kind: 'output'; text: string };

/** A test that fails or a program that crashes is a result like any other. */
export type NodeResult = ProcessEnd;

export type NodeEngine = Engine<NodeCommand, NodeEvent, NodeResult>;

/** Times that a test would change. */
export interface NodeTimes {
  /** After this long a start has failed. */
  bootMs: number;
  /** After this long a start is called slow. */
  slowBootMs: number;
  /** How long a process may take to obey `kill()`. */
  killMs: number;
}

const folder = 'example';
const defaultTimeLimitMs = 120_000;
const terminal = { cols: 100, rows: 30 };

/** One run, as the rest of the engine sees it. */
interface Run {
  onEvent: (event: NodeEvent) => void;
  /** Aborted with an {@link EngineError}: the process is to be killed, and the run rejects with that. */
  halt: AbortController;
  /** Rejects when there is nothing left to wait for: the runtime is gone. */
  lost: PromiseWithResolvers<never>;
}

/**
 * A full Node in the page, by StackBlitz's WebContainer. Nothing is downloaded before the first run; then the client
 * comes from this site and the runtime from stackblitz.com.
 */
export class WebContainerEngine implements NodeEngine {
  /** Can be changed between runs. */
  readonly times: NodeTimes;
  readonly #booter = new Booter();
  readonly #state = new StateCell();

  #files: Files = {};
  /** Paths whose text is not yet in the container; `all` after a reset or a boot. */
  #stale: Set<string> | 'all' = 'all';

  #container: WebContainer | undefined;
  #booting: Promise<WebContainer> | undefined;
  #releaseNode = () => {};

  /** The run asked for last, and the one going on. They differ while the second waits for the first to end. */
  #latest: Run | undefined;
  #active: Run | undefined;
  #ended: Promise<unknown> = Promise.resolve();

  constructor(times: Partial<NodeTimes> = {}) {
    this.times = { bootMs: 30_000, slowBootMs: 8_000, killMs: 3_000, ...times };
    globalThis.addEventListener('pagehide', () => this.dispose());
  }

  get state(): EngineState {
    return this.#state.state;
  }

  subscribe(listener: (state: EngineState) => void): () => void {
    return this.#state.subscribe(listener);
  }

  check(): EngineError | null {
    return preflight();
  }

  /** Throws a `RangeError` for a path outside the example's folder. */
  reset(files: Files): void {
    toTree(files);
    this.#files = { ...files };
    this.#stale = 'all';
  }

  /** Throws a `RangeError` for a path outside the example's folder. */
  update(path: string, text: string): void {
    const files = { ...this.#files, [path]: text };
    toTree(files);
    this.#files = files;
    if (this.#stale !== 'all') this.#stale.add(path);
  }

  async run(command: NodeCommand, options: RunOptions<NodeEvent> = {}): Promise<NodeResult> {
    const { signal, onEvent = () => {}, timeLimitMs = defaultTimeLimitMs } = options;
    const run: Run = { onEvent, halt: new AbortController(), lost: Promise.withResolvers() };
    run.lost.promise.catch(() => {});
    this.#latest?.halt.abort(new EngineError('stopped', 'none', { detail: 'A newer run took its place.' }));
    this.#latest = run;

    const stop = () => run.halt.abort(new EngineError('stopped', 'none'));
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    const result = this.#ended.then(() => this.#runAlone(command, run, timeLimitMs));
    this.#ended = result.catch(() => {});
    return result.finally(() => signal?.removeEventListener('abort', stop));
  }

  dispose(): void {
    const gone = new EngineError('stopped', 'none', { detail: 'Node was shut down.' });
    this.#latest?.halt.abort(gone);
    this.#active?.halt.abort(gone);
    this.#active?.lost.reject(gone);
    if (this.#booting) this.#booter.abandon();
    this.#booting = undefined;
    this.#tearDown();
    this.#state.set({ status: 'idle' });
  }

  async #runAlone(command: NodeCommand, run: Run, timeLimitMs: number): Promise<NodeResult> {
    this.#active = run;
    try {
      run.halt.signal.throwIfAborted();
      const container = await orHalted(run, this.#start());
      this.#state.set({ status: 'running' });
      await orLost(run, this.#writeFiles(container));
      run.halt.signal.throwIfAborted();
      const end = await this.#runProcess(container, command, run, timeLimitMs);
      this.#state.set({ status: 'ready' });
      return end;
    } catch (error) {
      throw this.#settle(classify(error, 'lost'));
    } finally {
      this.#active = undefined;
      if (this.#latest === run) this.#latest = undefined;
    }
  }

  async #runProcess(
    container: WebContainer,
    [program, ...args]: NodeCommand,
    run: Run,
    timeLimitMs: number,
  ): Promise<ProcessEnd> {
    let process: WebContainerProcess;
    try {
      process = await orLost(run, container.spawn(program, args, { cwd: folder, terminal }));
    } catch (error) {
      if (!/ENOENT/.test(String((error as Error).message))) throw error;
      run.onEvent({ kind: 'output', text: `${program}: command not found\n` });
      return { exitCode: 127, outputComplete: true };
    }
    run.onEvent({ kind: 'started' });
    const { signal } = run.halt;
    const timer = setTimeout(() => run.halt.abort(new EngineError('time-limit', 'none')), timeLimitMs);
    const onText = (text: string) => run.onEvent({ kind: 'output', text });
    const follow = followProcess(process, { halt: signal, killMs: this.times.killMs, onText });
    const end = await orLost(run, follow).finally(() => clearTimeout(timer));
    if (end === 'unkillable') {
      // The real runtime cannot kill an endless loop (webcontainer-core#1121).
      const { kind } = signal.reason as EngineError;
      throw new EngineError(kind, 'restart', {
        detail: 'The process could not be killed, so Node was shut down.',
      });
    }
    signal.throwIfAborted();
    return end;
  }

  /** Puts everything right after a run that did not come to a result. */
  #settle(error: EngineError): EngineError {
    if (error.recover !== 'none') this.#tearDown();
    if (error.kind !== 'stopped' && error.kind !== 'time-limit') this.#state.set({ status: 'failed', error });
    else if (this.#booting) this.#state.set({ status: 'starting' });
    else this.#state.set({ status: this.#container ? 'ready' : 'idle' });
    return error;
  }

  /** The container; boots one if there is none. A run that is stopped meanwhile leaves its boot to the next run. */
  #start(): Promise<WebContainer> {
    if (this.#container) return Promise.resolve(this.#container);
    const blocked = this.check();
    if (blocked) return Promise.reject(blocked);
    return (this.#booting ??= this.#boot());
  }

  #boot(): Promise<WebContainer> {
    this.#state.set({ status: 'starting' });
    const slow = setTimeout(() => this.#active?.onEvent({ kind: 'still-starting' }), this.times.slowBootMs);
    const booting = this.#booter.boot(this.times.bootMs).then(
      (container) => {
        if (this.#booting !== booting) {
          container.teardown();
          throw new EngineError('stopped', 'none');
        }
        this.#adopt(container);
        this.#state.set({ status: 'ready' });
        return container;
      },
      (error: EngineError) => {
        if (this.#booting === booting) this.#state.set({ status: 'failed', error });
        throw error;
      },
    );
    const forget = () => {
      clearTimeout(slow);
      if (this.#booting === booting) this.#booting = undefined;
    };
    booting.then(forget, forget);
    return booting;
  }

  #adopt(container: WebContainer): void {
    this.#container = container;
    this.#stale = 'all';
    const lose = (error: EngineError) => {
      if (this.#container !== container) return;
      this.#tearDown();
      if (this.#active) this.#active.lost.reject(error);
      else this.#state.set({ status: 'failed', error });
    };
    this.#releaseNode = claimNode(() => lose(new EngineError('superseded', 'restart')));
    container.on('error', ({ message }) => {
      if (!concernsPreviewsOnly(message)) lose(classify(new Error(message), 'lost'));
    });
  }

  async #writeFiles(container: WebContainer): Promise<void> {
    const files = this.#files;
    const stale = this.#stale;
    this.#stale = new Set();
    if (stale === 'all') {
      await container.fs.rm(folder, { recursive: true, force: true });
      await container.fs.mkdir(folder);
    }
    const changed = Object.entries(files).filter(([path]) => stale === 'all' || stale.has(path));
    // A tree and not a binary snapshot: `mount` takes a snapshot's buffer away from its owner.
    await container.mount(toTree(Object.fromEntries(changed)), { mountPoint: folder });
  }

  #tearDown(): void {
    this.#releaseNode();
    this.#releaseNode = () => {};
    this.#container?.teardown();
    this.#container = undefined;
  }
}

/** While starting, a stop needs nothing to be killed: the run is over at once. */
function orHalted<T>({ halt: { signal } }: Run, promise: Promise<T>): Promise<T> {
  const halted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as EngineError), { once: true });
  });
  return Promise.race([promise, halted]);
}

/** Calls of the runtime do not settle when it dies. */
function orLost<T>(run: Run, promise: Promise<T>): Promise<T> {
  return Promise.race([promise, run.lost.promise]);
}

let shared: WebContainerEngine | undefined;

/** The page's one Node: a page cannot have two. */
export function nodeEngine(): NodeEngine {
  return (shared ??= new WebContainerEngine());
}
