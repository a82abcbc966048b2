import { setImmediate } from 'node:timers/promises';
import type { Reply } from '../core/reply.ts';
import type { RealClient, RealRedis } from './real-redis.ts';

/** Some clients of a real server, told one after the other what to say, so that it is known who spoke first. */
export class RealClients {
  readonly #server: RealRedis;
  readonly #clients: RealClient[] = [];
  readonly #ids: number[] = [];
  /** Sees how the others fare. */
  readonly monitor: RealClient;

  private constructor(server: RealRedis, monitor: RealClient) {
    this.#server = server;
    this.monitor = monitor;
  }

  static async open(server: RealRedis): Promise<RealClients> {
    return new RealClients(server, await server.connect());
  }

  async connect(place: number): Promise<void> {
    const client = await this.#server.connect();
    this.#clients[place] = client;
    this.#ids[place] = (await client.one('CLIENT', 'ID')) as number;
  }

  /** Hangs up, and waits until the server has seen it. */
  async close(place: number): Promise<void> {
    this.#clients[place]!.close();
    while (await this.#stateOf(place)) await setImmediate();
  }

  /** Says something, and waits until the server has answered, or has read it and lets the client wait. */
  async send(place: number, args: readonly string[]): Promise<void> {
    const client = this.#clients[place]!;
    const heard = client.unasked.length;
    const before = (await this.#stateOf(place))!;
    const bytes = client.send([args]);
    for (;;) {
      const state = (await this.#stateOf(place))!;
      if (isWaiting(before) ? unread(state) === unread(before) + bytes : isWaiting(state)) break;
      if (!isWaiting(before) && client.unasked.length > heard) break;
    }
    await this.settle();
  }

  /** Lets time pass until these wait no more. */
  async passTime(waiting: readonly number[]): Promise<void> {
    for (const place of waiting) while (isWaiting((await this.#stateOf(place))!)) await setImmediate();
    await this.settle();
  }

  /** What one has heard since it was last asked. */
  take(place: number): Reply[] {
    return this.#clients[place]!.unasked.splice(0);
  }

  /** Until all that the server has said is here. */
  async settle(): Promise<void> {
    await this.monitor.one('PING');
    await setImmediate();
  }

  /** What the server knows of a client; empty if there is none. */
  async #stateOf(place: number): Promise<string> {
    return (await this.monitor.one('CLIENT', 'LIST', 'ID', String(this.#ids[place]))) as string;
  }
}

const isWaiting = (state: string) => /flags=\w*b/.test(state);
/** What the server has of a client that waits, and has not looked at. */
const unread = (state: string) => Number(/qbuf=(\d+)/.exec(state)![1]);
