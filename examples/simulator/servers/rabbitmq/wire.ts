import type { ClientMethod, Properties, ServerMethod } from './core/amqp.ts';

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

type Said = { readonly method: string } & object;

/** What the trace calls a client's method: a verb, what it is done to, and the number that matters. */
export function clientTitle(said: ToServer['method']): string {
  switch (said.method) {
    case 'connection.open':
      return 'open connection';
    case 'channel.open':
      return 'open channel';
    case 'confirm.select':
      return 'ask for confirms';
    case 'exchange.declare':
      return `declare ${said.exchange}`;
    case 'queue.declare':
      return `declare ${said.queue}`.trim();
    case 'queue.bind':
      return `bind ${said.queue} to ${said.exchange}`;
    case 'basic.qos':
      return `prefetch ${said.prefetchCount}`;
    case 'basic.consume':
      return `consume ${said.queue}`;
    case 'basic.publish':
      return `publish ${subject(said)} to ${said.exchange || said.routingKey}`;
    case 'basic.ack':
      return `ack ${numbers(said)}`;
    case 'basic.nack':
      return `nack ${numbers(said)}`;
    default:
      return plainTitle(said);
  }
}

/** What the trace calls a server's method. It acknowledges to publishers: these are confirms. */
export function serverTitle(said: ToClient['method']): string {
  switch (said.method) {
    case 'basic.deliver':
      return `deliver ${subject(said)} as ${said.deliveryTag}`;
    case 'basic.ack':
      return `confirm ${numbers(said)}`;
    case 'basic.nack':
      return `refuse ${numbers(said)}`;
    case 'basic.return':
      return `return ${subject(said)}`;
    case 'channel.close':
      return `close channel: ${said.replyText}`;
    default:
      return said.method.endsWith('-ok') ? 'ok' : plainTitle(said);
  }
}

function plainTitle(said: Said): string {
  const about = ['queue', 'exchange', 'routingKey', 'consumerTag', 'deliveryTag'] as const;
  const fields = said as Partial<Record<(typeof about)[number], string | number>>;
  const words = about.map((key) => fields[key]).filter((word) => word !== undefined && word !== '');
  return [said.method, ...words].join(' ');
}

/** What a message is known by to people: its id, or the beginning of what it says. One word, for words stand for more. */
export function subject({ properties, content }: { properties: Properties; content: Uint8Array }): string {
  const whole = properties.messageId ?? new TextDecoder().decode(content);
  const text = whole.replace(/\s.*$/s, '…');
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}

const numbers = ({ deliveryTag, multiple }: { deliveryTag: number; multiple: boolean }): string =>
  multiple ? `up to ${deliveryTag}` : String(deliveryTag);

/** What of it is the same from run to run: its method, exchange and queue or key, not its number. */
export function nameOf(said: { readonly method: string } & object): string {
  const { queue, exchange, routingKey } = said as { queue?: string; exchange?: string; routingKey?: string };
  return [said.method, exchange, routingKey ?? queue].filter(Boolean).join(' ');
}
