import { toText } from './stand-in.ts';

/** Parsing takes longer than anything else in a request, and a sweep asks for the same addresses again and again. */
const parsed = new Map<string, string>();
const MAX_PARSED = 1_000;

/** An absolute URL as the platform writes it. Throws a `TypeError` for any other text. */
export function parseUrl(input: unknown): string {
  const text = toText(input, 'The URL');
  let href = parsed.get(text);
  if (href === undefined) {
    href = parse(text);
    if (parsed.size >= MAX_PARSED) parsed.clear();
    parsed.set(text, href);
  }
  return href;
}

function parse(text: string): string {
  const url = URL.parse(text);
  if (!url) {
    throw new TypeError(
      `${JSON.stringify(text)} is not an absolute URL. Write all of it, for example "http://orders/place".`,
    );
  }
  if (url.username || url.password) {
    throw new TypeError('The URL has a user name or password in it. Send an authorization header.');
  }
  return url.href;
}
