import type { ClientMethod, Properties, ServerMethod, Table } from './amqp.ts';
import { Broker, type BrokerOptions } from './broker.ts';
import type { Entry } from './journal.ts';

/** A broker at a time of the test's choosing, with a disk that writes when the test says so. */
export class Bench {
  readonly broker: Broker;
  readonly disk: Entry[];
  nowMs = 0;
  #names = 0;

  constructor(options: Omit<BrokerOptions, 'unique'> = {}, disk: readonly Entry[] = []) {
    this.disk = [...disk];
    this.broker = new Broker({ ...options, unique: () => String(++this.#names) }, 0, disk);
    this.broker.connect('app');
    this.broker.receive('app', 1, { method: 'channel.open' }, 0);
    this.broker.takeOutputs();
  }

  /** What the server says at once to a method on channel 1. */
  ask(asked: ClientMethod): readonly ServerMethod[] {
    this.broker.receive('app', 1, asked, this.nowMs);
    return this.heard();
  }

  /** The same, with the disk as fast as can be. */
  do(asked: ClientMethod): readonly ServerMethod[] {
    return [...this.ask(asked), ...this.sync()];
  }

  /** Writes what there is to write. */
  sync(): readonly ServerMethod[] {
    const entries = this.broker.takeEntries();
    this.disk.push(...entries);
    this.broker.written(entries.length, this.nowMs);
    return this.heard();
  }

  /** Lets time pass; the broker is woken when it wants to be. */
  at(nowMs: number): readonly ServerMethod[] {
    this.nowMs = nowMs;
    this.broker.advance(nowMs);
    return this.heard();
  }

  heard(): readonly ServerMethod[] {
    return this.broker.takeOutputs().map(({ method }) => method);
  }
}

export function declare(queue: string, table: Table = {}): ClientMethod {
  const plain = { passive: false, durable: true, exclusive: false, autoDelete: false };
  return { method: 'queue.declare', queue, ...plain, arguments: table };
}

export function publish(
  routingKey: string,
  text: string,
  properties: Properties = {},
  mandatory = false,
): ClientMethod {
  const content = new TextEncoder().encode(text);
  return { method: 'basic.publish', exchange: '', routingKey, mandatory, properties, content };
}

export const get = (queue: string, noAck = true): ClientMethod => ({ method: 'basic.get', queue, noAck });

export const textOf = (method: ServerMethod | undefined): string | undefined =>
  method && 'content' in method ? new TextDecoder().decode(method.content) : undefined;
