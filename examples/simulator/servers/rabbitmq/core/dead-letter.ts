import type { FieldValue, Table } from './amqp.ts';
import { copies, withHeaders, type Message } from './message.ts';
import type { Behaviour } from './versions.ts';

/** Why a queue gave a message up. */
export type DeathReason = 'rejected' | 'expired' | 'maxlen' | 'delivery_limit';

export interface Death {
  readonly reason: DeathReason;
  readonly queue: string;
  readonly atMs: number;
  /** The exchange and, unless it keeps its own, the key to publish it with. */
  readonly exchange: string;
  readonly routingKey: string | undefined;
}

/** The message as it is published to the dead-letter exchange: its history in `x-death`, newest first, and no expiration. */
export function deadLetter(message: Message, death: Death, behaviour: Behaviour): Message {
  const headers = history(message, death, behaviour);
  if (death.routingKey !== undefined) delete headers['CC'];
  const { expiration: _, ...properties } = withHeaders(message.properties, headers);
  const routingKeys: Message['routingKeys'] =
    death.routingKey === undefined ? message.routingKeys : [death.routingKey];
  return { exchange: death.exchange, routingKeys, properties, content: message.content, dead: true };
}

function history(
  message: Message,
  death: Death,
  behaviour: Behaviour,
): Record<string, FieldValue | undefined> {
  const headers: Record<string, FieldValue | undefined> = { ...message.properties.headers };
  const past = message.dead || behaviour.trustsDeathHeader ? deathsOf(headers) : [];
  const marks = { reason: death.reason, queue: death.queue, exchange: message.exchange };
  if (past.length === 0)
    for (const [what, value] of Object.entries(marks)) headers[`x-first-death-${what}`] = value;
  if (behaviour.lastDeathHeaders)
    for (const [what, value] of Object.entries(marks)) headers[`x-last-death-${what}`] = value;
  const same = past.find((entry) => entry['queue'] === death.queue && entry['reason'] === death.reason);
  const entry = same ? { ...same, count: Number(same['count'] ?? 0) + 1 } : firstEntry(message, death);
  headers['x-death'] = [entry, ...past.filter((other) => other !== same)];
  return headers;
}

function firstEntry(message: Message, death: Death): Table {
  const { headers, expiration } = message.properties;
  return {
    count: 1,
    reason: death.reason,
    queue: death.queue,
    time: { '!': 'timestamp', value: Math.floor(death.atMs / 1000) },
    exchange: message.exchange,
    'routing-keys': [message.routingKeys[0], ...copies(headers, 'CC')],
    ...(expiration === undefined ? {} : { 'original-expiration': expiration }),
  };
}

/**
 * A message that comes back to a queue it has died in would go round for ever if nobody rejected it on the way:
 * such a queue does not get it, and if there is no other, the message is gone.
 */
export function isCycle(queue: string, message: Message, reason: DeathReason): boolean {
  if (reason === 'rejected') return false;
  const past = deathsOf(message.properties.headers ?? {});
  const last = past.findIndex((entry) => entry['queue'] === queue);
  return last >= 0 && past.slice(0, last + 1).every((entry) => entry['reason'] !== 'rejected');
}

function deathsOf(headers: Table): readonly Table[] {
  const deaths = headers['x-death'];
  return Array.isArray(deaths) ? deaths.filter((entry): entry is Table => typeof entry === 'object') : [];
}
