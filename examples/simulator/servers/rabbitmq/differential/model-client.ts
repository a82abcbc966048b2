import type { ServerMethod } from '../core/amqp.ts';
import { Broker } from '../core/broker.ts';
import { ChannelLog, ClientLog, messageText, text } from './log.ts';
import { channelsEach, clients, type Operation } from './operation.ts';

/** The model as the clients of a sequence see it. The disk is as fast as can be. */
export class ModelClients {
  readonly logs = Array.from({ length: clients }, () => new ClientLog());
  broker: Broker;
  readonly #options: { readonly unique: () => string };
  readonly #entries: ReturnType<Broker['takeEntries']>[number][] = [];
  readonly #channels = new Map<string, ChannelLog>();
  readonly #published = new Map<ChannelLog, number>();
  readonly #connected = new Map<number, string>();
  #names = 0;

  constructor() {
    this.#options = { unique: () => String(++this.#names) };
    this.broker = new Broker(this.#options, Date.now());
    for (let client = 0; client < clients; client++) this.#connect(client);
  }

  perform(operation: Operation): void {
    const connection = this.#connection(operation.client);
    if (operation.kind === 'lose') {
      this.broker.disconnect(connection, Date.now());
      this.#lost(operation.client);
      this.#connect(operation.client);
    } else {
      const { client, channel, asked } = operation;
      const log = this.#channels.get(`${connection}/${channel + 1}`);
      if (asked.method === 'basic.publish' && log)
        this.#published.set(log, (this.#published.get(log) ?? 0) + 1);
      if (asked.method === 'channel.open') this.#open(client, channel);
      this.broker.receive(connection, channel + 1, asked, Date.now());
      if (asked.method === 'channel.open')
        this.broker.receive(connection, channel + 1, { method: 'confirm.select' }, Date.now());
    }
    this.settle();
  }

  /** Everything is written, and what is due is done. */
  settle(): void {
    this.broker.advance(Date.now());
    for (let more = true; more;) {
      const entries = this.broker.takeEntries();
      this.#entries.push(...entries);
      this.broker.written(entries.length, Date.now());
      const outputs = this.broker.takeOutputs();
      for (const { connection, channel, method } of outputs) this.#hear(connection, channel, method);
      more = entries.length > 0 || outputs.length > 0;
    }
  }

  /** The server is killed and started again: all connections are lost, the disk is not. */
  crash(): void {
    for (let client = 0; client < clients; client++) this.#lost(client);
    this.broker = new Broker(this.#options, Date.now(), this.#entries);
    for (let client = 0; client < clients; client++) this.#connect(client);
    this.settle();
  }

  isOpen(client: number, channel: number): boolean {
    const log = this.#channels.get(`${this.#connection(client)}/${channel + 1}`);
    return log !== undefined && log.closed === undefined;
  }

  unsettled(client: number, channel: number): readonly number[] {
    return this.broker.unsettled(this.#connection(client), channel + 1);
  }

  /** Queues that everybody may look at, with what a passive declaration says of them. */
  counts(): ReadonlyMap<string, string> {
    const queues = [...this.broker.queues.values()].filter(({ owner }) => owner === undefined);
    return new Map(queues.map((queue) => [queue.name, `${queue.messageCount} ${queue.consumerCount}`]));
  }

  #hear(connection: string, channel: number, method: ServerMethod): void {
    const client = Number(connection.split('.')[0]);
    if (method.method === 'connection.close') {
      this.logs[client]?.closed.push(method.replyText);
      this.#lost(client);
      this.#connect(client);
      return;
    }
    const log = this.#channels.get(`${connection}/${channel}`);
    if (log) record(log, method, this.#published.get(log) ?? 0);
    if (method.method === 'channel.close') this.broker.closeOk(connection, channel);
  }

  #open(client: number, channel: number): void {
    const log = new ChannelLog();
    this.logs[client]?.channels.push(log);
    this.#channels.set(`${this.#connection(client)}/${channel + 1}`, log);
  }

  #lost(client: number): void {
    for (let channel = 0; channel < channelsEach; channel++) {
      const log = this.#channels.get(`${this.#connection(client)}/${channel + 1}`);
      if (log) log.closed ??= 'connection';
    }
  }

  #connect(client: number): void {
    const connection = `${client}.${++this.#names}`;
    this.#connected.set(client, connection);
    this.broker.connect(connection);
  }

  #connection(client: number): string {
    return this.#connected.get(client) ?? '';
  }
}

function record(log: ChannelLog, said: ServerMethod, published: number): void {
  switch (said.method) {
    case 'channel.close':
      log.closed = said.replyText;
      return;
    case 'channel.close-ok':
      log.closed = 'by itself';
      return;
    case 'basic.deliver': {
      const { method: _, properties, content, ...fields } = said;
      log.deliveries.push(messageText(fields, properties, content));
      return;
    }
    case 'basic.get-ok': {
      const { method: _, properties, content, ...fields } = said;
      log.replies.push(messageText(fields, properties, content));
      return;
    }
    case 'basic.return': {
      const { method: _, properties, content, ...fields } = said;
      log.returned.push(messageText(fields, properties, content));
      return;
    }
    case 'basic.cancel':
      log.cancelled.push(said.consumerTag);
      return;
    case 'basic.ack':
    case 'basic.nack':
      return log.settle(published, said.deliveryTag, said.multiple, said.method === 'basic.ack');
    default:
      log.replies.push(text(said));
  }
}
