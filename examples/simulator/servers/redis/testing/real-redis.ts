import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reply } from '../core/reply.ts';

/** The version that the model was compared with. */
export const COMPARED_VERSION = '7.0.15';

/** Why there is no real Redis to compare with, in a sentence; undefined if there is. Installs one where that is possible. */
export function whyNoRedis(): string | undefined {
  if (!version() && process.getuid?.() === 0)
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], { stdio: 'ignore' });
  const found = version();
  if (!found) return 'There is no redis-server on the PATH: apt-get install redis-server brings one.';
  if (found === COMPARED_VERSION) return undefined;
  return `The redis-server on the PATH is ${found}: the model is of ${COMPARED_VERSION}.`;
}

const version = () =>
  /v=(\S+)/.exec(spawnSync('redis-server', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1];

/** A real Redis of its own, behind a socket in a folder that goes with it. */
export class RealRedis {
  readonly folder: string;
  readonly #options: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(options: readonly string[]) {
    this.folder = mkdtempSync(join(tmpdir(), 'faultline-redis-'));
    this.#options = options;
  }

  static async start(...options: string[]): Promise<RealRedis> {
    const redis = new RealRedis(options);
    await redis.boot();
    return redis;
  }

  async boot(): Promise<void> {
    const child = spawn(
      'redis-server',
      [
        '--port',
        '0',
        '--unixsocket',
        join(this.folder, 's'),
        '--save',
        '',
        '--dir',
        this.folder,
        ...this.#options,
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      let log = '';
      child.stdout.on('data', (chunk: Buffer) => {
        log += chunk.toString();
        if (/ready to accept connections at/i.test(log)) resolve();
      });
      child.on('exit', () => reject(new Error(`redis-server ended: ${log}`)));
      child.on('error', reject);
    });
  }

  /** Kills the process as a crash does. */
  async kill(): Promise<void> {
    const child = this.#process!;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true });
  }

  connect(): Promise<RealClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(join(this.folder, 's'));
      socket.once('connect', () => resolve(new RealClient(socket)));
      socket.once('error', reject);
    });
  }
}

/** Speaks RESP2 over a socket, with strings of bytes. */
export class RealClient {
  readonly #socket: Socket;
  #received = '';
  readonly #waiting: ((reply: Reply) => void)[] = [];
  /** What came that nobody waited for: what was published, and replies to what was only sent. */
  readonly unasked: Reply[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#received += text;
      this.#read();
    });
    socket.on('error', () => {});
  }

  /** Sends commands at once, and resolves with their replies. */
  all(commands: readonly (readonly string[])[]): Promise<Reply[]> {
    const replies = commands.map(() => new Promise<Reply>((resolve) => this.#waiting.push(resolve)));
    this.send(commands);
    return Promise.all(replies);
  }

  /** Sends commands at once. Returns how many bytes they are. */
  send(commands: readonly (readonly string[])[]): number {
    const text = commands
      .map((args) => `*${args.length}\r\n${args.map((arg) => `$${arg.length}\r\n${arg}\r\n`).join('')}`)
      .join('');
    this.#socket.write(text, 'latin1');
    return text.length;
  }

  async one(...args: string[]): Promise<Reply> {
    return (await this.all([args]))[0]!;
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(): void {
    let at = 0;
    for (;;) {
      const found = parse(this.#received, at);
      if (!found) break;
      at = found.end;
      const waiting = this.#waiting.shift();
      if (waiting) waiting(found.reply);
      else this.unasked.push(found.reply);
    }
    this.#received = this.#received.slice(at);
  }
}

interface Parsed {
  reply: Reply;
  end: number;
}

/** One reply from that place on; undefined if it has not all come. */
function parse(text: string, at: number): Parsed | undefined {
  const lineEnd = text.indexOf('\r\n', at);
  if (lineEnd < 0) return undefined;
  const line = text.slice(at + 1, lineEnd);
  const end = lineEnd + 2;
  switch (text[at]) {
    case '+':
      return { reply: { ok: line }, end };
    case '-':
      return { reply: { err: line }, end };
    case ':': {
      const value = Number(line);
      return { reply: Number.isSafeInteger(value) ? value : BigInt(line), end };
    }
    case '$': {
      const size = Number(line);
      if (size < 0) return { reply: null, end };
      if (text.length < end + size + 2) return undefined;
      return { reply: text.slice(end, end + size), end: end + size + 2 };
    }
    case '*':
      return parseArray(text, Number(line), end);
    default:
      throw new Error(`No reply of RESP2: ${text.slice(at, at + 40)}`);
  }
}

function parseArray(text: string, size: number, from: number): Parsed | undefined {
  if (size < 0) return { reply: null, end: from };
  const items: Reply[] = [];
  let end = from;
  for (let i = 0; i < size; i++) {
    const item = parse(text, end);
    if (!item) return undefined;
    items.push(item.reply);
    end = item.end;
  }
  return { reply: items, end };
}
