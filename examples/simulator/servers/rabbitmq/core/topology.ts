import type { ExchangeDeclare } from './amqp.ts';
import { Bindings, type Binding } from './bindings.ts';
import { noExchange, noQueue } from './errors.ts';
import * as exchanges from './exchanges.ts';
import type { Exchange } from './exchanges.ts';
import { checkHeadersBinding } from './headers.ts';
import type { Journal } from './journal.ts';
import type { Message } from './message.ts';
import type { Queue } from './queue.ts';

/** Exchanges, queues and what binds them; and what of it survives. */
export class Topology {
  readonly exchanges = new Map<string, Exchange>(exchanges.predeclared.map((one) => [one.name, one]));
  readonly queues = new Map<string, Queue>();
  readonly bindings = new Bindings();
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** @throws AmqpError where there is none of that name */
  queue(name: string): Queue {
    const queue = this.queues.get(name);
    if (!queue) throw noQueue(name);
    return queue;
  }

  declareExchange(asked: ExchangeDeclare): void {
    if (!asked.passive) exchanges.knownType(asked.type);
    exchanges.refuseDefault(asked.exchange);
    const known = this.exchanges.get(asked.exchange);
    if (asked.passive) {
      if (!known) throw noExchange(asked.exchange);
      return;
    }
    if (known) return exchanges.assertSameExchange(known, asked);
    const exchange = exchanges.newExchange(asked);
    this.exchanges.set(exchange.name, exchange);
    if (exchange.durable) this.#journal.append({ kind: 'exchange', exchange });
  }

  deleteExchange(name: string, ifUnused: boolean): void {
    exchanges.refuseDeleting(name);
    const exchange = this.exchanges.get(name);
    if (!exchange) return;
    if (ifUnused && this.bindings.startAt(name)) throw exchanges.exchangeInUse(name);
    this.exchanges.delete(name);
    if (exchange.durable) this.#journal.append({ kind: 'exchange-deleted', name });
    this.bindings.deleteFrom(name);
    this.#unbindAllTo('exchange', name);
  }

  bind(binding: Binding, check: () => void): void {
    this.#assertEnds(binding);
    check();
    if (this.exchanges.get(binding.source)?.type === 'headers') checkHeadersBinding(binding.arguments);
    if (this.bindings.add(binding) && this.isDurable(binding))
      this.#journal.append({ kind: 'bound', binding });
  }

  unbind(binding: Binding, check: () => void): void {
    exchanges.refuseDefault(binding.source);
    if (binding.kind === 'exchange') exchanges.refuseDefault(binding.destination);
    if (!this.#hasEnds(binding)) return;
    check();
    if (!this.bindings.delete(binding)) return;
    if (this.isDurable(binding)) this.#journal.append({ kind: 'unbound', binding });
    this.#autoDelete(binding.source);
  }

  addQueue(queue: Queue): void {
    this.queues.set(queue.name, queue);
    if (queue.declared.durable) this.#journal.append({ kind: 'queue', declared: queue.declared });
  }

  deleteQueue(queue: Queue): void {
    this.queues.delete(queue.name);
    if (queue.declared.durable) this.#journal.append({ kind: 'queue-deleted', name: queue.name });
    this.#unbindAllTo('queue', queue.name);
  }

  /** The queues that the message goes to, each once, in the order of their names. */
  route(exchange: Exchange, message: Message): readonly Queue[] {
    const names =
      exchange.name === '' ? new Set<string>(message.routingKeys) : this.#reached(exchange, message);
    return [...names].toSorted(byBytes).flatMap((name) => this.queues.get(name) ?? []);
  }

  isDurable({ source, kind, destination }: Binding): boolean {
    const end = kind === 'queue' ? this.queues.get(destination)?.declared : this.exchanges.get(destination);
    return this.exchanges.get(source)?.durable === true && end?.durable === true;
  }

  #reached(first: Exchange, message: Message): Set<string> {
    const queues = new Set<string>();
    const seen = new Set<string>([first.name]);
    const goOn = (name: string): void => {
      const exchange = this.exchanges.get(name);
      if (!exchange || seen.has(name)) return;
      seen.add(name);
      work.push(exchange);
    };
    const work = [first];
    for (let exchange = work.shift(); exchange; exchange = work.shift()) {
      const taking = this.bindings.taking(exchange, message);
      const alternate = exchange.arguments['alternate-exchange'];
      if (taking.length === 0 && typeof alternate === 'string') goOn(alternate);
      for (const { kind, destination } of taking)
        if (kind === 'queue') queues.add(destination);
        else goOn(destination);
    }
    return queues;
  }

  #assertEnds({ source, kind, destination }: Binding): void {
    exchanges.refuseDefault(source);
    if (kind === 'exchange') exchanges.refuseDefault(destination);
    if (!this.exchanges.has(source)) throw noExchange(source);
    if (kind === 'queue') this.queue(destination);
    else if (!this.exchanges.has(destination)) throw noExchange(destination);
  }

  #hasEnds({ source, kind, destination }: Binding): boolean {
    const end = kind === 'queue' ? this.queues : this.exchanges;
    return this.exchanges.has(source) && end.has(destination);
  }

  #unbindAllTo(kind: Binding['kind'], name: string): void {
    for (const { source } of this.bindings.deleteTo(kind, name)) this.#autoDelete(source);
  }

  /** An exchange that deletes itself goes with the last binding that starts from it. */
  #autoDelete(name: string): void {
    if (this.exchanges.get(name)?.autoDelete && !this.bindings.startAt(name))
      this.deleteExchange(name, false);
  }
}

/** As Erlang compares binaries. UTF-16 order differs only above the surrogates, which no name here needs. */
const byBytes = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
