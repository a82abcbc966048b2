import { connect, type Channel, type ChannelModel, type ConfirmChannel, type Message } from 'amqplib';
import type { ClientMethod, Properties } from '../core/amqp.ts';
import { ChannelLog, ClientLog, messageText, text } from './log.ts';
import { clients, type Operation } from './operation.ts';

/** The same clients, through amqplib, at the real server. */
export class RealClients {
  readonly logs = Array.from({ length: clients }, () => new ClientLog());
  readonly #url: string;
  readonly #connections: ChannelModel[] = [];
  readonly #channels = new Map<
    string,
    { readonly channel: ConfirmChannel; readonly log: ChannelLog; published: number }
  >();
  #control: { connection: ChannelModel; channel: Channel } | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** After the server was killed: once amqplib has seen it, every client and the control connection begin again. */
  async reconnect(): Promise<void> {
    this.#channels.clear();
    for (const { channels } of this.logs) for (const log of channels) log.closed ??= 'connection';
    await this.connect();
  }

  async connect(): Promise<void> {
    for (let client = 0; client < clients; client++) await this.#connect(client);
    const connection = await connect(this.#url);
    connection.on('error', () => {});
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    this.#control = { connection, channel };
  }

  async perform(operation: Operation): Promise<void> {
    const { client } = operation;
    if (operation.kind === 'lose') {
      const lost = this.#connections[client] as ChannelModel;
      const socket = (lost.connection as unknown as { stream: { destroy(error: Error): void } }).stream;
      const gone = new Promise((resolve) => lost.once('close', resolve));
      socket.destroy(new Error('the connection is lost'));
      await gone;
      await this.#connect(client);
      return;
    }
    const { channel, asked } = operation;
    if (asked.method === 'channel.open') return this.#open(client, channel);
    const open = this.#channels.get(`${client}/${channel}`);
    if (!open) return;
    if (asked.method === 'basic.publish') open.published++;
    try {
      const reply = await call(open.channel, asked);
      if (reply !== undefined) open.log.replies.push(reply);
      if (asked.method === 'channel.close') open.log.closed = 'by itself';
      else if (open.log.closed === undefined) await open.channel.checkExchange('amq.direct');
    } catch {
      // The channel's or connection's own error says more; it is in the log.
    }
    await this.#reconnectIfClosed(client);
  }

  /** What a passive declaration says of a queue; a queue that is not there closes the channel, so a new one is made. */
  async count(queue: string): Promise<string> {
    if (!this.#control) return 'not connected';
    try {
      const { messageCount, consumerCount } = await this.#control.channel.checkQueue(queue);
      return `${messageCount} ${consumerCount}`;
    } catch {
      const channel = await this.#control.connection.createChannel();
      channel.on('error', () => {});
      this.#control = { ...this.#control, channel };
      return 'none';
    }
  }

  /** Removes what would outlive the connections, and ends them. */
  async leave(queues: readonly string[], exchanges: readonly string[]): Promise<void> {
    for (const connection of this.#connections) await connection.close().catch(() => {});
    for (const queue of queues) await this.#control?.channel.deleteQueue(queue);
    for (const exchange of exchanges) await this.#control?.channel.deleteExchange(exchange);
    await this.#control?.connection.close();
  }

  async #connect(client: number): Promise<void> {
    const connection = await connect(this.#url);
    this.#connections[client] = connection;
    const log = this.logs[client];
    connection.on('error', (error) => {
      const words = serverWords(error);
      if (words !== undefined) log?.closed.push(words);
    });
    connection.on('close', () => {
      for (const [key, { log: channelLog }] of this.#channels)
        if (key.startsWith(`${client}/`)) {
          channelLog.closed ??= 'connection';
          this.#channels.delete(key);
        }
    });
  }

  async #reconnectIfClosed(client: number): Promise<void> {
    const connection = this.#connections[client]?.connection as unknown as { expectSocketClose: boolean };
    if (!connection.expectSocketClose) return;
    await this.#connect(client);
  }

  async #open(client: number, number: number): Promise<void> {
    const log = new ChannelLog();
    const channel = await this.#connections[client]?.createConfirmChannel();
    if (!channel) return;
    const open = { channel, log, published: 0 };
    this.logs[client]?.channels.push(log);
    this.#channels.set(`${client}/${number}`, open);
    log.replies.push(text({ method: 'channel.open-ok' }), text({ method: 'confirm.select-ok' }));
    channel.on('error', (error) => (log.closed = serverWords(error) ?? error.message));
    channel.on('return', (message) => log.returned.push(shown(message)));
    channel.on('cancel', () => {});
    for (const event of ['ack', 'nack'] as const)
      channel.on(event, (fields: { deliveryTag: number; multiple: boolean }) =>
        log.settle(open.published, fields.deliveryTag, fields.multiple, event === 'ack'),
      );
    consumed.set(channel, log);
  }
}

const consumed = new WeakMap<Channel, ChannelLog>();

async function call(channel: ConfirmChannel, asked: ClientMethod): Promise<string | undefined> {
  switch (asked.method) {
    case 'channel.close':
      await channel.close();
      return undefined;
    case 'exchange.declare': {
      const { exchange, type, durable, autoDelete, internal, arguments: table } = asked;
      if (asked.passive) await channel.checkExchange(exchange);
      else await channel.assertExchange(exchange, type, { durable, autoDelete, internal, arguments: table });
      return text({ method: 'exchange.declare-ok' });
    }
    case 'exchange.delete':
      await channel.deleteExchange(asked.exchange, { ifUnused: asked.ifUnused });
      return text({ method: 'exchange.delete-ok' });
    case 'exchange.bind':
    case 'exchange.unbind': {
      const { destination, source, routingKey, arguments: table } = asked;
      const how = asked.method === 'exchange.bind' ? 'bindExchange' : 'unbindExchange';
      await channel[how](destination, source, routingKey, table);
      return text({ method: `${asked.method}-ok` });
    }
    case 'queue.bind':
    case 'queue.unbind': {
      const { queue, exchange, routingKey, arguments: table } = asked;
      await channel[asked.method === 'queue.bind' ? 'bindQueue' : 'unbindQueue'](
        queue,
        exchange,
        routingKey,
        table,
      );
      return text({ method: `${asked.method}-ok` });
    }
    case 'queue.declare': {
      const { queue, durable, exclusive, autoDelete, arguments: table } = asked;
      const reply = asked.passive
        ? await channel.checkQueue(queue)
        : await channel.assertQueue(queue, { durable, exclusive, autoDelete, arguments: table });
      return text({ method: 'queue.declare-ok', ...reply });
    }
    case 'queue.purge':
      return text({ method: 'queue.purge-ok', ...(await channel.purgeQueue(asked.queue)) });
    case 'queue.delete': {
      const { queue, ifUnused, ifEmpty } = asked;
      return text({
        method: 'queue.delete-ok',
        ...(await channel.deleteQueue(queue, { ifUnused, ifEmpty })),
      });
    }
    case 'basic.qos':
      await channel.prefetch(asked.prefetchCount, asked.global);
      return text({ method: 'basic.qos-ok' });
    case 'basic.consume': {
      const { queue, consumerTag, noAck, exclusive, arguments: table } = asked;
      const log = consumed.get(channel);
      const onMessage = (message: Message | null) => {
        if (message) log?.deliveries.push(shown(message));
        else log?.cancelled.push(consumerTag);
      };
      const reply = await channel.consume(queue, onMessage, {
        consumerTag,
        noAck,
        exclusive,
        arguments: table,
      });
      return text({ method: 'basic.consume-ok', ...reply });
    }
    case 'basic.cancel':
      return text({ method: 'basic.cancel-ok', ...(await channel.cancel(asked.consumerTag)) });
    case 'basic.publish': {
      const { exchange, routingKey, mandatory, properties, content } = asked;
      channel.publish(exchange, routingKey, Buffer.from(content), { ...options(properties), mandatory });
      return undefined;
    }
    case 'basic.get': {
      const got = await channel.get(asked.queue, { noAck: asked.noAck });
      return got === false ? text({ method: 'basic.get-empty' }) : shown(got);
    }
    case 'basic.ack':
      channel.ack(tagged(asked.deliveryTag), asked.multiple);
      return undefined;
    case 'basic.nack':
      channel.nack(tagged(asked.deliveryTag), asked.multiple, asked.requeue);
      return undefined;
    case 'basic.reject':
      channel.reject(tagged(asked.deliveryTag), asked.requeue);
      return undefined;
    case 'basic.recover':
      await channel.recover();
      return text({ method: 'basic.recover-ok' });
    default:
      throw new Error(`no sequence has ${asked.method}`);
  }
}

const options = ({ headers, ...others }: Properties) => ({ ...others, headers: { ...headers } });

/** amqplib takes only the number from a message that is settled. */
const tagged = (deliveryTag: number) => ({ fields: { deliveryTag } }) as unknown as Message;

function shown({
  fields,
  properties,
  content,
}: {
  fields: object;
  properties: object;
  content: Buffer;
}): string {
  return messageText(fields, properties, content);
}

/** What the server said of the error, out of amqplib's words around it. */
function serverWords(error: Error): string | undefined {
  return /with message "(.*)"$/s.exec(error.message)?.[1];
}
