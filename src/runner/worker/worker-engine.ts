import type { CompiledExample, CompileError } from '@faultline/simulator';
import {
  EngineError,
  StateCell,
  within,
  type Engine,
  type EngineState,
  type Files,
  type RunOptions,
} from '../engine.ts';
import { openSandbox, type Sandbox, type SandboxError, type SandboxWorker } from '../sandbox/sandbox.ts';
import type { FromWorker, SimulatorCommand, SimulatorEvent, SimulatorResult } from './protocol.ts';

/** How long a worker may be silent before its code is taken to loop without end. */
const SILENCE_MS = 2_000;

/** How long the sandbox may take to give its first sign of life: a slow phone takes a second. */
const START_MS = 10_000;

/** How long the sandbox may take to answer that it is there. */
const PING_MS = 1_000;

/** What the engine needs from the site: the kernel's text and the compiler, each fetched once, on the first run. */
export interface WorkerEngineParts {
  loadKernel(): Promise<string>;
  loadCompiler(): Promise<(files: Files) => CompiledExample>;
  /** The script of a simulated server that an example imports. */
  loadServer(name: string): Promise<string>;
  /** Default: a frame of its own, which goes when the engine is disposed of. */
  openSandbox?: () => Promise<Sandbox>;
  /** For tests. */
  silenceMs?: number;
  /** For tests. */
  startMs?: number;
}

interface Run {
  id: number;
  onEvent: ((event: SimulatorEvent) => void) | undefined;
  resolve(result: SimulatorResult): void;
  reject(error: EngineError): void;
}

/**
 * The simulated cluster in a sandboxed worker: first trace in milliseconds, no network, killed when it hangs. One worker
 * for each version of the code; an edit takes effect with the next run.
 */
export class WorkerEngine implements Engine<SimulatorCommand, SimulatorEvent, SimulatorResult> {
  readonly #cell = new StateCell();
  readonly #parts: WorkerEngineParts;
  #files: Files = {};
  #sandbox: Promise<Sandbox> | undefined;
  #worker: { worker: SandboxWorker; compiled: CompiledExample; hasSpoken: boolean } | undefined;
  #run: Run | undefined;
  #runs = 0;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #limit: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: WorkerEngineParts) {
    this.#parts = parts;
  }

  get state(): EngineState {
    return this.#cell.state;
  }

  subscribe(listener: (state: EngineState) => void): () => void {
    return this.#cell.subscribe(listener);
  }

  check(): EngineError | null {
    const able =
      typeof Worker === 'function' &&
      typeof MessageChannel === 'function' &&
      'sandbox' in HTMLIFrameElement.prototype;
    return able
      ? null
      : new EngineError('unsupported', 'elsewhere', { detail: 'No web workers, or no sandboxed frames.' });
  }

  /** The same files again keep the worker warm. */
  reset(files: Files): void {
    if (isSame(files, this.#files)) return;
    this.#files = { ...files };
    this.#discard();
  }

  update(path: string, text: string): void {
    this.reset({ ...this.#files, [path]: text });
  }

  /** Fetches what a first run will need. For the moment when a reader seems about to touch the lab. */
  async prepare(): Promise<void> {
    await Promise.all([this.#openSandbox(), this.#parts.loadKernel(), this.#parts.loadCompiler()]);
  }

  async run(
    command: SimulatorCommand,
    { signal, onEvent, timeLimitMs }: RunOptions<SimulatorEvent> = {},
  ): Promise<SimulatorResult> {
    const unable = this.check();
    if (unable) throw this.#failed(unable);
    this.#stop('stopped');
    if (signal?.aborted) throw new EngineError('stopped', 'none');
    const id = ++this.#runs;
    return new Promise<SimulatorResult>((resolve, reject) => {
      this.#run = { id, onEvent, resolve, reject };
      signal?.addEventListener('abort', () => id === this.#run?.id && this.#stop('stopped'), { once: true });
      void this.#begin(id, command, timeLimitMs);
    });
  }

  dispose(): void {
    this.#stop('stopped');
    this.#discard();
    this.#closeSandbox();
    this.#cell.set({ status: 'idle' });
  }

  async #begin(id: number, command: SimulatorCommand, timeLimitMs: number | undefined): Promise<void> {
    try {
      if (!this.#worker) {
        this.#cell.set({ status: 'starting' });
        await this.#start(id);
      }
    } catch (error) {
      if (this.#run?.id === id) this.#finish((run) => run.reject(this.#failed(startError(error))));
      return;
    }
    if (this.#run?.id !== id) return;
    this.#cell.set({ status: 'running' });
    this.#watch();
    if (timeLimitMs !== undefined) this.#limit = setTimeout(() => this.#stop('time-limit'), timeLimitMs);
    this.#worker!.worker.port.postMessage({ run: id, command });
  }

  async #start(id: number): Promise<void> {
    const files = this.#files;
    const [sandbox, kernel, compile] = await Promise.all([
      within(this.#openSandbox(), this.#startMs, () => this.#blocked()),
      this.#parts.loadKernel(),
      this.#parts.loadCompiler(),
    ]);
    if (this.#run?.id !== id || this.#worker) return;
    const compiled = compile(files);
    const servers = await Promise.all(compiled.servers.map((name) => this.#parts.loadServer(name)));
    if (this.#run?.id !== id || this.#worker) return;
    const { script, ...rest } = compiled;
    const source = `self.faultlineExample={modules:${script},compiled:${JSON.stringify(rest)}};\n${[...servers, kernel].join('\n')}`;
    const worker = sandbox.start(source, (error) => this.#onWorkerError(compiled, error));
    worker.port.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#onMessage(data);
    this.#worker = { worker, compiled, hasSpoken: false };
  }

  #openSandbox(): Promise<Sandbox> {
    return (this.#sandbox ??= (this.#parts.openSandbox ?? openSandbox)());
  }

  #onMessage(message: FromWorker): void {
    if (this.#worker) this.#worker.hasSpoken = true;
    if (!this.#run) return;
    this.#watch();
    if (!('run' in message) || message.run !== this.#run.id) return;
    if ('event' in message) this.#run.onEvent?.(message.event);
    else if ('result' in message) {
      this.#finish((run) => run.resolve(message.result));
      this.#cell.set({ status: 'ready' });
    } else {
      this.#finish((run) => run.reject(this.#failed(thrown(message.error))));
    }
  }

  /** Before the first sign of life the worker could not read its script: with the compiler's check passed, a syntax error. Later, the browser gave up on it. */
  #onWorkerError(compiled: CompiledExample, { message, line }: SandboxError): void {
    if (this.#worker?.hasSpoken) {
      this.#discard();
      this.#finish((run) => run.reject(this.#failed(this.#lost(message))));
      return;
    }
    const module = compiled.modules.find(
      ({ firstLine, lines }) => line >= firstLine && line < firstLine + lines,
    );
    const at = module && { file: module.file, line: line - module.firstLine + 1 };
    this.#discard();
    const detail = message.replace(/^Uncaught (\w*Error: )?/, '');
    this.#finish((run) => run.reject(this.#failed(new EngineError('syntax', 'none', { detail, at }))));
  }

  /** Every sign of life puts the end off. Without the first one the sandbox is at fault, not the code. */
  #watch(): void {
    clearTimeout(this.#watchdog);
    const hasSpoken = this.#worker?.hasSpoken ?? false;
    const ms = hasSpoken ? (this.#parts.silenceMs ?? SILENCE_MS) : this.#startMs;
    this.#watchdog = setTimeout(() => void this.#onSilence(hasSpoken), ms);
  }

  /** A worker that fell silent loops if the frame around it is still there; else the browser has ended both. */
  async #onSilence(hasSpoken: boolean): Promise<void> {
    const id = this.#run?.id;
    this.#discard();
    const ping = async () => (await this.#openSandbox()).ping();
    const error = hasSpoken
      ? await within(ping(), PING_MS, () => this.#lost()).then(
          () => new EngineError('endless-loop', 'none'),
          (lost: EngineError) => lost,
        )
      : this.#blocked();
    if (this.#run?.id === id) this.#finish((run) => run.reject(this.#failed(error)));
  }

  get #startMs(): number {
    return this.#parts.startMs ?? START_MS;
  }

  #blocked(): EngineError {
    this.#closeSandbox();
    return new EngineError('blocked', 'reload');
  }

  #lost(detail?: string): EngineError {
    this.#closeSandbox();
    return new EngineError('lost', 'restart', { detail });
  }

  /** The next run opens another one. */
  #closeSandbox(): void {
    void this.#sandbox?.then((sandbox) => sandbox.dispose());
    this.#sandbox = undefined;
  }

  #stop(kind: 'stopped' | 'time-limit'): void {
    if (!this.#run) return;
    // A worker that is exploring would go on for a while; a new one takes a millisecond.
    this.#discard();
    this.#finish((run) => run.reject(new EngineError(kind, 'none')));
    this.#cell.set({ status: 'ready' });
  }

  #finish(settle: (run: Run) => void): void {
    clearTimeout(this.#watchdog);
    clearTimeout(this.#limit);
    const run = this.#run;
    this.#run = undefined;
    if (run) settle(run);
  }

  #failed(error: EngineError): EngineError {
    this.#cell.set({ status: 'failed', error });
    return error;
  }

  #discard(): void {
    this.#worker?.worker.stop();
    this.#worker = undefined;
  }
}

function isSame(a: Files, b: Files): boolean {
  const paths = Object.keys(a);
  return paths.length === Object.keys(b).length && paths.every((path) => a[path] === b[path]);
}

/** An error of the example's own code, or of its scenario's shape, which is a sentence already. */
function thrown({ name, message, at }: Extract<FromWorker, { error: unknown }>['error']): EngineError {
  const detail = name === 'ScenarioError' ? message : `${name}: ${message}`;
  return new EngineError('thrown', 'none', { detail, at: at ?? placeIn(message) });
}

/** The place that a sentence of the kernel's names: `The scenario cannot be loaded: Error: … (scenario.ts:12).` */
function placeIn(sentence: string): EngineError['at'] {
  const [, file, line] = /\(([^\s()]+\.ts):(\d+)\)/.exec(sentence) ?? [];
  return file ? { file, line: Number(line) } : undefined;
}

function startError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  if ((error as Error)?.name === 'CompileError') {
    const { message, file, line, column } = error as CompileError;
    return new EngineError('syntax', 'none', {
      detail: message,
      at: line === undefined ? undefined : { file, line, ...(column ? { column } : {}) },
    });
  }
  return new EngineError('unreachable', 'restart', {
    detail: String((error as Error)?.message ?? error),
    cause: error,
  });
}
