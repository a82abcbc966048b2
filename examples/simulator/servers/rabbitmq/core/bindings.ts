import type { Table } from './amqp.ts';
import type { Exchange } from './exchanges.ts';
import { headersMatch } from './headers.ts';
import type { Message } from './message.ts';
import { topicMatches } from './topic.ts';

export interface Binding {
  readonly source: string;
  readonly kind: 'queue' | 'exchange';
  readonly destination: string;
  readonly routingKey: string;
  readonly arguments: Table;
}

/** All bindings, by the exchange they start from. The default exchange's are not among them: they follow from the queues. */
export class Bindings {
  readonly #bySource = new Map<string, Map<string, Binding>>();

  /** Whether it is new. Binding again is no error. */
  add(binding: Binding): boolean {
    const bindings = this.#bySource.get(binding.source) ?? new Map<string, Binding>();
    this.#bySource.set(binding.source, bindings);
    const key = keyOf(binding);
    if (bindings.has(key)) return false;
    bindings.set(key, binding);
    return true;
  }

  /** Whether it was there. */
  delete(binding: Binding): boolean {
    return this.#bySource.get(binding.source)?.delete(keyOf(binding)) ?? false;
  }

  /** Removes every binding that leads to the queue or exchange, and returns them. */
  deleteTo(kind: Binding['kind'], destination: string): readonly Binding[] {
    const gone = this.all().filter((binding) => binding.kind === kind && binding.destination === destination);
    for (const binding of gone) this.delete(binding);
    return gone;
  }

  /** Removes every binding that starts from the exchange. */
  deleteFrom(source: string): void {
    this.#bySource.delete(source);
  }

  startAt(source: string): boolean {
    return (this.#bySource.get(source)?.size ?? 0) > 0;
  }

  all(): readonly Binding[] {
    return [...this.#bySource.values()].flatMap((bindings) => [...bindings.values()]);
  }

  /** The bindings of this exchange that take the message. */
  taking(exchange: Exchange, message: Message): readonly Binding[] {
    const bindings = this.#bySource.get(exchange.name);
    return bindings ? [...bindings.values()].filter((binding) => takes(exchange, binding, message)) : [];
  }
}

function takes(exchange: Exchange, binding: Binding, message: Message): boolean {
  switch (exchange.type) {
    case 'fanout':
      return true;
    case 'direct':
      return message.routingKeys.includes(binding.routingKey);
    case 'topic':
      return message.routingKeys.some((key) => topicMatches(binding.routingKey, key));
    case 'headers':
      return headersMatch(binding.arguments, message.properties.headers ?? {});
  }
}

function keyOf({ kind, destination, routingKey, arguments: table }: Binding): string {
  const sorted = Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([kind, destination, routingKey, sorted]);
}
