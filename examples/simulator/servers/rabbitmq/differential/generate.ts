import type { ClientMethod, Properties, Table } from '../core/amqp.ts';
import { channelsEach, clients, type Operation } from './operation.ts';
import type { ModelClients } from './model-client.ts';

/**
 * Draws a sequence, one step after another, from what the model says there is. Some freedom is given up where the real
 * server itself would race: a channel holds messages of one queue only (two queues deliver in no order), a sequence has
 * either dead letters or fan-out (two queues would race into a third), and a limit over a channel only without others.
 */
export class Generator {
  readonly #random: () => number;
  /** Whether one step may lead a message through several queues. */
  get cascades(): boolean {
    return this.#mode === 'dead-letters';
  }

  readonly #mode: 'dead-letters' | 'routing' | 'quorum' | 'limits';
  readonly #names: string;
  readonly #holds = new Map<string, string>();
  #declared = 0;
  #messages = 0;
  #tags = 0;

  constructor(seed: number, names: string) {
    this.#random = mulberry(seed);
    this.#names = names;
    this.#mode = this.#pick(['dead-letters', 'routing', 'quorum', 'limits']);
  }

  next(model: ModelClients): Operation {
    const client = this.#below(clients);
    const channel = this.#below(channelsEach);
    if (this.#below(40) === 0 && this.#mayLose(model, client)) return this.#lose(client);
    const call = (asked: ClientMethod): Operation => ({ kind: 'call', client, channel, asked });
    if (this.#declared < 3)
      return call(model.isOpen(client, channel) ? this.#first() : { method: 'channel.open' });
    if (!model.isOpen(client, channel)) {
      this.#holds.delete(`${client}/${channel}`);
      return call({ method: 'channel.open' });
    }
    return call(this.#asked(client, channel, model));
  }

  #asked(client: number, channel: number, model: ModelClients): ClientMethod {
    const hard = this.#mayLose(model, client);
    const dice = this.#below(100);
    if (dice < 36) return this.#publish();
    if (dice < 41) return this.#declare(hard);
    if (dice < 47) return this.#bind();
    if (dice < 60) return this.#consumeOrGet(client, channel, hard);
    if (dice < 86) return this.#settle(model, client, channel);
    if (dice < 88) return this.#topology();
    if (dice < 92) return this.#limit();
    if (dice < 94) return { method: 'basic.cancel', consumerTag: `t${1 + this.#below(this.#tags + 1)}` };
    if (dice < 96) return { method: 'queue.purge', queue: this.#queue() };
    if (dice < 98) return this.#deleteQueue(hard);
    return { method: this.#below(2) ? 'channel.close' : 'basic.recover', requeue: true };
  }

  /** A sequence begins with its queues, most of which will do. */
  #first(): ClientMethod {
    const queue = `${this.#names}q${this.#declared++}`;
    const plain = { passive: false, durable: true, exclusive: false, autoDelete: false };
    const quorum: Table = this.#mode === 'quorum' ? { 'x-queue-type': 'quorum' } : {};
    return {
      method: 'queue.declare',
      queue,
      ...plain,
      arguments: { ...this.#arguments(queue, true), ...quorum },
    };
  }

  #publish(): ClientMethod {
    const toQueue = this.#mode !== 'routing' || this.#below(3) === 0;
    const exchange = toQueue ? '' : this.#exchange();
    const routingKey = toQueue ? this.#queue() : this.#key();
    const properties: Properties = {
      headers: this.#headers(),
      deliveryMode: 1 + this.#below(2),
      ...(this.#below(8) === 0 ? { expiration: this.#pick(['0', '3600000', 'soon', '-1', '1x']) } : {}),
      ...(this.#below(4) === 0 ? { priority: this.#below(7) } : {}),
    };
    const content = new TextEncoder().encode(`m${++this.#messages}`);
    return {
      method: 'basic.publish',
      exchange,
      routingKey,
      mandatory: this.#below(3) === 0,
      properties,
      content,
    };
  }

  #headers(): Table {
    const dice = this.#below(6);
    if (this.#mode !== 'routing') return {};
    if (dice === 0) return { colour: this.#pick(['red', 'blue']), size: this.#below(3) };
    if (dice === 1) return { colour: 'red' };
    return dice === 2 ? { CC: [this.#queue(), this.#key()] } : dice === 3 ? { BCC: [this.#key()] } : {};
  }

  #declare(hard: boolean): ClientMethod {
    if (this.#below(4) === 0) return this.#declareExchange(hard);
    const queue = this.#below(30) ? this.#queue() : 'amq.mine';
    return {
      method: 'queue.declare',
      queue,
      passive: this.#below(8) === 0,
      durable: this.#mode === 'quorum' ? this.#below(10) > 0 : this.#below(3) > 0,
      exclusive: this.#below(12) === 0,
      autoDelete: this.#below(this.#mode === 'quorum' ? 15 : 5) === 0,
      arguments: this.#arguments(queue),
    };
  }

  #arguments(queue: string, valid = false): Table {
    const some: Record<string, string | number> = {};
    const maybe = (chance: number, key: string, values: readonly (string | number)[]): void => {
      if (this.#below(chance) === 0) some[key] = this.#pick(valid ? values.slice(0, 2) : values);
    };
    if (this.#mode === 'quorum') {
      if (this.#below(12)) some['x-queue-type'] = 'quorum';
      maybe(2, 'x-delivery-limit', [1, 2]);
    } else {
      maybe(8, 'x-max-priority', [3, 5, 300]);
      maybe(8, 'x-overflow', ['drop-head', 'reject-publish', 'reject-publish-dlx', 'drop']);
      maybe(16, 'x-queue-type', ['classic', 'unheard-of']);
    }
    // How far dead letters have come cannot be asked of quorum queues: theirs go one step, to where they stay.
    const first = queue.endsWith('q0');
    if (this.#mode === 'quorum' && !first) return some;
    if (this.#mode === 'dead-letters' || this.#mode === 'quorum') this.#deadLetters(some);
    maybe(4, 'x-max-length', [0, 1, 2, 5, -1]);
    maybe(12, 'x-message-ttl', [0, 3_600_000, -1]);
    maybe(20, 'x-expires', [3_600_000, 0]);
    return some;
  }

  #deadLetters(some: Record<string, string | number>): void {
    if (this.#below(3) === 0) return;
    some['x-dead-letter-exchange'] = this.#below(10) ? '' : `${this.#names}nowhere`;
    const to = this.#mode === 'quorum' ? `${this.#names}q${1 + this.#below(2)}` : this.#queue();
    if (this.#mode === 'quorum' || this.#below(6)) some['x-dead-letter-routing-key'] = to;
  }

  #declareExchange(hard: boolean): ClientMethod {
    return {
      method: 'exchange.declare',
      exchange: this.#pick([this.#exchange(), this.#exchange(), this.#exchange(), '', 'amq.mine']),
      type: !hard || this.#below(20) ? this.#pick(['direct', 'fanout', 'topic', 'headers']) : 'no-such-type',
      passive: this.#below(8) === 0,
      durable: this.#below(3) > 0,
      autoDelete: this.#below(4) === 0,
      internal: this.#below(12) === 0,
      arguments: this.#below(4) ? {} : { 'alternate-exchange': this.#exchange() },
    };
  }

  #bind(): ClientMethod {
    const table: Table = this.#below(3)
      ? {}
      : { 'x-match': this.#pick(['all', 'any', 'most']), colour: 'red', size: this.#below(3) };
    const common = { routingKey: this.#pattern(), arguments: table };
    const unbind = this.#below(4) === 0;
    if (this.#below(5) === 0 && this.#mode === 'routing')
      return {
        method: unbind ? 'exchange.unbind' : 'exchange.bind',
        source: this.#exchange(),
        destination: this.#exchange(),
        ...common,
      };
    const exchange = this.#below(12) ? this.#exchange() : '';
    return { method: unbind ? 'queue.unbind' : 'queue.bind', queue: this.#queue(), exchange, ...common };
  }

  #consumeOrGet(client: number, channel: number, hard: boolean): ClientMethod {
    const place = client * channelsEach + channel;
    const limits = this.#mode === 'limits';
    const drawn = limits ? `${this.#names}q${place % 3}` : this.#queue();
    const held = this.#holds.get(`${client}/${channel}`) ?? drawn;
    this.#holds.set(`${client}/${channel}`, held);
    const noAck = this.#below(4) === 0;
    if (this.#below(2) || (limits && place >= 3)) return { method: 'basic.get', queue: held, noAck };
    const consumerTag = !hard || this.#below(15) ? `t${++this.#tags}` : `t${this.#tags}`;
    const exclusive = this.#mode !== 'quorum' && this.#below(10) === 0;
    const table: Table = this.#below(6) ? {} : { 'x-priority': this.#below(3) };
    return { method: 'basic.consume', queue: held, consumerTag, noAck, exclusive, arguments: table };
  }

  #settle(model: ModelClients, client: number, channel: number): ClientMethod {
    const tags = model.unsettled(client, channel);
    const known = tags[this.#below(tags.length)];
    if (known === undefined && this.#below(30)) return this.#publish();
    const deliveryTag = known === undefined || this.#below(60) === 0 ? this.#below(12) : known;
    const multiple = this.#below(4) === 0;
    const requeue = this.#below(2) === 0;
    const dice = this.#below(4);
    if (dice < 2) return { method: 'basic.ack', deliveryTag, multiple };
    if (dice === 2) return { method: 'basic.nack', deliveryTag, multiple, requeue };
    return { method: 'basic.reject', deliveryTag, requeue };
  }

  #topology(): ClientMethod {
    const exchange = this.#pick([this.#exchange(), this.#exchange(), '', 'amq.direct']);
    return { method: 'exchange.delete', exchange, ifUnused: this.#below(2) === 0 };
  }

  #limit(): ClientMethod {
    return { method: 'basic.qos', prefetchCount: this.#below(4), global: this.#mode === 'limits' };
  }

  #deleteQueue(hard: boolean): ClientMethod {
    const quiet = this.#mode === 'quorum' && (!hard || this.#below(4) > 0);
    const [ifUnused, ifEmpty] = [!quiet && this.#below(3) === 0, !quiet && this.#below(3) === 0];
    return { method: 'queue.delete', queue: this.#queue(), ifUnused, ifEmpty };
  }

  /**
   * The channels of a lost connection die in no order: one may still be handed what the other gives back, and where
   * messages given back lead to dead letters, these come in no order.
   */
  #mayLose(model: ModelClients, client: number): boolean {
    const all = Array.from({ length: channelsEach }, (_, channel) => channel);
    const holding = all.flatMap((channel) => this.#holds.get(`${client}/${channel}`) ?? []);
    const busy = all.filter((channel) => model.unsettled(client, channel).length > 0);
    const dying = this.#mode === 'dead-letters' || this.#mode === 'quorum';
    return new Set(holding).size === holding.length && (!dying || busy.length <= 1);
  }

  #lose(client: number): Operation {
    for (let channel = 0; channel < channelsEach; channel++) this.#holds.delete(`${client}/${channel}`);
    return { kind: 'lose', client };
  }

  #queue = (): string => `${this.#names}q${this.#below(3)}`;
  #exchange = (): string => `${this.#names}x${this.#below(3)}`;
  #key = (): string => this.#pick(['a', 'a.b', 'a.b.c', 'b', '', 'a..b', '.']);
  #pattern = (): string => this.#pick(['a', '#', '*', 'a.*', 'a.#', '#.b', '*.b.#', '', 'a.b', '#.#']);

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<T>(values: readonly T[]): T {
    return values[this.#below(values.length)] as T;
  }
}

/** The generator of Tommy Ettinger: small, and the same everywhere. */
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
