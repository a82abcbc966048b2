import type { WebContainer, WebContainerProcess } from '@webcontainer/api';
import { EngineError, StateCell } from '../engine.ts';
import type { Engine, EngineState, Files, RunOptions } from '../engine.ts';
import { Booter } from './booter.ts';
import { classify, concernsPreviewsOnly } from './classify.ts';
import { toTree } from './file-tree.ts';
import { followProcess, type ProcessEnd } from './follow-process.ts';
import { claimNode } from './one-per-browser.ts';
import { preflight } from './preflight.ts';

/** Program and arguments, for example `['npm', 'test']`. */
export type NodeCommand = readonly [string, ...string[]];

export type NodeEvent =
  /** Starting takes longer than usual; its deadline has not passed yet. */
  | { kind: 'still-starting' }
  /** The process runs, and can be typed into. */
  | { kind: 'started'; terminal: Typing }
  /** What the process wrote, with a terminal's escape sequences. */
  | { kind: 'output'; text: string };

/** A test that fails or a program that crashes is a result like any other. */
export type NodeResult = ProcessEnd;

/** What a process has of a keyboard and a screen. */
export interface Typing {
  write(text: string): void;
  resize(size: Size): void;
}

export interface Size {
  cols: number;
  rows: number;
}

/** What happens in Node apart from a run. */
export type NodeNews =
  /** These ports are open now, with the address at which each can be framed. */
  | { kind: 'ports'; ports: readonly OpenPort[] }
  /** The browser keeps the runtime from showing what a port serves. All else works. */
  | { kind: 'previews-blocked' }
  /** A file that the engine was given is another now: somebody changed it in there. */
  | { kind: 'file'; path: string; text: string };

export interface OpenPort {
  port: number;
  url: string;
}

/** A shell beside whatever runs. */
export interface Shell extends Typing {
  /** Resolves when it has ended, and so does Node. */
  readonly ended: Promise<void>;
  close(): void;
}

export interface NodeEngine extends Engine<NodeCommand, NodeEvent, NodeResult> {
  /** From the next run on there are these files and no others. Commands run in the folder `home` among them. */
  reset(files: Files, home?: string): void;
  /** Starts Node and puts the files into it, so that what comes next need not wait. Rejects as `run` does. */
  prepare(options?: RunOptions<NodeEvent>): Promise<void>;
  /** Opens a shell in the example's folder. Rejects as `run` does. */
  openShell(size: Size, onText: (text: string) => void): Promise<Shell>;
  /** Calls `listener` with all news. Returns a function that ends this. */
  onNews(listener: (news: NodeNews) => void): () => void;
}

/** With the size of the terminal that shows it. */
export interface NodeRunOptions extends RunOptions<NodeEvent> {
  size?: Size;
}

/** Times that a test would change. */
export interface NodeTimes {
  /** After this long a start has failed. */
  bootMs: number;
  /** After this long a start is called slow. */
  slowBootMs: number;
  /** How long a process may take to obey `kill()`. */
  killMs: number;
}

/** All files are in it. */
const folder = 'project';
const defaultTimeLimitMs = 120_000;
const defaultSize: Size = { cols: 100, rows: 30 };
/** How long to wait for the rest of what somebody writes to a file. */
const readBackMs = 100;

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
  #cwd = folder;
  /** Paths whose text is not yet in the container; `all` after a reset or a boot. */
  #stale: Set<string> | 'all' = 'all';

  readonly #listeners = new Set<(news: NodeNews) => void>();
  readonly #ports = new Map<number, string>();
  /** Files that this engine is writing. */
  readonly #writing = new Map<string, number>();
  #readBack: ReturnType<typeof setTimeout> | undefined;

  #container: WebContainer | undefined;
  #booting: Promise<WebContainer> | undefined;
  #releaseNode = () => {};
  /** Each tells a shell's owner that Node has ended: no promise of its process settles then. */
  readonly #shells = new Set<() => void>();

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

  /** Throws a `RangeError` for a path outside the project. */
  reset(files: Files, home = ''): void {
    toTree(files);
    this.#files = { ...files };
    this.#cwd = home ? `${folder}/${home}` : folder;
    this.#stale = 'all';
  }

  /** Reaches what runs as well, in a moment. Throws a `RangeError` for a path outside the project. */
  update(path: string, text: string): void {
    if (this.#files[path] === text) return;
    const files = { ...this.#files, [path]: text };
    toTree(files);
    this.#files = files;
    if (this.#stale === 'all') return;
    this.#stale.add(path);
    if (this.#container) void this.#writeFiles(this.#container).catch(() => {}); // the next run says what is wrong
  }

  onNews(listener: (news: NodeNews) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async prepare(options: RunOptions<NodeEvent> = {}): Promise<void> {
    await this.#ask(undefined, options);
  }

  async run(command: NodeCommand, options: NodeRunOptions = {}): Promise<NodeResult> {
    return (await this.#ask(command, options))!;
  }

  async openShell(size: Size, onText: (text: string) => void): Promise<Shell> {
    try {
      const container = await this.#start();
      const process = await container.spawn('jsh', { cwd: this.#cwd, terminal: size });
      const ended = Promise.withResolvers<void>();
      const gone = () => ended.resolve();
      void process.exit.then(gone);
      this.#shells.add(gone);
      const shown = new WritableStream({ write: onText });
      process.output.pipeTo(shown).catch(gone);
      return { ...typingOf(process), ended: ended.promise, close: () => process.kill() };
    } catch (error) {
      throw classify(error, 'lost');
    }
  }

  async #ask(command: NodeCommand | undefined, options: NodeRunOptions): Promise<NodeResult | undefined> {
    const { signal, onEvent = () => {}, timeLimitMs = defaultTimeLimitMs, size = defaultSize } = options;
    const run: Run = { onEvent, halt: new AbortController(), lost: Promise.withResolvers() };
    run.lost.promise.catch(() => {});
    this.#latest?.halt.abort(new EngineError('stopped', 'none', { detail: 'A newer run took its place.' }));
    this.#latest = run;

    const stop = () => run.halt.abort(new EngineError('stopped', 'none'));
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    const result = this.#ended.then(() => this.#runAlone(command, run, { timeLimitMs, size }));
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

  async #runAlone(
    command: NodeCommand | undefined,
    run: Run,
    limits: { timeLimitMs: number; size: Size },
  ): Promise<NodeResult | undefined> {
    this.#active = run;
    try {
      run.halt.signal.throwIfAborted();
      const container = await orHalted(run, this.#start());
      this.#state.set({ status: 'running' });
      await orLost(run, this.#writeFiles(container));
      run.halt.signal.throwIfAborted();
      const end = command && (await this.#runProcess(container, command, run, limits));
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
    { timeLimitMs, size }: { timeLimitMs: number; size: Size },
  ): Promise<ProcessEnd> {
    let process: WebContainerProcess;
    try {
      process = await orLost(run, container.spawn(program, args, { cwd: this.#cwd, terminal: size }));
    } catch (error) {
      if (!/ENOENT/.test(String((error as Error).message))) throw error;
      run.onEvent({ kind: 'output', text: `${program}: command not found\n` });
      return { exitCode: 127, outputComplete: true };
    }
    run.onEvent({ kind: 'started', terminal: typingOf(process) });
    const { signal } = run.halt;
    const late = () => run.halt.abort(new EngineError('time-limit', 'none'));
    const timer = Number.isFinite(timeLimitMs) ? setTimeout(late, timeLimitMs) : undefined;
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
      // A runtime that is dead may never say that it is torn down, and the next boot of this copy would wait for that.
      if (error.kind === 'lost') this.#booter.abandon();
      if (this.#active) this.#active.lost.reject(error);
      else this.#state.set({ status: 'failed', error });
    };
    this.#releaseNode = claimNode(() => lose(new EngineError('superseded', 'restart')));
    container.on('error', ({ message }) => {
      if (concernsPreviewsOnly(message)) this.#tell({ kind: 'previews-blocked' });
      else lose(classify(new Error(message), 'lost'));
    });
    container.on('port', (port, type, url) => {
      if (type === 'open') this.#ports.set(port, url);
      else this.#ports.delete(port);
      this.#tellPorts();
    });
  }

  #tell(news: NodeNews): void {
    for (const listener of [...this.#listeners]) listener(news);
  }

  #tellPorts(): void {
    const ports = [...this.#ports].map(([port, url]) => ({ port, url })).sort((a, b) => a.port - b.port);
    this.#tell({ kind: 'ports', ports });
  }

  async #writeFiles(container: WebContainer): Promise<void> {
    const files = this.#files;
    const stale = this.#stale;
    this.#stale = new Set();
    const changed = Object.keys(files).filter((path) => stale === 'all' || stale.has(path));
    if (changed.length === 0) return;
    for (const path of changed) this.#writing.set(path, (this.#writing.get(path) ?? 0) + 1);
    try {
      if (stale === 'all') {
        await container.fs.rm(folder, { recursive: true, force: true });
        await container.fs.mkdir(folder);
      }
      // A tree and not a binary snapshot: `mount` takes a snapshot's buffer away from its owner.
      const tree = toTree(Object.fromEntries(changed.map((path) => [path, files[path]!])));
      await container.mount(tree, { mountPoint: folder });
    } finally {
      for (const path of changed) this.#writing.set(path, this.#writing.get(path)! - 1);
    }
    if (stale === 'all')
      container.fs.watch(folder, { recursive: true }, () => {
        clearTimeout(this.#readBack);
        this.#readBack = setTimeout(() => void this.#readBackFiles(container), readBackMs);
      });
  }

  /** Finds out which of the example's own files somebody has changed in there. */
  async #readBackFiles(container: WebContainer): Promise<void> {
    const home = this.#cwd.slice(folder.length + 1);
    const own = Object.keys(this.#files).filter((path) => path.startsWith(home));
    for (const path of own) {
      // What is gone there stays here.
      const text = await container.fs.readFile(`${folder}/${path}`, 'utf8').catch(() => undefined);
      const isOurs = this.#stale === 'all' || this.#stale.has(path) || (this.#writing.get(path) ?? 0) > 0;
      if (this.#container !== container) return;
      if (text === undefined || isOurs || text === this.#files[path]) continue;
      this.#files = { ...this.#files, [path]: text };
      this.#tell({ kind: 'file', path, text });
    }
  }

  #tearDown(): void {
    this.#releaseNode();
    this.#releaseNode = () => {};
    this.#container?.teardown();
    this.#container = undefined;
    clearTimeout(this.#readBack);
    for (const gone of this.#shells) gone();
    this.#shells.clear();
    this.#ports.clear();
    this.#tellPorts();
  }
}

function typingOf(process: WebContainerProcess): Typing {
  const input = process.input.getWriter();
  // Whoever types when it has just ended loses nothing.
  return {
    write: (text) => void input.write(text).catch(() => {}),
    resize: (size) => process.resize(size),
  };
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
