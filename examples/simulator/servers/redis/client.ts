import type { Connection, Ending, Machine } from '../../src/server.ts';
import { fromBytes, toBytes } from './bytes.ts';
import { isFailure, type Reply } from './core/reply.ts';
import * as errors from './errors.ts';
import { METHODS, plain, type Method, type MethodName } from './methods.ts';
import { commandText, nameOf, type Answer } from './server.ts';

/** How a client connects: what of node-redis's options means something here. */
export interface RedisClientOptions {
  /** `redis://cache`: the host is the node's name. */
  readonly url?: string;
  readonly socket?: {
    readonly host?: string;
    /** Default 5,000. */
    readonly connectTimeout?: number;
    /**
     * How long to wait before the next try, in milliseconds; false, or an error, to give up. Default: twice as long each
     * time, from 50 to 2,000, and up to 200 by chance.
     */
    readonly reconnectStrategy?: false | number | ((retries: number, cause: Error) => number | false | Error);
    /** Closes the connection when nothing has come for so long. Default: never. */
    readonly socketTimeout?: number;
  };
  /** Commands fail at once while there is no connection. Default: they wait for the next. */
  readonly disableOfflineQueue?: boolean;
}

type Listener = (message: string, channel: string) => void;
type Event = 'connect' | 'ready' | 'error' | 'reconnecting' | 'end';

interface Waiting {
  readonly words: readonly string[];
  resolve(reply: Reply): void;
  reject(error: Error): void;
  /** It was sent: if the connection ends, nobody can tell whether it took effect. */
  sent: boolean;
  readonly transform: (reply: Reply) => unknown;
}

/** A client of node-redis's shape (version 5), over the simulated network. */
export class SimulatedRedisClient {
  readonly #machine: Machine;
  readonly #options: RedisClientOptions;
  readonly #events = new Map<Event, ((value?: unknown) => void)[]>();
  readonly #listeners = {
    channel: new Map<string, Set<Listener>>(),
    pattern: new Map<string, Set<Listener>>(),
  };
  #connection: Connection | undefined;
  #queue: Waiting[] = [];
  #state: 'closed' | 'connecting' | 'ready' = 'closed';
  #retries = 0;
  #timer: unknown;
  #idle: unknown;
  #connecting: { resolve(): void; reject(error: Error): void } | undefined;
  /** Connections that have ended by the time of an EXEC have forgotten what was watched. */
  #epoch = 0;
  #watchedIn: number | undefined;

  constructor(machine: Machine, options: RedisClientOptions = {}) {
    this.#machine = machine;
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#state !== 'closed';
  }

  get isReady(): boolean {
    return this.#state === 'ready';
  }

  on(event: Event, listener: (value?: unknown) => void): this {
    this.#events.set(event, [...(this.#events.get(event) ?? []), listener]);
    return this;
  }

  off(event: Event, listener: (value?: unknown) => void): this {
    this.#events.set(event, this.#events.get(event)?.filter((other) => other !== listener) ?? []);
    return this;
  }

  duplicate(options: RedisClientOptions = {}): SimulatedRedisClient {
    return createClient(this.#machine, { ...this.#options, ...options });
  }

  /** Resolves with the client when it is connected. */
  async connect(): Promise<this> {
    if (this.isOpen) throw new Error('Socket already opened');
    this.#state = 'connecting';
    await new Promise<void>((resolve, reject) => {
      this.#connecting = { resolve, reject };
      this.#dial();
    });
    return this;
  }

  /** Waits for what was asked, then closes. */
  async close(): Promise<void> {
    while (this.#queue.length) await new Promise<void>((wake) => this.#drained.push(wake));
    this.destroy();
  }

  readonly #drained: (() => void)[] = [];

  quit(): Promise<void> {
    return this.close();
  }

  disconnect(): Promise<void> {
    this.destroy();
    return Promise.resolve();
  }

  /** Closes at once: what was not answered fails. */
  destroy(): void {
    this.#state = 'closed';
    this.#machine.clearTimeout(this.#timer);
    this.#machine.clearTimeout(this.#idle);
    this.#connection?.close();
    this.#connection = undefined;
    this.#failAll(() => true, new errors.DisconnectsClientError());
    this.#emit('end');
  }

  /** Sends any command, and resolves with its reply as it is. */
  sendCommand(words: readonly (string | number)[]): Promise<unknown> {
    return this.#send(words, plain);
  }

  multi(): RedisMulti {
    return withMethods(new SimulatedMulti((queued) => this.#execute(queued))) as RedisMulti;
  }

  async watch(keys: string | readonly string[]): Promise<unknown> {
    this.#watchedIn = this.#epoch;
    return this.sendCommand(['WATCH', ...(typeof keys === 'string' ? [keys] : keys)]);
  }

  unwatch(): Promise<unknown> {
    this.#watchedIn = undefined;
    return this.sendCommand(['UNWATCH']);
  }

  subscribe(channels: string | readonly string[], listener: Listener): Promise<void> {
    return this.#listen('channel', 'SUBSCRIBE', channels, listener);
  }

  pSubscribe(patterns: string | readonly string[], listener: Listener): Promise<void> {
    return this.#listen('pattern', 'PSUBSCRIBE', patterns, listener);
  }

  unsubscribe(channels: string | readonly string[] = []): Promise<void> {
    return this.#leave('channel', 'UNSUBSCRIBE', channels);
  }

  pUnsubscribe(patterns: string | readonly string[] = []): Promise<void> {
    return this.#leave('pattern', 'PUNSUBSCRIBE', patterns);
  }

  /** For the methods in the table. */
  call(method: Method, args: readonly unknown[]): Promise<unknown> {
    return this.#send(method.words(...(args as never[])), method.reply ?? plain);
  }

  async #listen(
    kind: 'channel' | 'pattern',
    word: string,
    names: string | readonly string[],
    listener: Listener,
  ) {
    const all = typeof names === 'string' ? [names] : names;
    for (const name of all) {
      const known = this.#listeners[kind].get(name) ?? new Set();
      this.#listeners[kind].set(name, known.add(listener));
    }
    await this.sendCommand([word, ...all]);
  }

  async #leave(kind: 'channel' | 'pattern', word: string, names: string | readonly string[]) {
    const all = typeof names === 'string' ? [names] : names;
    if (all.length) for (const name of all) this.#listeners[kind].delete(name);
    else this.#listeners[kind].clear();
    await this.sendCommand([word, ...all]);
  }

  #send(words: readonly (string | number)[], transform: Waiting['transform']): Promise<unknown> {
    if (!this.isOpen) return Promise.reject(new errors.ClientClosedError());
    if (!this.isReady && this.#options.disableOfflineQueue)
      return Promise.reject(new errors.ClientOfflineError());
    return new Promise<Reply>((resolve, reject) => {
      const texts = words.map((word) => {
        if (typeof word !== 'string' && typeof word !== 'number')
          throw new TypeError('Invalid argument type: a word of a command is a string.');
        return toBytes(String(word));
      });
      const waiting = { words: texts, resolve, reject, sent: false, transform };
      this.#queue.push(waiting);
      if (this.isReady) this.#write(waiting);
    }).then((reply) => {
      if (isFailure(reply)) throw new errors.ErrorReply(fromBytes(reply.err));
      return transform(reply);
    });
  }

  /** MULTI, its commands and EXEC, one behind the other on one connection. */
  async #execute(queued: readonly Queued[]): Promise<unknown[]> {
    const lost = this.#watchedIn !== undefined && this.#watchedIn !== this.#epoch;
    this.#watchedIn = undefined;
    if (lost) throw new errors.WatchError();
    const raw = (words: readonly (string | number)[]) => this.#send(words, (reply) => reply);
    const sent = [raw(['MULTI']), ...queued.map(({ words }) => raw(words))];
    const executed = raw(['EXEC']);
    for (const each of sent) each.catch(() => {});
    const replies = (await executed) as readonly Reply[] | null;
    if (replies === null) throw new errors.WatchError();
    const failed: number[] = [];
    const results = replies.map((reply, i) => {
      if (!isFailure(reply)) return queued[i]!.transform(reply);
      failed.push(i);
      return new errors.ErrorReply(fromBytes(reply.err));
    });
    if (failed.length) throw new errors.MultiErrorReply(results, failed);
    return results;
  }

  #dial(): void {
    const { url, socket = {} } = this.#options;
    const host = socket.host ?? (url ? /^rediss?:\/\/(?:[^@/]*@)?([^:/?]+)/.exec(url)?.[1] : 'localhost');
    if (!host) throw new TypeError(`Invalid URL: ${url}`);
    const connection = this.#machine.connect(host, {
      opened: () => this.#opened(),
      received: ({ payload }) => this.#receive(payload as Answer),
      closed: (why) => this.#lost(connectionError(why, this.isReady)),
    });
    this.#connection = connection;
    this.#timer = this.#machine.setTimeout(() => {
      connection.close();
      this.#lost(new errors.ConnectionTimeoutError());
    }, socket.connectTimeout ?? 5000);
  }

  #opened(): void {
    this.#machine.clearTimeout(this.#timer);
    this.#state = 'ready';
    this.#retries = 0;
    this.#emit('connect');
    this.#listenAgain();
    for (const waiting of [...this.#queue]) if (!waiting.sent) this.#write(waiting);
    this.#emit('ready');
    this.#connecting?.resolve();
    this.#connecting = undefined;
    this.#watchIdle();
  }

  /** What was listened to over the last connection. */
  #listenAgain(): void {
    const { channel, pattern } = this.#listeners;
    const again: [string, string[]][] = [
      ['SUBSCRIBE', [...channel.keys()]],
      ['PSUBSCRIBE', [...pattern.keys()]],
    ];
    if (this.#epoch === 0) return;
    for (const [word, names] of again) {
      if (!names.length) continue;
      const waiting: Waiting = {
        ...{ words: [word, ...names.map(toBytes)], sent: false, transform: plain },
        ...{ resolve: () => {}, reject: () => {} },
      };
      this.#queue.unshift(waiting);
      this.#write(waiting);
    }
  }

  #write(waiting: Waiting): void {
    waiting.sent = true;
    const { words } = waiting;
    this.#connection!.send({ name: nameOf(words), text: commandText(words), payload: words });
  }

  #receive({ reply, last }: Answer): void {
    this.#watchIdle();
    if (last === undefined) return this.#hear(reply as readonly string[]);
    if (!last) return;
    this.#queue.shift()?.resolve(reply);
    if (!this.#queue.length) for (const wake of this.#drained.splice(0)) wake();
  }

  #hear(push: readonly string[]): void {
    const [kind, ...parts] = push.map(fromBytes);
    const [name = '', channel = '', text = ''] = kind === 'message' ? ['', ...parts] : parts;
    const listeners =
      kind === 'message' ? this.#listeners.channel.get(channel) : this.#listeners.pattern.get(name);
    for (const listener of listeners ?? []) listener(text, channel);
  }

  #watchIdle(): void {
    const { socketTimeout } = this.#options.socket ?? {};
    if (socketTimeout === undefined) return;
    this.#machine.clearTimeout(this.#idle);
    this.#idle = this.#machine.setTimeout(() => {
      this.#connection?.close();
      this.#lost(new errors.SocketClosedUnexpectedlyError());
    }, socketTimeout);
  }

  /** The connection is no more: what was sent fails, what was not waits for the next. */
  #lost(error: Error): void {
    if (!this.isOpen) return;
    this.#machine.clearTimeout(this.#timer);
    this.#machine.clearTimeout(this.#idle);
    this.#connection = undefined;
    this.#state = 'connecting';
    this.#epoch++;
    this.#failAll(({ sent }) => sent, error);
    const ms = this.#strategy(error);
    if (typeof ms !== 'number') {
      this.#state = 'closed';
      this.#failAll(() => true, error);
      this.#emit('error', error);
      this.#connecting?.reject(ms instanceof Error ? ms : error);
      return;
    }
    this.#emit('error', error);
    this.#retries++;
    this.#emit('reconnecting');
    this.#timer = this.#machine.setTimeout(() => this.#dial(), ms);
  }

  #strategy(cause: Error): number | false | Error {
    const strategy = this.#options.socket?.reconnectStrategy;
    if (typeof strategy === 'function') return strategy(this.#retries, cause);
    if (strategy !== undefined) return strategy;
    const jitter = Math.floor(this.#machine.random() * 200);
    return Math.min(50 * 2 ** Math.min(this.#retries, 6), 2000) + jitter;
  }

  #failAll(which: (waiting: Waiting) => boolean, error: Error): void {
    const failed = this.#queue.filter(which);
    this.#queue = this.#queue.filter((waiting) => !which(waiting));
    for (const { reject } of failed) reject(error);
    if (!this.#queue.length) for (const wake of this.#drained.splice(0)) wake();
  }

  /** An error that nobody listens for is thrown, as an event emitter does. */
  #emit(event: Event, value?: unknown): void {
    const listeners = this.#events.get(event) ?? [];
    if (event === 'error' && !listeners.length) throw value;
    for (const listener of listeners) listener(value);
  }
}

function connectionError(why: Ending, wasReady: boolean): Error {
  if (why === 'refused') return Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  if (why === 'closed' || !wasReady) return new errors.SocketClosedUnexpectedlyError();
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}

interface Queued {
  readonly words: readonly (string | number)[];
  readonly transform: (reply: Reply) => unknown;
}

/** A transaction that is being put together: each method returns it again. */
export class SimulatedMulti {
  readonly #queued: Queued[] = [];
  readonly #execute: (queued: readonly Queued[]) => Promise<unknown[]>;

  constructor(execute: (queued: readonly Queued[]) => Promise<unknown[]>) {
    this.#execute = execute;
  }

  addCommand(words: readonly (string | number)[]): this {
    this.#queued.push({ words, transform: plain });
    return this;
  }

  /** For the methods in the table. */
  call(method: Method, args: readonly unknown[]): this {
    this.#queued.push({ words: method.words(...(args as never[])), transform: method.reply ?? plain });
    return this;
  }

  exec(): Promise<unknown[]> {
    return this.#execute(this.#queued);
  }
}

type Methods<Result> = {
  [Name in MethodName]: (...args: Parameters<(typeof METHODS)[Name]['words']>) => Result;
};
/** A transaction: methods of the client, one after the other, and `exec()`. */
export interface RedisMulti extends SimulatedMulti, Methods<RedisMulti> {}
/** The client: `connect()`, `sendCommand()`, `multi()`, `subscribe()` and so on, and a method for each command that patterns need. */
// What a reply is depends on the command, as in node-redis, where the caller's types say so.
// oxlint-disable-next-line typescript/no-explicit-any
export type RedisClient = SimulatedRedisClient & Methods<Promise<any>>;

/** Gives an object a method for each of the table. */
function withMethods<T extends { call(method: Method, args: readonly unknown[]): unknown }>(target: T): T {
  for (const name of Object.keys(METHODS) as MethodName[]) {
    const value = (...args: unknown[]) => target.call(METHODS[name] as Method, args);
    Object.defineProperty(target, name, { value });
  }
  return target;
}

export function createClient(machine: Machine, options: RedisClientOptions = {}): RedisClient {
  return withMethods(new SimulatedRedisClient(machine, options)) as RedisClient;
}
