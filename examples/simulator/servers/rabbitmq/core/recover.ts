import type { QueueDeclare } from './amqp.ts';
import type { Binding } from './bindings.ts';
import type { Entry, Stored } from './journal.ts';
import type { Queue, Recovered } from './queue.ts';
import type { Topology } from './topology.ts';

interface Found extends Stored {
  delivered: boolean;
  deliveryCount: number;
  returned: boolean;
  /** What it comes after: its own number, or where a quorum queue put it when it was given back. */
  place: number;
}

/**
 * Rebuilds what survives: durable exchanges, queues and bindings, and messages in the order they had. After a crash
 * RabbitMQ marks every message of a classic queue as delivered, since it may have been (rabbit_queue_index.erl).
 */
export function recover(
  entries: Iterable<Entry>,
  topology: Topology,
  makeQueue: (declared: QueueDeclare, stored: readonly Recovered[]) => Queue,
): void {
  const declared = new Map<string, QueueDeclare>();
  const messages = new Map<string, Map<number, Found>>();
  const bindings = new Map<string, Binding>();
  for (const entry of entries) {
    if ('queue' in entry) replay(messages.get(entry.queue) ?? new Map<number, Found>(), entry);
    else if (entry.kind === 'exchange') topology.exchanges.set(entry.exchange.name, entry.exchange);
    else if (entry.kind === 'exchange-deleted') topology.exchanges.delete(entry.name);
    else if (entry.kind === 'queue-deleted') declared.delete(entry.name);
    else if (entry.kind === 'queue') {
      declared.set(entry.declared.queue, entry.declared);
      messages.set(entry.declared.queue, new Map());
    } else if (entry.kind === 'bound') bindings.set(JSON.stringify(entry.binding), entry.binding);
    else bindings.delete(JSON.stringify(entry.binding));
  }
  for (const [name, one] of declared) {
    const found = inOrder([...(messages.get(name)?.values() ?? [])]);
    topology.queues.set(
      name,
      makeQueue(one, one.arguments['x-queue-type'] === 'quorum' ? found : suspects(found)),
    );
  }
  for (const binding of bindings.values()) if (topology.isDurable(binding)) topology.bindings.add(binding);
}

type MessageEntry = Extract<Entry, { readonly queue: string }>;

function replay(messages: Map<number, Found>, entry: MessageEntry): void {
  const { id } = entry;
  if (entry.kind === 'enqueued') {
    messages.set(id, { ...entry, delivered: false, deliveryCount: 0, returned: false, place: id });
    return;
  }
  const found = messages.get(id);
  if (!found) return;
  if (entry.kind !== 'delivered') messages.delete(id);
  if (entry.kind === 'delivered') found.delivered = true;
  if (entry.kind !== 'returned') return;
  const returned = entry.behind === undefined;
  const place = entry.behind ?? found.place;
  messages.set(id, { ...found, delivered: false, deliveryCount: found.deliveryCount + 1, returned, place });
}

/** Those given back first, as they were given back; then the others by their place. */
const inOrder = (found: readonly Found[]): readonly Found[] => [
  ...found.filter(({ returned }) => returned),
  ...found.filter(({ returned }) => !returned).toSorted((a, b) => a.place - b.place),
];

const suspects = (found: readonly Found[]): readonly Recovered[] =>
  found.map((one) => ({ ...one, delivered: true }));
