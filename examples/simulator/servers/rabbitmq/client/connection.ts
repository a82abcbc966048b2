import type { Connection, Ending, Machine } from '../../../src/server.ts';
import type { ServerMethod } from '../core/amqp.ts';
import { clientTitle, nameOf, type ToClient, type ToServer } from '../wire.ts';
import { Channel } from './channel.ts';
import { ConfirmChannel } from './confirm-channel.ts';
import { Emitter } from './emitter.ts';
import { IllegalOperationError, serverError } from './errors.ts';
import { Heart } from '../heart.ts';

/** Where to connect to: `amqp://broker`, `amqp://broker?heartbeat=5` or the same as an object. */
export type Url = string | { readonly hostname?: string; readonly heartbeat?: number };

/** What amqplib takes for the socket, as far as it means something here. */
export interface SocketOptions {
  /** How long to wait for the connection, in milliseconds. Without it, as in amqplib, one waits for ever for a server that is silent. */
  readonly timeout?: number;
}

/** Connects. Rejects if nobody takes the connection, or not in time. */
export function connect(
  machine: Machine,
  url: Url = 'amqp://localhost',
  { timeout }: SocketOptions = {},
): Promise<ChannelModel> {
  const { node, heartbeatMs } = parse(url);
  return new Promise((resolve, reject) => {
    const model = new ChannelModel(machine, node, heartbeatMs, {
      opened() {
        machine.clearTimeout(timer);
        resolve(model);
      },
      failed(error) {
        machine.clearTimeout(timer);
        reject(error);
      },
    });
    const late = (): void =>
      model.giveUp(Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' }));
    const timer = timeout === undefined ? undefined : machine.setTimeout(late, timeout);
  });
}

/** A connection with its channels: amqplib's ChannelModel. */
export class ChannelModel extends Emitter {
  readonly #connection: Connection;
  readonly #heart: Heart;
  readonly #channels = new Map<number, Channel>();
  #starting: { opened(): void; failed(error: Error): void } | undefined;
  #closing: (() => void) | undefined;
  #ended = false;

  constructor(
    machine: Machine,
    node: string,
    heartbeatMs: number,
    starting: { opened(): void; failed(error: Error): void },
  ) {
    super();
    this.#starting = starting;
    this.#heart = new Heart(machine, heartbeatMs, {
      beat: () => this.#send({ channel: 0, method: { method: 'heartbeat' } }),
      stopped: () => this.#break(new Error('Heartbeat timeout')),
    });
    this.#connection = machine.connect(node, {
      opened: () => this.#send({ channel: 0, method: { method: 'connection.open', heartbeatMs } }),
      received: ({ payload }) => this.#hear(payload as ToClient),
      closed: (why) => this.#lost(node, why),
    });
  }

  createChannel(): Promise<Channel> {
    return this.#newChannel(Channel);
  }

  async createConfirmChannel(): Promise<ConfirmChannel> {
    const channel = await this.#newChannel(ConfirmChannel);
    await channel.select();
    return channel;
  }

  async close(): Promise<void> {
    this.#assertOpen();
    const closed = new Promise<void>((resolve) => (this.#closing = resolve));
    this.#send({ channel: 0, method: { method: 'connection.close' } });
    await closed;
  }

  async #newChannel<T extends Channel>(
    kind: new (...given: ConstructorParameters<typeof Channel>) => T,
  ): Promise<T> {
    this.#assertOpen();
    let number = 1;
    while (this.#channels.has(number)) number++;
    const send = (method: ToServer['method']): void => this.#send({ channel: number, method } as ToServer);
    const channel = new kind(send, () => this.#channels.delete(number));
    this.#channels.set(number, channel);
    await channel.open();
    return channel;
  }

  #hear({ channel, method }: ToClient): void {
    this.#heart.heard();
    if (channel === 0) this.#hearOfConnection(method);
    else this.#channels.get(channel)?.hear(method as ServerMethod);
  }

  #hearOfConnection(said: ToClient['method']): void {
    switch (said.method) {
      case 'connection.open-ok':
        this.#heart.start();
        this.#starting?.opened();
        this.#starting = undefined;
        return;
      case 'connection.close-ok':
        this.#end('Connection closed');
        return this.#closing?.();
      case 'connection.close': {
        const error = serverError('Connection closed:', said.replyCode, said.replyText);
        this.#send({ channel: 0, method: { method: 'connection.close' } });
        return this.#break(error);
      }
      default:
    }
  }

  #lost(node: string, why: Ending): void {
    const refused = why === 'refused';
    const words = refused
      ? `connect ECONNREFUSED ${node}:5672`
      : why === 'reset'
        ? 'read ECONNRESET'
        : 'Unexpected close';
    const code = refused ? 'ECONNREFUSED' : why === 'reset' ? 'ECONNRESET' : undefined;
    const error = Object.assign(new Error(words), code === undefined ? {} : { code });
    if (this.#starting) this.giveUp(error);
    else this.#break(error);
  }

  /** It has not come to be a connection. */
  giveUp(error: Error): void {
    const starting = this.#starting;
    this.#starting = undefined;
    this.#ended = true;
    this.#connection.close();
    starting?.failed(error);
  }

  /** The connection is over and should not be: whoever listens hears of it, and of the end of every channel. */
  #break(error: Error): void {
    if (this.#ended) return;
    try {
      this.emit('error', error);
    } finally {
      this.#end(`Connection closed (${error.message})`, error);
    }
  }

  #end(why: string, error?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#heart.stop();
    this.#connection.close();
    for (const channel of this.#channels.values()) channel.end(why);
    this.emit('close', error);
  }

  #send(said: ToServer): void {
    this.#heart.sent();
    this.#connection.send({ name: nameOf(said.method), text: clientTitle(said.method), payload: said });
  }

  #assertOpen(): void {
    if (this.#ended || this.#closing)
      throw new IllegalOperationError(`Connection ${this.#ended ? 'closed' : 'closing'}`);
  }
}

/** Where neither side names an interval, RabbitMQ's minute counts; it is the shorter of two. */
const serverHeartbeatMs = 60_000;

function parse(url: Url): { readonly node: string; readonly heartbeatMs: number } {
  if (typeof url === 'object')
    return { node: url.hostname ?? 'localhost', heartbeatMs: negotiated(url.heartbeat) };
  const [, host, query] = /^amqps?:\/\/(?:[^@/]*@)?([^:/?]+)[^?]*(?:\?(.*))?$/.exec(url) ?? [];
  if (host === undefined) throw new Error(`Expected a URL such as amqp://broker, and got ${url}`);
  const heartbeat = /(?:^|&)heartbeat=(\d+)/.exec(query ?? '')?.[1];
  return { node: host, heartbeatMs: negotiated(heartbeat === undefined ? undefined : Number(heartbeat)) };
}

function negotiated(seconds: number | undefined): number {
  return seconds ? Math.min(seconds * 1000, serverHeartbeatMs) : serverHeartbeatMs;
}
