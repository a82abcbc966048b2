/** What a client saw on one channel, from its opening to its end: what is compared. */
export class ChannelLog {
  readonly replies: string[] = [];
  readonly deliveries: string[] = [];
  readonly returned: string[] = [];
  readonly cancelled: string[] = [];
  /** The numbers of the messages confirmed or refused: how the server groups them is its own affair. */
  readonly confirmed = new Set<number>();
  readonly refused = new Set<number>();
  closed: string | undefined;

  /** Takes a confirm in, which may be for all up to its number. */
  settle(published: number, deliveryTag: number, multiple: boolean, taken: boolean): void {
    const from = multiple ? 1 : deliveryTag;
    for (let number = from; number <= Math.min(deliveryTag, published); number++)
      if (!this.confirmed.has(number) && !this.refused.has(number))
        (taken ? this.confirmed : this.refused).add(number);
  }

  toJSON(): unknown {
    const sorted = (numbers: Set<number>) => [...numbers].toSorted((a, b) => a - b);
    const { replies, deliveries, returned, closed } = this;
    const cancelled = this.cancelled.toSorted();
    return { replies, deliveries, returned, cancelled, closed, ...this.#settled(sorted) };
  }

  #settled(sorted: (numbers: Set<number>) => number[]) {
    return { confirmed: sorted(this.confirmed), refused: sorted(this.refused) };
  }
}

/** All channels a client had, and why its connections ended. */
export class ClientLog {
  readonly channels: ChannelLog[] = [];
  readonly closed: string[] = [];
}

/** A message as text: undefined properties left out, keys sorted, the time of a death masked. */
export function messageText(fields: object, properties: object, content: Uint8Array): string {
  return text({ fields, properties, content: new TextDecoder().decode(content) });
}

export function text(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (key === 'time') return 'a time';
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}
