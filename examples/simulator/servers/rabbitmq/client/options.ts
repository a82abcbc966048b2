import type { FieldValue, Properties, Table } from '../core/amqp.ts';

/** How a queue is declared: amqplib's options. Those that are arguments of RabbitMQ's have names of their own. */
export interface AssertQueueOptions {
  exclusive?: boolean;
  durable?: boolean;
  autoDelete?: boolean;
  arguments?: Table;
  messageTtl?: number;
  expires?: number;
  deadLetterExchange?: string;
  deadLetterRoutingKey?: string;
  maxLength?: number;
  maxPriority?: number;
  overflow?: string;
  queueMode?: string;
}

/** How an exchange is declared: amqplib's options. */
export interface AssertExchangeOptions {
  durable?: boolean;
  internal?: boolean;
  autoDelete?: boolean;
  alternateExchange?: string;
  arguments?: Table;
}

/** How a message is published: amqplib's options, which are properties of the message but for `mandatory`. */
export interface PublishOptions {
  expiration?: string | number;
  CC?: string | readonly string[];
  BCC?: string | readonly string[];
  mandatory?: boolean;
  persistent?: boolean;
  deliveryMode?: number | boolean;
  contentType?: string;
  contentEncoding?: string;
  headers?: Table;
  priority?: number;
  correlationId?: string;
  replyTo?: string;
  messageId?: string;
  timestamp?: number;
  type?: string;
  userId?: string;
  appId?: string;
}

/** How messages are consumed: amqplib's options. */
export interface ConsumeOptions {
  consumerTag?: string;
  noAck?: boolean;
  exclusive?: boolean;
  priority?: number;
  arguments?: Table;
}

export function queueArguments(options: AssertQueueOptions): Table {
  return withArguments(options.arguments, {
    'x-expires': options.expires,
    'x-message-ttl': options.messageTtl,
    'x-dead-letter-exchange': options.deadLetterExchange,
    'x-dead-letter-routing-key': options.deadLetterRoutingKey,
    'x-max-length': options.maxLength,
    'x-max-priority': options.maxPriority,
    'x-overflow': options.overflow,
    'x-queue-mode': options.queueMode,
  });
}

export function withArguments(table: Table | undefined, named: Table): Table {
  const given = Object.entries({ ...table, ...defined(named) }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

/** amqplib always sends a table of headers, and leaves properties out that were not given. */
export function propertiesOf(options: PublishOptions): Properties {
  const { contentType, contentEncoding, priority, correlationId, replyTo, messageId } = options;
  const { timestamp, type, userId, appId } = options;
  const headers = withArguments(options.headers, { CC: keys(options.CC), BCC: keys(options.BCC) });
  const given = {
    contentType,
    contentEncoding,
    priority,
    correlationId,
    replyTo,
    messageId,
    timestamp,
    type,
  };
  const expiration = options.expiration === undefined ? undefined : String(options.expiration);
  return defined({ ...given, userId, appId, expiration, deliveryMode: deliveryMode(options), headers });
}

function deliveryMode({ persistent, deliveryMode: mode }: PublishOptions): number | undefined {
  if (persistent !== undefined) return persistent ? 2 : 1;
  return typeof mode === 'number' ? mode : mode ? 2 : undefined;
}

function keys(copies: string | readonly string[] | undefined): FieldValue | undefined {
  return copies === undefined ? undefined : typeof copies === 'string' ? [copies] : copies.map(String);
}

function defined<T extends object>(table: T): T {
  return Object.fromEntries(Object.entries(table).filter(([, value]) => value !== undefined)) as T;
}
