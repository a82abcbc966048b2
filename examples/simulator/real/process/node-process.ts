import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Recorder } from '../run/recorder.ts';
import { cleanUp } from './clean-up.ts';
import type { Member } from './member.ts';
import { SETUP, type FromNode, type Setup, type ToNode } from './protocol.ts';
import { canPause } from './tree.ts';

/** What a node's process is started with, and whom it tells what. */
export interface NodeOptions {
  readonly name: string;
  readonly folder: string;
  /** How it reaches the others. May be filled in until it starts. */
  readonly urls: Record<string, string>;
  readonly recorder: Recorder;
  /** How long after its end the supervisor starts it again, if nobody else does. */
  readonly restartMs: number;
  /** A write is about to be made. The node waits until this resolves. */
  writing(file: string, entry: unknown): Promise<void>;
  /** A write is durable. The node waits until this resolves. */
  written(): Promise<void>;
  /** It has printed a line to its error output. */
  complains(line: string): void;
}

/** Where Node keeps what it has compiled, by default: without it each life of a node would compile all anew. */
const COMPILED = join(tmpdir(), 'node-compile-cache');

/** One of the example's nodes: a process that its supervisor, this one, starts again when it has ended by itself. */
export class NodeProcess implements Member {
  readonly isServer = false;
  readonly isOurs = true;
  readonly name: string;
  readonly #options: NodeOptions;
  #child: ChildProcess | undefined;
  #life = 0;
  #port: number | undefined;
  #serving: Promise<void> | undefined;
  /** What will start it again. */
  #restart: NodeJS.Timeout | undefined;
  /** It is being ended from here: no supervisor starts it again. */
  #ending = false;
  #closed = false;

  constructor(options: NodeOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get alive(): boolean {
    return this.#child !== undefined;
  }

  get urls(): Record<string, string> {
    return this.#options.urls;
  }

  get address(): { host: string; port: number } | undefined {
    return this.#port === undefined ? undefined : { host: '127.0.0.1', port: this.#port };
  }

  async start(): Promise<void> {
    clearTimeout(this.#restart);
    if (this.#child) return this.#serving;
    if (this.#closed) return;
    const { name, folder, urls } = this.#options;
    const setup: Setup = { name, life: ++this.#life, folder, urls };
    const child = fork(process.argv[1]!, {
      env: { NODE_COMPILE_CACHE: COMPILED, ...process.env, [SETUP]: JSON.stringify(setup) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.#child = child;
    this.#ending = false;
    const forget = cleanUp(() => child.kill('SIGKILL'));
    child.once('exit', () => {
      forget();
      this.#end(child);
    });
    this.#listen(child);
    this.#serving = this.#untilServing(child);
    await this.#serving;
  }

  async kill(restartMs?: number): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#ending = true;
    this.#options.recorder.note({ kind: 'crash', node: this.name, silent: false, restartMs: restartMs ?? 0 });
    child.kill('SIGKILL');
    await ended(child);
    this.#startLater(restartMs);
  }

  async stop(graceMs: number, restartMs?: number): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#ending = true;
    const { recorder } = this.#options;
    recorder.note({ kind: 'stop', node: this.name, phase: 'asked', graceMs });
    child.kill('SIGTERM');
    let phase: 'left' | 'killed' = 'left';
    const timer = setTimeout(() => {
      phase = 'killed';
      child.kill('SIGKILL');
    }, graceMs);
    await ended(child);
    clearTimeout(timer);
    recorder.note({ kind: 'stop', node: this.name, phase, restartMs: restartMs ?? 0 });
    this.#startLater(restartMs);
  }

  pause(ms: number): void {
    if (!this.#child || !canPause) return;
    this.#options.recorder.note({ kind: 'pause', node: this.name, ms });
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    if (canPause) this.#child?.kill('SIGCONT');
  }

  /** The end of the run. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    child?.kill('SIGKILL');
    if (child) await ended(child);
  }

  #listen(child: ChildProcess): void {
    const { recorder, writing, written, complains } = this.#options;
    const goOn = (ask: number) => {
      if (child.connected) child.send({ goOn: ask } satisfies ToNode, () => {});
    };
    child.on('message', async (message: FromNode) => {
      if (this.#child !== child) return;
      if (message.kind === 'serves') {
        this.#port = message.port;
        child.emit('serves');
      } else if (message.kind === 'dies') {
        this.#ending = true;
        const { restartMs } = this.#options;
        recorder.note({ kind: 'exit', node: this.name, error: message.error, restartMs });
        void ended(child).then(() => this.#startLater(restartMs));
      } else {
        if (message.kind === 'starts') recorder.begin(this.name, this.#life);
        else if (message.kind === 'writing') await writing(message.file, message.entry);
        else await written();
        goOn(message.ask);
      }
    });
    createInterface(child.stdout!).on('line', (text) =>
      recorder.note({ kind: 'log', node: this.name, text }),
    );
    createInterface(child.stderr!).on('line', complains);
  }

  #end(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#port = undefined;
    if (this.#ending || this.#closed) return;
    const { recorder, restartMs } = this.#options;
    recorder.note({ kind: 'stop', node: this.name, phase: 'left', restartMs });
    this.#startLater(restartMs);
  }

  #startLater(ms: number | undefined): void {
    if (ms === undefined || this.#closed) return;
    clearTimeout(this.#restart);
    this.#restart = setTimeout(() => void this.start().catch(() => {}), ms);
  }

  async #untilServing(child: ChildProcess): Promise<void> {
    const gaveUp = new AbortController();
    const serves = once(child, 'serves', { signal: gaveUp.signal }).then(() => true);
    const ends = ended(child).then(() => false);
    serves.catch(() => {});
    const isServing = await Promise.race([serves, ends]);
    gaveUp.abort();
    if (!isServing && !this.#ending) throw new Error(`${this.name} ended before it served.`);
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
}
