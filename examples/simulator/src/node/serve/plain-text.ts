/** Text for plain data, in one line: JSON, and what JSON has no words for under a key of its own. For files and sockets of real processes. */
export const toText = (value: unknown): string =>
  JSON.stringify(
    value === undefined ? { [MARK]: 'undefined' } : value,
    function (this: unknown, key, json: unknown) {
      // JSON has asked a Date for its own words by now.
      const it = (this as Record<string, unknown>)[key];
      if (it instanceof Date) return marked('Date', it.getTime());
      if (it instanceof Map) return marked('Map', [...it]);
      if (it instanceof Set) return marked('Set', [...it]);
      if (it instanceof Uint8Array) return marked('bytes', Buffer.from(it).toString('base64'));
      if (typeof it === 'bigint') return marked('bigint', String(it));
      if (typeof it === 'number' && !Number.isFinite(it)) return marked('number', String(it));
      return json;
    },
  );

/** @throws SyntaxError if it is no text that {@link toText} made. */
export const fromText = (text: string): unknown =>
  JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, MARK)) return value;
    const { [MARK]: kind, is } = value as Record<string, unknown>;
    if (kind === 'Date') return new Date(is as number);
    if (kind === 'Map') return new Map(is as [unknown, unknown][]);
    if (kind === 'Set') return new Set(is as unknown[]);
    if (kind === 'bytes') return Uint8Array.from(Buffer.from(is as string, 'base64'));
    if (kind === 'bigint') return BigInt(is as string);
    if (kind === 'number') return Number(is);
    return undefined;
  });

const MARK = '$faultline';
const marked = (kind: string, is: unknown) => ({ [MARK]: kind, is });
