import type { Properties } from './core/amqp.ts';
import type { Broker } from './core/broker.ts';
import type { Held, QueueContents } from './core/queue.ts';
import { subject } from './wire.ts';

/** What invariants see of the broker. */
export interface RabbitView {
  /** The names of all queues. */
  readonly queues: readonly string[];
  /** Why it has closed channels and connections by itself since it booted: `PRECONDITION_FAILED - unknown delivery tag 5`. */
  readonly closed: readonly string[];
  /** What is in a queue; undefined if there is none of that name. */
  queue(name: string): QueueView | undefined;
}

/** A queue as invariants see it. A real RabbitMQ tells the counts; which messages they are it tells only where there are none. */
export interface QueueView {
  /** How many messages wait. */
  readonly readyCount: number;
  /** How many were handed out and are not settled. */
  readonly unacknowledgedCount: number;
  readonly consumerCount: number;
  /** Messages that wait, in their order. */
  readonly ready: readonly MessageView[];
  /** Messages that were handed out and are not settled, with the node that has each. */
  readonly unacknowledged: readonly (MessageView & { readonly holder: string })[];
  readonly consumers: readonly { readonly holder: string; readonly tag: string }[];
}

/** A message as invariants see it. */
export interface MessageView {
  readonly text: string;
  readonly properties: Properties;
  readonly redelivered: boolean;
}

export function viewOf(broker: Broker): RabbitView {
  return {
    queues: [...broker.queues.keys()],
    closed: [...broker.closed],
    queue(name) {
      const contents = broker.queues.get(name)?.contents();
      return contents && queueView(contents);
    },
  };
}

function queueView({ ready, unacknowledged, consumers }: QueueContents): QueueView {
  return {
    readyCount: ready.length,
    unacknowledgedCount: unacknowledged.length,
    consumerCount: consumers.length,
    ready: ready.map(messageView),
    unacknowledged: unacknowledged.map((held) => ({ ...messageView(held), holder: nodeOf(held.connection) })),
    consumers: consumers.map(({ connection, tag }) => ({ holder: nodeOf(connection), tag })),
  };
}

/** A queue in a line, for the trace and the lab. */
export function describe({ ready, unacknowledged, consumers }: QueueContents): string {
  const waiting = ready.map((held) => subject(held.message) + (held.redelivered ? ' (again)' : ''));
  const held = unacknowledged.map((one) => `${subject(one.message)} with ${nodeOf(one.connection)}`);
  const taking = consumers.length === 0 ? '' : `; ${consumers.length} consuming`;
  const out = held.length === 0 ? '' : `; unacknowledged: ${held.join(', ')}`;
  return `${waiting.length === 0 ? 'nothing ready' : waiting.join(', ')}${out}${taking}`;
}

const messageView = (held: Held): MessageView => ({
  text: textOf(held),
  properties: held.message.properties,
  redelivered: held.redelivered,
});

const textOf = ({ message }: Held): string => new TextDecoder().decode(message.content);
/** `orders→broker#2` is a connection of `orders`. */
const nodeOf = (connection: string): string => connection.split('→')[0] ?? connection;
