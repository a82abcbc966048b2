/** A value of a table, as amqplib writes it: a number is an integer or a double, `{ '!': 'timestamp', value }` a typed one. */
export type FieldValue =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly FieldValue[]
  | { readonly '!': string; readonly value: number | string }
  | Table;

/** A field table: the arguments of a queue, the headers of a message. */
export interface Table {
  readonly [key: string]: FieldValue | undefined;
}

/** The properties of a message, by the names amqplib has for them. */
export interface Properties {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly headers?: Table;
  readonly deliveryMode?: number;
  readonly priority?: number;
  readonly correlationId?: string;
  readonly replyTo?: string;
  readonly expiration?: string;
  readonly messageId?: string;
  readonly timestamp?: number;
  readonly type?: string;
  readonly userId?: string;
  readonly appId?: string;
  readonly clusterId?: string;
}

/** What a client asks for on a channel. */
export type ClientMethod =
  | { readonly method: 'channel.open' }
  | { readonly method: 'channel.close' }
  | { readonly method: 'confirm.select' }
  | { readonly method: 'tx.select' }
  | ExchangeDeclare
  | { readonly method: 'exchange.delete'; readonly exchange: string; readonly ifUnused?: boolean }
  | ({ readonly method: 'exchange.bind' | 'exchange.unbind' } & ExchangeBinding)
  | QueueDeclare
  | ({ readonly method: 'queue.bind' | 'queue.unbind' } & QueueBinding)
  | { readonly method: 'queue.purge'; readonly queue: string }
  | QueueDelete
  | { readonly method: 'basic.qos'; readonly prefetchCount: number; readonly global: boolean }
  | Consume
  | { readonly method: 'basic.cancel'; readonly consumerTag: string }
  | Publish
  | { readonly method: 'basic.get'; readonly queue: string; readonly noAck: boolean }
  | { readonly method: 'basic.ack'; readonly deliveryTag: number; readonly multiple: boolean }
  | Nack
  | { readonly method: 'basic.reject'; readonly deliveryTag: number; readonly requeue: boolean }
  | { readonly method: 'basic.recover'; readonly requeue: boolean };

export interface ExchangeDeclare {
  readonly method: 'exchange.declare';
  readonly exchange: string;
  readonly type: string;
  readonly passive: boolean;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly arguments: Table;
}

export interface ExchangeBinding {
  readonly source: string;
  readonly destination: string;
  readonly routingKey: string;
  readonly arguments: Table;
}

export interface QueueBinding {
  readonly queue: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly arguments: Table;
}

export interface QueueDeclare {
  readonly method: 'queue.declare';
  readonly queue: string;
  readonly passive: boolean;
  readonly durable: boolean;
  readonly exclusive: boolean;
  readonly autoDelete: boolean;
  readonly arguments: Table;
}

export interface QueueDelete {
  readonly method: 'queue.delete';
  readonly queue: string;
  readonly ifUnused: boolean;
  readonly ifEmpty: boolean;
}

export interface Consume {
  readonly method: 'basic.consume';
  readonly queue: string;
  readonly consumerTag: string;
  readonly noAck: boolean;
  readonly exclusive: boolean;
  readonly arguments: Table;
}

export interface Publish {
  readonly method: 'basic.publish';
  readonly exchange: string;
  readonly routingKey: string;
  readonly mandatory: boolean;
  readonly properties: Properties;
  readonly content: Uint8Array;
}

export interface Nack {
  readonly method: 'basic.nack';
  readonly deliveryTag: number;
  readonly multiple: boolean;
  readonly requeue: boolean;
}

/** What the server says on a channel; on channel 0 it is about the connection. */
export type ServerMethod =
  | { readonly method: 'queue.declare-ok'; queue: string; messageCount: number; consumerCount: number }
  | { readonly method: 'queue.delete-ok' | 'queue.purge-ok'; messageCount: number }
  | { readonly method: 'basic.consume-ok' | 'basic.cancel-ok' | 'basic.cancel'; consumerTag: string }
  | ({ readonly method: 'basic.deliver'; consumerTag: string } & Delivered)
  | ({ readonly method: 'basic.get-ok'; messageCount: number } & Delivered)
  | ({ readonly method: 'basic.return'; replyCode: number; replyText: string } & Carried)
  | { readonly method: 'basic.ack' | 'basic.nack'; deliveryTag: number; multiple: boolean }
  | {
      readonly method: 'channel.close' | 'connection.close';
      replyCode: number;
      replyText: string;
      failing: string;
    }
  | { readonly method: PlainReply };

export type PlainReply =
  | 'channel.open-ok'
  | 'channel.close-ok'
  | 'confirm.select-ok'
  | 'exchange.declare-ok'
  | 'exchange.delete-ok'
  | 'exchange.bind-ok'
  | 'exchange.unbind-ok'
  | 'queue.bind-ok'
  | 'queue.unbind-ok'
  | 'basic.qos-ok'
  | 'basic.get-empty'
  | 'basic.recover-ok';

interface Carried {
  readonly exchange: string;
  readonly routingKey: string;
  readonly properties: Properties;
  readonly content: Uint8Array;
}

interface Delivered extends Carried {
  readonly deliveryTag: number;
  readonly redelivered: boolean;
}
