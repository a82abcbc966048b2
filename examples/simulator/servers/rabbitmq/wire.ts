import type { ClientMethod, ServerMethod } from './core/amqp.ts';

/** What client and server send each other: methods on channels, and on channel 0 about the connection. */
export type ToServer =
  | { readonly channel: number; readonly method: ClientMethod | { readonly method: 'channel.close-ok' } }
  | {
      readonly channel: 0;
      readonly method: { readonly method: 'connection.open'; readonly heartbeatMs: number };
    }
  | { readonly channel: 0; readonly method: { readonly method: 'connection.close' | 'heartbeat' } };

export type ToClient =
  | { readonly channel: number; readonly method: ServerMethod }
  | {
      readonly channel: 0;
      readonly method: { readonly method: 'connection.open-ok' | 'connection.close-ok' | 'heartbeat' };
    };

/** A method as the trace tells it: what it is, and what it is about. */
export function title(said: { readonly method: string } & object): string {
  const about = ['queue', 'exchange', 'routingKey', 'consumerTag', 'deliveryTag'] as const;
  const fields = said as Partial<Record<(typeof about)[number], string | number>>;
  const words = about.map((key) => fields[key]).filter((word) => word !== undefined && word !== '');
  return [said.method, ...words].join(' ');
}

/** What of it is the same from run to run: its method, exchange and queue or key, not its number. */
export function nameOf(said: { readonly method: string } & object): string {
  const { queue, exchange, routingKey } = said as { queue?: string; exchange?: string; routingKey?: string };
  return [said.method, exchange, routingKey ?? queue].filter(Boolean).join(' ');
}
