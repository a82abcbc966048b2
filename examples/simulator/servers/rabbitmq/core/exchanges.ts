import type { ExchangeDeclare, Table } from './amqp.ts';
import { AmqpError, exchangeName, noExchange, notModelled, preconditionFailed } from './errors.ts';
import { assertSame, assertSameArguments } from './fields.ts';

export type ExchangeType = 'direct' | 'fanout' | 'topic' | 'headers';

export interface Exchange {
  readonly name: string;
  readonly type: ExchangeType;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly arguments: Table;
}

const types: readonly string[] = ['direct', 'fanout', 'topic', 'headers'];

/** The exchanges that every virtual host has. The default one has no name, and a binding to every queue by its name. */
export const predeclared: readonly Exchange[] = [
  predeclare('', 'direct'),
  predeclare('amq.direct', 'direct'),
  predeclare('amq.fanout', 'fanout'),
  predeclare('amq.topic', 'topic'),
  predeclare('amq.headers', 'headers'),
  predeclare('amq.match', 'headers'),
];

function predeclare(name: string, type: ExchangeType): Exchange {
  return { name, type, durable: true, autoDelete: false, internal: false, arguments: {} };
}

/** The exchange that a declaration makes. @throws AmqpError where it may not be made */
export function newExchange(asked: ExchangeDeclare): Exchange {
  if (asked.exchange.startsWith('amq.')) throw reservedName('exchange', asked.exchange);
  const { exchange: name, durable, autoDelete, internal, arguments: table } = asked;
  return { name, type: knownType(asked.type), durable, autoDelete, internal, arguments: table };
}

/** @throws AmqpError where an exchange of that name is another kind of exchange */
export function assertSameExchange(exchange: Exchange, asked: ExchangeDeclare): void {
  const name = exchangeName(exchange.name);
  assertSame(exchange.type, asked.type, name, 'type');
  assertSame(exchange.durable, asked.durable, name, 'durable');
  assertSame(exchange.autoDelete, asked.autoDelete, name, 'auto_delete');
  assertSame(exchange.internal, asked.internal, name, 'internal');
  assertSameArguments(exchange.arguments, asked.arguments, name, ['alternate-exchange']);
}

/** @throws AmqpError, and a hard one, for a type that there is not */
export function knownType(type: string): ExchangeType {
  if (types.includes(type)) return type as ExchangeType;
  if (type.startsWith('x-')) throw notModelled(`exchange type '${type}'`);
  throw new AmqpError('COMMAND_INVALID', `unknown exchange type '${type}'`);
}

/** @throws AmqpError for the default exchange, which nobody may declare, bind or delete */
export function refuseDefault(name: string): void {
  if (name === '') throw new AmqpError('ACCESS_REFUSED', 'operation not permitted on the default exchange');
}

/** @throws AmqpError for an exchange of the server's own */
export function refuseDeleting(name: string): void {
  refuseDefault(name);
  if (!name.startsWith('amq.')) return;
  throw new AmqpError('ACCESS_REFUSED', `deletion of system ${exchangeName(name)} not allowed`);
}

export const reservedName = (kind: 'exchange' | 'queue', name: string): AmqpError =>
  new AmqpError('ACCESS_REFUSED', `${kind} name '${name}' contains reserved prefix 'amq.*'`);

export const exchangeInUse = (name: string): AmqpError => preconditionFailed(`${exchangeName(name)} in use`);

/** @throws AmqpError for one that clients may not publish to */
export function publishable(exchange: Exchange | undefined, name: string): Exchange {
  if (!exchange) throw noExchange(name);
  if (exchange.internal)
    throw new AmqpError('ACCESS_REFUSED', `cannot publish to internal ${exchangeName(name)}`);
  return exchange;
}
