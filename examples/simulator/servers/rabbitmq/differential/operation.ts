import type { ClientMethod } from '../core/amqp.ts';

/** How many clients there are, each with its connection, and how many channels each has. */
export const clients = 3;
export const channelsEach = 2;

/** One step of a sequence. */
export type Operation =
  | { readonly kind: 'call'; readonly client: number; readonly channel: number; readonly asked: ClientMethod }
  /** The connection breaks without a word. */
  | { readonly kind: 'lose'; readonly client: number };
