import type { Channel } from './channel.ts';
import type { Consume, QueueDeclare } from './amqp.ts';
import type { Death } from './dead-letter.ts';
import type { Journal, Stored } from './journal.ts';
import type { Message } from './message.ts';
import type { QueueOptions } from './queue-arguments.ts';
import type { Behaviour } from './versions.ts';

/** A queue, of either type, as the broker uses it. */
export interface Queue {
  readonly name: string;
  readonly declared: QueueDeclare;
  readonly type: 'classic' | 'quorum';
  /** The connection that alone may use it. */
  readonly owner: string | undefined;
  readonly messageCount: number;
  readonly consumerCount: number;
  /** When it next does something by itself. */
  readonly wakeAtMs: number | undefined;
  publish(message: Message, confirm: Confirm | undefined): void;
  get(channel: Channel, noAck: boolean, deliveryTag: number): Got | undefined;
  consume(channel: Channel, asked: Consume, prefetch: number): void;
  cancel(channel: Channel, tag: string): void;
  settle(channel: Channel, how: Settlement, consumer: string | number, ids: readonly number[]): void;
  /** The channel is gone: what it had not acknowledged comes back. */
  channelDown(channel: Channel): void;
  limitChanged(channel: Channel, state: 'on' | 'off' | 'resume'): void;
  purge(): number;
  /** It was declared again or looked at: a queue that expires does so only if nobody does. */
  touch(): void;
  wake(): void;
  /** The last of it, when it is deleted: whoever waits for a confirm gets it. */
  deleted(): void;
  contents(): QueueContents;
}

/** The queues' side of the broker. */
export interface House {
  readonly nowMs: number;
  readonly journal: Journal;
  readonly behaviour: Behaviour;
  deadLetter(message: Message, death: Omit<Death, 'atMs'>): boolean;
  delete(queue: Queue): void;
}

export type Settlement = 'ack' | 'requeue' | 'discard';

/** Whom to tell what became of a published message. */
export interface Confirm {
  readonly channel: Channel;
  readonly sequence: number;
}

export interface Got {
  readonly id: number;
  readonly message: Message;
  readonly redelivered: boolean;
}

/** What the lab shows of a queue. */
export interface QueueContents {
  readonly ready: readonly Held[];
  readonly unacknowledged: readonly (Held & { readonly connection: string; readonly channel: number })[];
  readonly consumers: readonly {
    readonly connection: string;
    readonly channel: number;
    readonly tag: string;
  }[];
}

export interface Held {
  readonly id: number;
  readonly message: Message;
  readonly redelivered: boolean;
  readonly expiresAtMs: number | undefined;
  readonly deliveryCount?: number;
}

/** What a queue has on disk, read after a restart. */
export interface Recovered extends Stored {
  readonly delivered: boolean;
  readonly deliveryCount: number;
  readonly returned: boolean;
}

export interface QueueSetting {
  readonly house: House;
  readonly declared: QueueDeclare;
  readonly options: QueueOptions;
  readonly owner: string | undefined;
}
