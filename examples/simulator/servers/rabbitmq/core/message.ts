import type { Properties, Publish, Table } from './amqp.ts';
import { preconditionFailed } from './errors.ts';

/** A message on its way: where it was published and what queues route it by. */
export interface Message {
  readonly exchange: string;
  /** The key it was published with; further ones come from the headers `CC` and `BCC`. */
  readonly routingKeys: readonly [string, ...string[]];
  readonly properties: Properties;
  readonly content: Uint8Array;
  /** Set once a queue has given it up: then its `x-death` is the server's own. */
  readonly dead?: boolean;
}

/** @throws AmqpError for an expiration that is no number of milliseconds */
export function messageOf({ exchange, routingKey, properties, content }: Publish): Message {
  checkExpiration(properties.expiration);
  const headers = properties.headers;
  const routingKeys: [string, ...string[]] = [
    routingKey,
    ...copies(headers, 'CC'),
    ...copies(headers, 'BCC'),
  ];
  return { exchange, routingKeys, properties: withoutBcc(properties), content };
}

export const isPersistent = (message: Message): boolean => message.properties.deliveryMode === 2;

export const withHeaders = (properties: Properties, headers: Table): Properties => ({
  ...properties,
  headers,
});

/** The keys of `CC`: the first that a dead letter tells of, after the one it was published with. */
export function copies(headers: Table | undefined, name: 'CC' | 'BCC'): readonly string[] {
  const keys = headers?.[name];
  if (keys === undefined) return [];
  if (Array.isArray(keys)) return keys.filter((key) => typeof key === 'string');
  throw preconditionFailed(`invalid message: {unacceptable_type_in_header,<<"${name}">>,${typeof keys}}`);
}

function withoutBcc(properties: Properties): Properties {
  if (properties.headers?.['BCC'] === undefined) return properties;
  const { BCC: _, ...headers } = properties.headers;
  return withHeaders(properties, headers);
}

const tenYearsMs = 315_360_000_000;

function checkExpiration(expiration: string | undefined): void {
  if (expiration === undefined) return;
  const [, digits, rest] = /^([+-]?\d+)?(.*)$/s.exec(expiration) ?? [];
  const problem =
    digits === undefined ? 'no_integer' : rest ? `{leftover_string,"${rest}"}` : outOfBounds(Number(digits));
  if (problem !== undefined) throw preconditionFailed(`invalid expiration '${expiration}': ${problem}`);
}

/** RabbitMQ's words for a time that is negative or above ten years. */
export function outOfBounds(ms: number): string | undefined {
  if (ms < 0) return `{value_negative,${ms}}`;
  return ms > tenYearsMs ? `{value_too_large,${ms}}` : undefined;
}
