import type { Machine } from '../../src/server.ts';
import { SimulatedClient, type ClientConfig, type QueryConfig, type QueryResult } from './client.ts';
import { Events } from './events.ts';
import type { Row } from './rows.ts';

/** How a pool's clients connect, and how many there may be. */
export interface PoolConfig extends ClientConfig {
  /** How many clients there may be at once. Default 10. */
  readonly max?: number;
  /** How long a client may be idle before it is closed. Default 10,000; 0 never. */
  readonly idleTimeoutMillis?: number;
}

/** A client that belongs to a pool, and goes back to it. */
export type PoolClient = SimulatedClient & {
  /** Back to the pool; with an error or true, away with it. */
  release(destroy?: Error | boolean): void;
};

type PoolEvents = {
  error: (error: Error, client: SimulatedClient) => void;
  connect: (client: SimulatedClient) => void;
  remove: (client: SimulatedClient) => void;
};

interface Waiter {
  readonly resolve: (client: PoolClient) => void;
  readonly reject: (error: Error) => void;
  isOver: boolean;
}

/** A pool of node-postgres's shape (`Pool` of pg 8), over the simulated network. */
export class SimulatedPool extends Events<PoolEvents> {
  readonly #machine: Machine;
  readonly #config: PoolConfig;
  readonly #all = new Set<SimulatedClient>();
  #idle: { readonly client: SimulatedClient; readonly timer: unknown }[] = [];
  #waiting: Waiter[] = [];
  #ended: (() => void) | undefined;
  ending = false;

  constructor(machine: Machine, config: PoolConfig) {
    super();
    this.#machine = machine;
    this.#config = config;
  }

  get totalCount(): number {
    return this.#all.size;
  }

  get idleCount(): number {
    return this.#idle.length;
  }

  get waitingCount(): number {
    return this.#waiting.length;
  }

  connect(): Promise<PoolClient> {
    if (this.ending) return Promise.reject(new Error('Cannot use a pool after calling end on the pool'));
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { resolve, reject, isOver: false };
      this.#waiting.push(waiter);
      const limit = this.#config.connectionTimeoutMillis ?? 0;
      if (limit > 0) this.#machine.setTimeout(() => this.#giveUp(waiter), limit);
      this.#serve();
    });
  }

  #giveUp(waiter: Waiter): void {
    if (waiter.isOver) return;
    waiter.isOver = true;
    this.#waiting = this.#waiting.filter((one) => one !== waiter);
    waiter.reject(new Error('timeout exceeded when trying to connect'));
  }

  async query<R = Row>(text: string | QueryConfig, values?: readonly unknown[]): Promise<QueryResult<R>> {
    const client = await this.connect();
    // Between queries a client of the pool may fail; while this one runs, its failure is the query's.
    const ignore = (): void => {};
    client.on('error', ignore);
    try {
      const result = await client.query<R>(text, values);
      client.off('error', ignore);
      client.release();
      return result;
    } catch (error) {
      client.off('error', ignore);
      client.release(error as Error);
      throw error;
    }
  }

  /** Gives an idle client to who waits, or makes one if there may be one more. */
  #serve(): void {
    while (this.#waiting.length > 0) {
      const idle = this.#idle.pop();
      if (idle) {
        this.#machine.clearTimeout(idle.timer);
        this.#handOut(idle.client);
      } else if (this.#all.size < (this.#config.max ?? 10)) return void this.#open(this.#waiting.shift()!);
      else return;
    }
  }

  #handOut(client: SimulatedClient, waiter = this.#waiting.shift()): void {
    if (!waiter || waiter.isOver) return this.#keep(client);
    waiter.isOver = true;
    client.off('error', this.#idleError(client));
    waiter.resolve(Object.assign(client, { release: this.#releaser(client) }));
  }

  async #open(waiter: Waiter): Promise<void> {
    const client = new SimulatedClient(this.#machine, this.#config);
    this.#all.add(client);
    try {
      await client.connect();
      this.emit('connect', client);
      this.#handOut(client, waiter);
    } catch (error) {
      this.#all.delete(client);
      if (!waiter.isOver) waiter.reject(error as Error);
      waiter.isOver = true;
    }
    this.#serve();
  }

  #releaser(client: SimulatedClient): PoolClient['release'] {
    let released = false;
    return (destroy) => {
      if (released) throw new Error('Release called on client which has already been released to the pool.');
      released = true;
      if (destroy || this.ending) this.#remove(client);
      else this.#keep(client);
      this.#serve();
    };
  }

  #keep(client: SimulatedClient): void {
    const limit = this.#config.idleTimeoutMillis ?? 10_000;
    client.on('error', this.#idleError(client));
    const timer = limit > 0 ? this.#machine.setTimeout(() => this.#remove(client), limit) : undefined;
    this.#idle.push({ client, timer });
  }

  readonly #idleErrors = new Map<SimulatedClient, (error: Error) => void>();

  /** A client that fails while nobody uses it is the pool's to tell. */
  #idleError(client: SimulatedClient): (error: Error) => void {
    let listener = this.#idleErrors.get(client);
    if (!listener) {
      listener = (error) => {
        this.#remove(client);
        this.emit('error', error, client);
      };
      this.#idleErrors.set(client, listener);
    }
    return listener;
  }

  #remove(client: SimulatedClient): void {
    const idle = this.#idle.find((one) => one.client === client);
    if (idle) this.#machine.clearTimeout(idle.timer);
    this.#idle = this.#idle.filter((one) => one !== idle);
    if (!this.#all.delete(client)) return;
    this.#idleErrors.delete(client);
    // Nobody is left to hear how the connection of a removed client ends.
    client.on('error', () => {});
    void client.end();
    this.emit('remove', client);
    if (this.ending && this.#all.size === 0) this.#ended?.();
  }

  /** Waits for clients that are out. */
  end(): Promise<void> {
    this.ending = true;
    return new Promise((resolve) => {
      this.#ended = resolve;
      for (const { client } of [...this.#idle]) this.#remove(client);
      if (this.#all.size === 0) resolve();
    });
  }
}
