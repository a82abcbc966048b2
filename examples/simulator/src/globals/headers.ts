import { standIn, toText } from './stand-in.ts';

export type HeadersInput = SimHeaders | Iterable<Iterable<string>> | Readonly<Record<string, string>>;

/** Name, value, name, value, … with names in lower case. Only `set-cookie` may come more than once. */
type List = string[];

/** Makes headers that own `list`. Immutable ones throw on every change, like those of a response that `fetch` returned. */
export let createHeaders: (list: List, immutable: boolean) => SimHeaders;

/** A copy of what the headers hold, for {@link createHeaders}. */
export let copyList: (headers: SimHeaders) => List;

export let isImmutable: (headers: SimHeaders) => boolean;

/** The `Headers` of a simulated node, by the Fetch standard, with errors worded alike everywhere. */
export class SimHeaders {
  #list: List = [];
  #immutable = false;
  /** The list as it is iterated, until it changes. */
  #pairs: [string, string][] | undefined = undefined;

  constructor(init?: HeadersInput) {
    if (init === undefined) return;
    // By the standard the copy is read entry by entry, which trims `a` and an empty value joined to "a, " again.
    if (init instanceof SimHeaders) this.#list = init.#list.map(trim);
    else this.#fill(init);
  }

  #fill(init: unknown): void {
    if ((typeof init !== 'object' && typeof init !== 'function') || init === null) {
      throw new TypeError('Headers are made from an object, a list of pairs, or other Headers.');
    }
    if (Symbol.iterator in init) {
      for (const entry of init as Iterable<unknown>) this.append(...toPair(entry));
      return;
    }
    for (const name of Object.keys(init)) this.append(name, (init as Record<string, string>)[name]!);
    if (Object.getOwnPropertySymbols(init).length > 0)
      throw new TypeError('A header name is a symbol. Use a string.');
  }

  append(name: string, value: string): void {
    const key = toName(name);
    const text = toValue(key, value);
    this.#change();
    const at = key === 'set-cookie' ? -1 : this.#indexOf(key);
    if (at < 0) this.#list.push(key, text);
    else this.#list[at + 1] += `, ${text}`;
  }

  set(name: string, value: string): void {
    const key = toName(name);
    const text = toValue(key, value);
    this.#change();
    const at = this.#indexOf(key);
    if (at < 0) {
      this.#list.push(key, text);
      return;
    }
    this.#list[at + 1] = text;
    if (key === 'set-cookie') this.#remove(key, at + 2);
  }

  delete(name: string): void {
    const key = toName(name);
    this.#change();
    this.#remove(key, 0);
  }

  get(name: string): string | null {
    const key = toName(name);
    if (key === 'set-cookie') {
      const cookies = this.getSetCookie();
      return cookies.length === 0 ? null : cookies.join(', ');
    }
    const at = this.#indexOf(key);
    return at < 0 ? null : this.#list[at + 1]!;
  }

  has(name: string): boolean {
    return this.#indexOf(toName(name)) >= 0;
  }

  getSetCookie(): string[] {
    return this.#list.filter((_, i) => i % 2 === 1 && this.#list[i - 1] === 'set-cookie');
  }

  forEach(callback: (value: string, name: string, headers: this) => void, thisArg?: unknown): void {
    if (typeof callback !== 'function') throw new TypeError('Headers.forEach takes a function.');
    for (const [name, value] of this.entries()) callback.call(thisArg, value, name, this);
  }

  *entries(): Generator<[string, string], undefined> {
    for (let i = 0; i < this.#sorted().length; i++) {
      const [name, value] = this.#sorted()[i]!;
      yield [name, value];
    }
  }

  *keys(): Generator<string, undefined> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): Generator<string, undefined> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): Generator<[string, string], undefined> {
    return this.entries();
  }

  #change(): void {
    if (this.#immutable) {
      throw new TypeError('These headers cannot be changed. Make new Headers from them and change those.');
    }
    this.#pairs = undefined;
  }

  #indexOf(key: string): number {
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) if (list[i] === key) return i;
    return -1;
  }

  #remove(key: string, from: number): void {
    this.#list = this.#list.filter((_, i) => i < from || this.#list[i - (i % 2)] !== key);
  }

  #sorted(): [string, string][] {
    if (this.#pairs) return this.#pairs;
    const pairs: [string, string][] = [];
    for (let i = 0; i < this.#list.length; i += 2) pairs.push([this.#list[i]!, this.#list[i + 1]!]);
    return (this.#pairs = pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  }

  static {
    createHeaders = (list, immutable) => {
      const headers = new SimHeaders();
      headers.#list = list;
      headers.#immutable = immutable;
      return headers;
    };
    copyList = (headers) => headers.#list.slice();
    isImmutable = (headers) => headers.#immutable;
  }
}

function toPair(entry: unknown): [string, string] {
  if (typeof entry !== 'object' || entry === null || !(Symbol.iterator in entry)) {
    throw new TypeError('Each entry of a list of headers is a pair, [name, value].');
  }
  const pair = [...(entry as Iterable<string>)];
  if (pair.length !== 2) throw new TypeError('Each entry of a list of headers is a pair, [name, value].');
  return pair as [string, string];
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// eslint-disable-next-line no-control-regex
const VALUE = /^[\x01-\x09\x0b\x0c\x0e-\xff]*$/;

function toName(name: unknown): string {
  const text = toText(name, 'The header name');
  if (!TOKEN.test(text)) {
    throw new TypeError(`${JSON.stringify(text)} is not a header name. Use letters, digits and hyphens.`);
  }
  return text.toLowerCase();
}

function toValue(name: string, value: unknown): string {
  const text = trim(toText(value, `The value of the header "${name}"`));
  if (!VALUE.test(text)) {
    throw new TypeError(
      `The value of the header "${name}" has a line break, a zero or a character above U+00FF. Encode it, for example with encodeURIComponent.`,
    );
  }
  return text;
}

/** Cuts spaces, tabs and line breaks off both ends, and no other white space. */
function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

standIn(SimHeaders, 'Headers');
