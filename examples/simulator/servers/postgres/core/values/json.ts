import { SqlError } from '../errors.ts';
import { Numeric } from './numeric.ts';

export type JsonValue =
  null | boolean | string | Numeric | readonly JsonValue[] | ReadonlyMap<string, JsonValue>;

/** A jsonb value. A class, so that the JSON `null` is not SQL's NULL. */
export class Json {
  readonly value: JsonValue;

  constructor(value: JsonValue) {
    this.value = value;
  }

  static parse(text: string): Json {
    return new Json(new Parser(text).whole());
  }

  toString(): string {
    return printed(this.value);
  }
}

/** Keys are ordered as jsonb stores them: shorter ones first, then by their bytes. */
export function jsonObject(entries: Iterable<readonly [string, JsonValue]>): ReadonlyMap<string, JsonValue> {
  const last = new Map(entries);
  return new Map([...last].toSorted(([a], [b]) => byteLength(a) - byteLength(b) || (a < b ? -1 : 1)));
}

function byteLength(text: string): number {
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return length;
}

function printed(value: JsonValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (value instanceof Numeric) return value.toString();
  if (value instanceof Map)
    return `{${[...value].map(([key, item]) => `${quoted(key)}: ${printed(item)}`).join(', ')}}`;
  return `[${(value as readonly JsonValue[]).map(printed).join(', ')}]`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

export function asJsonText(value: JsonValue): string | null {
  if (value === null) return null;
  return typeof value === 'string' ? value : printed(value);
}

export function jsonEquals(a: JsonValue, b: JsonValue): boolean {
  return jsonKey(a) === jsonKey(b);
}

export function jsonKey(value: JsonValue): string {
  if (value instanceof Numeric) return value.key();
  if (value instanceof Map)
    return `{${[...value].map(([key, item]) => `${quoted(key)}:${jsonKey(item)}`).join()}}`;
  if (Array.isArray(value)) return `[${value.map(jsonKey).join()}]`;
  return printed(value);
}

/** `a @> b`. An array contains a scalar that is one of its elements, on the top level only. */
export function jsonContains(a: JsonValue, b: JsonValue, top = true): boolean {
  if (a instanceof Map && b instanceof Map)
    return [...b].every(([key, item]) => a.has(key) && jsonContains(a.get(key)!, item, false));
  if (Array.isArray(a) && Array.isArray(b))
    return b.every((item) => a.some((own) => jsonContains(own, item, false)));
  if (Array.isArray(a) && !(b instanceof Map)) return top && a.some((own) => jsonEquals(own, b));
  return !Array.isArray(b) && !(a instanceof Map) && !(b instanceof Map) && jsonEquals(a, b);
}

class Parser {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  whole(): JsonValue {
    const value = this.value();
    this.space();
    if (this.at < this.text.length) throw this.invalid();
    return value;
  }

  invalid(): SqlError {
    return new SqlError('22P02', 'invalid input syntax for type json');
  }

  space(): void {
    while (/[ \t\n\r]/.test(this.text[this.at] ?? '')) this.at++;
  }

  take(symbol: string): boolean {
    this.space();
    if (this.text[this.at] !== symbol) return false;
    this.at++;
    return true;
  }

  value(): JsonValue {
    if (this.take('{')) return this.object();
    if (this.take('[')) return this.array();
    if (this.text[this.at] === '"') return this.string();
    const word = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;
    word.lastIndex = this.at;
    const found = word.exec(this.text)?.[0];
    if (!found) throw this.invalid();
    this.at += found.length;
    if (found === 'null') return null;
    return found === 'true' || found === 'false' ? found === 'true' : Numeric.parse(found)!;
  }

  string(): string {
    // oxlint-disable-next-line no-control-regex -- JSON forbids them
    const pattern = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (!found) throw this.invalid();
    this.at += found.length;
    return JSON.parse(found) as string;
  }

  object(): JsonValue {
    const entries: [string, JsonValue][] = [];
    if (this.take('}')) return new Map();
    do {
      this.space();
      const key = this.string();
      if (!this.take(':')) throw this.invalid();
      entries.push([key, this.value()]);
    } while (this.take(','));
    if (!this.take('}')) throw this.invalid();
    return jsonObject(entries);
  }

  array(): JsonValue {
    const items: JsonValue[] = [];
    if (this.take(']')) return items;
    do items.push(this.value());
    while (this.take(','));
    if (!this.take(']')) throw this.invalid();
    return items;
  }
}
