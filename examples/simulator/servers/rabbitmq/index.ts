/** A simulated RabbitMQ, and a client for it in the shape of amqplib. */
import { NOWHERE, type Machine, type ServerNode } from '../../src/server.ts';
import {
  connect as connectFrom,
  type ChannelModel,
  type SocketOptions,
  type Url,
} from './client/connection.ts';
import { rabbitmq as node, type RabbitOptions } from './server.ts';
import type { RabbitView } from './view.ts';
import { words } from './words.ts';

export type { AssertedQueue, Channel, Message } from './client/channel.ts';
export type { ChannelModel, SocketOptions, Url } from './client/connection.ts';
export type { ConfirmChannel } from './client/confirm-channel.ts';
export type {
  AssertExchangeOptions,
  AssertQueueOptions,
  ConsumeOptions,
  PublishOptions,
} from './client/options.ts';
export type { RabbitOptions } from './server.ts';
export type { MessageView, QueueView, RabbitView } from './view.ts';
export { words } from './words.ts';

/** What a scenario imports, bound to one life of one node. */
export const forLife = (machine: Machine) => ({
  rabbitmq: (options?: RabbitOptions) => node(machine, options),
  connect: (url?: Url, socketOptions?: SocketOptions) => connectFrom(machine, url, socketOptions),
  words,
});

const outside = forLife(NOWHERE);
/** A node that is a RabbitMQ. */
export const rabbitmq: (options?: RabbitOptions) => ServerNode<RabbitView> = outside.rabbitmq;
/** Connects to one, as amqplib does: `connect('amqp://broker')`. */
export const connect: (url?: Url, socketOptions?: SocketOptions) => Promise<ChannelModel> = outside.connect;
