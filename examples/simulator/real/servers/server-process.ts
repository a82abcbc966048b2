import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { cleanUp } from '../process/clean-up.ts';
import type { Member } from '../process/member.ts';
import { canPause, signalTree } from '../process/tree.ts';
import type { Recorder } from '../run/recorder.ts';
import { freePort } from './free-port.ts';
import { MissingServer, type Eye, type Launch, type RealServer } from './server.ts';

/** A real server of a run: a process on a port and in a folder of its own, or one whose address was given. */
export class ServerProcess implements Member {
  readonly isServer = true;
  readonly name: string;
  readonly kind: RealServer;
  readonly #recorder: Recorder;
  readonly #given: string | undefined;
  #launch: Launch | undefined;
  #child: ChildProcess | undefined;
  #room: { url: string; leave(): Promise<void> } | undefined;
  #life = 0;
  #serves = false;
  #version: string | undefined;
  #eye: Eye | undefined;
  #restart: NodeJS.Timeout | undefined;
  #closed = false;
  #removeFolder = (): void => {};

  constructor(name: string, kind: RealServer, recorder: Recorder) {
    this.name = name;
    this.kind = kind;
    this.#recorder = recorder;
    this.#given = process.env[kind.variable] || undefined;
  }

  get isOurs(): boolean {
    return this.#given === undefined;
  }

  get alive(): boolean {
    return this.#serves;
  }

  /** Its address, past the network that fails. */
  get url(): string {
    return this.#room?.url ?? this.#launch!.url;
  }

  get address(): { host: string; port: number } | undefined {
    if (!this.#serves) return undefined;
    const { hostname, port } = new URL(this.url);
    return { host: hostname, port: Number(port) };
  }

  /** The address at which somebody reaches it through a proxy. */
  urlThrough(port: number): string {
    const url = new URL(this.url);
    url.host = `127.0.0.1:${port}`;
    return url.href;
  }

  /** `PostgreSQL 15.18 on port 41213` */
  get description(): string {
    const { title, variable } = this.kind;
    if (!this.isOurs) return `${title} at the address in ${variable}`;
    return `${title} ${this.#version ?? ''} on port ${this.address?.port}`.replace('  ', ' ');
  }

  /** Looks into it; undefined while it is down. */
  get eye(): Eye | undefined {
    return this.#eye;
  }

  /**
   * Finds out how to run it.
   *
   * @throws MissingServer if it is not there.
   */
  async prepare(): Promise<void> {
    if (this.#given !== undefined) {
      this.#room = (await this.kind.room?.(this.#given)) ?? { url: this.#given, leave: async () => {} };
      return;
    }
    const folder = mkdtempSync(join(tmpdir(), `faultline-${this.name}-`));
    // A server may refuse to run as root, and runs as somebody else in this folder.
    chmodSync(folder, 0o777);
    this.#removeFolder = cleanUp(() => rmSync(folder, { recursive: true, force: true }));
    this.#launch = await this.kind.launch(folder, await freePort());
    if (this.#launch) return;
    const { title, install, variable } = this.kind;
    throw new MissingServer(
      `There is no ${title} here: ${install}, or set ${variable} to the address of one.`,
    );
  }

  async start(): Promise<void> {
    clearTimeout(this.#restart);
    if (this.#serves || this.#child || this.#closed) return;
    if (this.#launch) await this.#spawn(this.#launch);
    this.#recorder.begin(this.name, ++this.#life);
    if (this.#life === 1) await this.kind.begin?.(this.url);
    this.#serves = true;
    this.#eye = await this.kind.view?.open(this.url);
  }

  async kill(restartMs?: number): Promise<void> {
    if (!this.#child) return;
    this.#recorder.note({ kind: 'crash', node: this.name, silent: false, restartMs: restartMs ?? 0 });
    await this.#die();
    if (restartMs === undefined || this.#closed) return;
    this.#restart = setTimeout(() => void this.start().catch(() => {}), restartMs);
  }

  /** A server that leaves in peace is nothing to see: what matters is that it comes back with all it had acknowledged. */
  stop(_graceMs: number, restartMs?: number): Promise<void> {
    return this.kill(restartMs);
  }

  pause(ms: number): void {
    if (!this.#child || !canPause) return;
    this.#recorder.note({ kind: 'pause', node: this.name, ms });
    signalTree(this.#child.pid!, 'SIGSTOP');
  }

  resume(): void {
    if (this.#child && canPause) signalTree(this.#child.pid!, 'SIGCONT');
  }

  /** The end of the run. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#restart);
    if (this.#child) await this.#die();
    this.#eye?.close();
    await this.#room?.leave();
    this.#removeFolder();
  }

  async #die(): Promise<void> {
    const child = this.#child!;
    this.#serves = false;
    this.#eye?.close();
    this.#eye = undefined;
    const gone = new Promise((resolve) => child.once('close', resolve));
    signalTree(child.pid!, 'SIGKILL');
    await gone;
  }

  /** Resolves once its output says that it takes connections. */
  async #spawn({ program, args, env, ready, version, tells, hear, beside }: Launch): Promise<void> {
    const end = beside?.();
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      cwd: tmpdir(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const forget = cleanUp(() => {
      signalTree(child.pid!, 'SIGKILL');
      end?.();
    });
    const lines: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const heard = (line: string) => {
        lines.push(line);
        hear?.(line);
        this.#version ??= version ?? tells?.exec(line)?.[1];
        if (ready.test(line)) resolve();
      };
      createInterface(child.stdout).on('line', heard);
      createInterface(child.stderr).on('line', heard);
      child.once('error', reject);
      child.once('close', () => {
        forget();
        this.#child = undefined;
        this.#serves = false;
        reject(new Error(`${this.kind.title} ended at once. It said:\n${lines.slice(-10).join('\n')}`));
      });
    });
  }
}
