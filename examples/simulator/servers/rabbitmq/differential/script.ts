import assert from 'node:assert/strict';
import type { ClientMethod, Table } from '../core/amqp.ts';
import { ModelClients } from './model-client.ts';
import { RealClients } from './real-client.ts';
import { settle } from './sequence.ts';

/** Steps that a test writes itself, done by both, and compared after each. */
export class Script {
  readonly model = new ModelClients();
  readonly real: RealClients;

  constructor(url: string) {
    this.real = new RealClients(url);
  }

  async open(): Promise<void> {
    await this.real.connect();
    await this.do({ method: 'channel.open' });
  }

  /** The first client does it on its first channel, unless others are named. */
  async do(asked: ClientMethod, client = 0, channel = 0): Promise<void> {
    const operation = { kind: 'call', client, channel, asked } as const;
    this.model.perform(operation);
    await this.real.perform(operation);
    await this.agree();
  }

  async agree(): Promise<void> {
    assert.equal(await settle(this.model, this.real), undefined);
  }
}

export function declare(queue: string, table: Table = {}, durable = true): ClientMethod {
  const plain = { passive: false, exclusive: false, autoDelete: false };
  return { method: 'queue.declare', queue, durable, ...plain, arguments: table };
}

export function publish(
  routingKey: string,
  content: string,
  { persistent = true, expiration }: { persistent?: boolean; expiration?: string } = {},
): ClientMethod {
  const properties = { headers: {}, deliveryMode: persistent ? 2 : 1, ...(expiration ? { expiration } : {}) };
  const bytes = new TextEncoder().encode(content);
  return { method: 'basic.publish', exchange: '', routingKey, mandatory: false, properties, content: bytes };
}

export const get = (queue: string, noAck = true): ClientMethod => ({ method: 'basic.get', queue, noAck });

export function consume(queue: string, consumerTag: string): ClientMethod {
  return { method: 'basic.consume', queue, consumerTag, noAck: false, exclusive: false, arguments: {} };
}
