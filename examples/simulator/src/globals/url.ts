import { toText } from './stand-in.ts';

/** Parsing takes longer than anything else in a request, and a sweep asks for the same addresses again and again. */
const parsed = new Map<string, string>();
const MAX_PARSED = 1_000;

/**
 * The absolute URL of a request as the platform writes it. Throws a `TypeError` for any other text, and for one with a
 * user name or password in it.
 */
export function toRequestUrl(input: unknown): string {
  const text = toText(input, 'The URL');
  let href = parsed.get(text);
  if (href === undefined) {
    const url = parseUrl(text);
    if (url.username || url.password) {
      throw new TypeError('The URL has a user name or password in it. Send an authorization header.');
    }
    href = url.href;
    if (parsed.size >= MAX_PARSED) parsed.clear();
    parsed.set(text, href);
  }
  return href;
}

/** What the network needs of a request's address. */
export interface Address {
  readonly isHttp: boolean;
  readonly hostname: string;
  /** Path and query. */
  readonly path: string;
}

const addresses = new Map<string, Address>();

/** The parts of an address that {@link toRequestUrl} gave. */
export function addressOf(href: string): Address {
  let address = addresses.get(href);
  if (!address) {
    const { protocol, hostname, pathname, search } = new URL(href);
    address = { isHttp: /^https?:$/.test(protocol), hostname, path: pathname + search };
    if (addresses.size >= MAX_PARSED) addresses.clear();
    addresses.set(href, address);
  }
  return address;
}

/** Throws a `TypeError` worded alike on every engine. */
export function parseUrl(input: unknown): URL {
  const text = toText(input, 'The URL');
  try {
    return new URL(text);
  } catch {
    throw new TypeError(
      `${JSON.stringify(text)} is not an absolute URL. Write all of it, for example "http://orders/place".`,
    );
  }
}
