import type { QueueDeclare } from './amqp.ts';
import type { Channel } from './channel.ts';
import { ClassicQueue } from './classic-queue.ts';
import { AmqpError, preconditionFailed, queueName } from './errors.ts';
import { reservedName } from './exchanges.ts';
import { assertSame, assertSameArguments } from './fields.ts';
import { classicArguments, queueOptions, quorumArguments } from './queue-arguments.ts';
import type { House, Queue, Recovered } from './queue.ts';
import { QuorumQueue } from './quorum-queue.ts';
import type { Topology } from './topology.ts';

/** The queue of that declaration, new or equivalent. @throws AmqpError where it is neither */
export function declareQueue(
  house: House,
  topology: Topology,
  channel: Channel,
  asked: QueueDeclare,
  unique: () => string,
): { readonly queue: Queue; readonly made: boolean } {
  const connection = channel.address.connection;
  if (asked.passive) {
    const queue = topology.queue(asked.queue || (channel.lastDeclared ?? ''));
    checkOwner(queue, connection);
    return { queue, made: false };
  }
  // An exclusive queue dies with its connection, so that nothing of it is worth a disk.
  const declared = { ...asked, durable: asked.durable && !asked.exclusive };
  const known = topology.queues.get(asked.queue);
  if (known) {
    assertEquivalent(known, declared, connection);
    return { queue: known, made: false };
  }
  if (asked.queue.startsWith('amq.')) throw reservedName('queue', asked.queue);
  const queue = asked.queue || serverNamed(asked, unique);
  const owner = asked.exclusive ? connection : undefined;
  return { queue: makeQueue(house, { ...declared, queue }, owner), made: true };
}

/** @throws AmqpError for arguments that are wrong */
export function makeQueue(
  house: House,
  declared: QueueDeclare,
  owner: string | undefined,
  stored: readonly Recovered[] = [],
): Queue {
  const options = queueOptions(declared, house.behaviour);
  if (declared.arguments['x-queue-type'] !== 'quorum')
    return new ClassicQueue({ house, declared, options, owner }, stored);
  refuseForQuorum(declared);
  return new QuorumQueue({ house, declared, options, owner }, stored);
}

/** @throws AmqpError for the exclusive queue of another connection */
export function checkOwner(queue: Queue, connection: string): void {
  if (queue.owner !== undefined && queue.owner !== connection) throw locked(queue.name);
}

function assertEquivalent(queue: Queue, asked: QueueDeclare, connection: string): void {
  const owner = asked.exclusive ? connection : undefined;
  if (queue.owner !== owner) throw locked(queue.name);
  const name = queueName(queue.name);
  assertSame(queue.declared.durable, asked.durable, name, 'durable');
  assertSame(queue.declared.autoDelete, asked.autoDelete, name, 'auto_delete');
  const keys = queue.type === 'quorum' ? quorumArguments : classicArguments;
  assertSameArguments(queue.declared.arguments, asked.arguments, name, keys);
}

const locked = (name: string): AmqpError =>
  new AmqpError(
    'RESOURCE_LOCKED',
    `cannot obtain exclusive access to locked ${queueName(name)}. It could be originally declared on another connection or the exclusive property value does not match that of the original declaration.`,
  );

function serverNamed(asked: QueueDeclare, unique: () => string): string {
  if (asked.arguments['x-queue-type'] !== 'quorum') return `amq.gen-${unique()}`;
  throw preconditionFailed('Cannot declare a server-named queue for type rabbit_quorum_queue');
}

function refuseForQuorum({ queue, autoDelete, exclusive, durable }: QueueDeclare): void {
  const property = autoDelete
    ? 'auto-delete'
    : exclusive
      ? 'exclusive-owner'
      : durable
        ? undefined
        : 'non-durable';
  if (property !== undefined)
    throw preconditionFailed(`invalid property '${property}' for ${queueName(queue)}`);
}
