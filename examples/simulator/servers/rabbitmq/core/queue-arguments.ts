import type { QueueDeclare, Table } from './amqp.ts';
import { notModelled, preconditionFailed, queueName } from './errors.ts';
import { fieldOf, isInteger, type Field } from './fields.ts';
import { outOfBounds } from './message.ts';
import type { Behaviour } from './versions.ts';

/** What a queue's arguments come to. */
export interface QueueOptions {
  readonly ttlMs: number | undefined;
  readonly expiresMs: number | undefined;
  readonly maxLength: number;
  readonly maxBytes: number;
  readonly overflow: 'drop-head' | 'reject-publish' | 'reject-publish-dlx';
  readonly deadLetterExchange: string | undefined;
  readonly deadLetterKey: string | undefined;
  readonly maxPriority: number | undefined;
  readonly deliveryLimit: number;
}

/** The arguments that count when a queue is declared again. */
export const classicArguments: readonly string[] = [
  ...['x-expires', 'x-message-ttl', 'x-dead-letter-exchange', 'x-dead-letter-routing-key', 'x-max-length'],
  ...['x-max-length-bytes', 'x-max-priority', 'x-overflow', 'x-queue-mode', 'x-queue-version'],
  ...['x-single-active-consumer', 'x-queue-type', 'x-queue-master-locator'],
];
export const quorumArguments: readonly string[] = [
  ...['x-dead-letter-exchange', 'x-dead-letter-routing-key', 'x-dead-letter-strategy', 'x-expires'],
  ...['x-max-length', 'x-max-length-bytes', 'x-max-in-memory-length', 'x-max-in-memory-bytes', 'x-overflow'],
  ...['x-single-active-consumer', 'x-queue-type', 'x-quorum-initial-group-size', 'x-delivery-limit'],
  ...['x-message-ttl', 'x-queue-leader-locator'],
];

/** @throws AmqpError for an argument that is wrong, or that the model does not have */
export function queueOptions(asked: QueueDeclare, behaviour: Behaviour): QueueOptions {
  const table = asked.arguments;
  check(asked, { 'x-queue-type': queueType });
  const quorum = table['x-queue-type'] === 'quorum';
  check(asked, quorum ? forQuorum : forClassic);
  refuseForeign(asked, quorum);
  refuseUnmodelled(table, quorum);
  return {
    ttlMs: number(table, 'x-message-ttl'),
    expiresMs: number(table, 'x-expires'),
    maxLength: number(table, 'x-max-length') ?? Infinity,
    maxBytes: number(table, 'x-max-length-bytes') ?? Infinity,
    overflow: (table['x-overflow'] as QueueOptions['overflow'] | undefined) ?? 'drop-head',
    deadLetterExchange: table['x-dead-letter-exchange'] as string | undefined,
    deadLetterKey: table['x-dead-letter-routing-key'] as string | undefined,
    maxPriority: number(table, 'x-max-priority'),
    deliveryLimit: number(table, 'x-delivery-limit') ?? behaviour.deliveryLimit ?? Infinity,
  };
}

type Check = (field: Field, table: Table) => string | undefined;

const integer: Check = (field) => (isInteger(field) ? undefined : `"expected integer, got ${field.type}"`);
const natural: Check = (field, table) =>
  integer(field, table) ?? (Number(field.value) < 0 ? `{value_negative,${String(field.value)}}` : undefined);
const ttl: Check = (field, table) => integer(field, table) ?? outOfBounds(Number(field.value));
const expires: Check = (field, table) =>
  integer(field, table) ?? (field.value === 0 ? '{value_zero,0}' : outOfBounds(Number(field.value)));
const priority: Check = (field, table) =>
  natural(field, table) ??
  (Number(field.value) > 255 ? `{max_value_exceeded,${String(field.value)}}` : undefined);
const text: Check = (field) => (field.type === 'longstr' ? undefined : `{unacceptable_type,${field.type}}`);
const deadLetterKey: Check = (field, table) =>
  text(field, table) ??
  (table['x-dead-letter-exchange'] === undefined ? 'routing_key_but_no_dlx_defined' : undefined);
const queueType: Check = (field, table) =>
  text(field, table) ??
  (['classic', 'quorum', 'stream'].includes(String(field.value))
    ? undefined
    : `"unsupported queue type '${String(field.value)}'"`);
const overflow: Check = (field, table) =>
  text(field, table) ??
  (['drop-head', 'reject-publish', 'reject-publish-dlx'].includes(String(field.value))
    ? undefined
    : 'invalid_overflow');
const mode: Check = (field, table) =>
  text(field, table) ??
  (['default', 'lazy'].includes(String(field.value)) ? undefined : 'invalid_queue_mode');

const common: Record<string, Check> = {
  'x-expires': expires,
  'x-message-ttl': ttl,
  'x-dead-letter-exchange': text,
  'x-dead-letter-routing-key': deadLetterKey,
  'x-max-length': natural,
  'x-max-length-bytes': natural,
};
const forClassic: Record<string, Check> = {
  ...common,
  'x-max-priority': priority,
  'x-overflow': overflow,
  'x-queue-mode': mode,
};
const forQuorum: Record<string, Check> = { ...common, 'x-overflow': overflow };

function check({ queue, arguments: table }: QueueDeclare, checks: Record<string, Check>): void {
  for (const [key, problemOf] of Object.entries(checks)) {
    const field = fieldOf(table, key);
    const problem = field && problemOf(field, table);
    if (problem !== undefined)
      throw preconditionFailed(`invalid arg '${key}' for ${queueName(queue)}: ${problem}`);
  }
}

function refuseForeign({ queue, arguments: table }: QueueDeclare, quorum: boolean): void {
  const [own, other] = quorum ? [quorumArguments, classicArguments] : [classicArguments, quorumArguments];
  const foreign = Object.keys(table).find((key) => other.includes(key) && !own.includes(key));
  if (foreign === undefined) return;
  const type = quorum ? 'rabbit_quorum_queue' : 'rabbit_classic_queue';
  throw preconditionFailed(`invalid arg '${foreign}' for ${queueName(queue)} of queue type ${type}`);
}

function refuseUnmodelled(table: Table, quorum: boolean): void {
  if (table['x-queue-type'] === 'stream') throw notModelled('stream queues');
  if (table['x-single-active-consumer'] === true) throw notModelled('x-single-active-consumer');
  if (table['x-dead-letter-strategy'] === 'at-least-once') throw notModelled('at-least-once dead-lettering');
  if (quorum && table['x-overflow'] === 'reject-publish')
    throw notModelled('x-overflow reject-publish of a quorum queue');
}

const number = (table: Table, key: string): number | undefined =>
  fieldOf(table, key)?.value as number | undefined;
