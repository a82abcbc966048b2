import { toBytes } from '../../../bytes.ts';
import type { Lua } from '../lua.ts';
import { NULL, textNumber, type LuaValue } from '../values.ts';
import type { LuaTable } from '../table.ts';

const DEEPEST = 1000;

interface Token {
  readonly kind: string;
  readonly at: number;
  readonly value?: LuaValue;
}

const SIGNS: Readonly<Record<string, string>> = {
  ...{
    '{': 'T_OBJ_BEGIN',
    '}': 'T_OBJ_END',
    '[': 'T_ARR_BEGIN',
    ']': 'T_ARR_END',
    ':': 'T_COLON',
    ',': 'T_COMMA',
  },
};
const ESCAPES: Readonly<Record<string, string>> = {
  ...{ b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', '"': '"', '\\': '\\', '/': '/' },
};

/** `cjson.decode` as Redis has it, which also takes numbers that JSON does not know. */
export const decode = (lua: Lua, text: string): LuaValue => new Decoder(lua, text).whole();

class Decoder {
  readonly #lua: Lua;
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(lua: Lua, text: string) {
    this.#lua = lua;
    this.#text = text;
  }

  whole(): LuaValue {
    if (this.#text.length > 1 && (this.#text[0] === '\0' || this.#text[1] === '\0'))
      throw this.#lua.error('JSON parser does not support UTF-16 or UTF-32');
    const value = this.#value(this.#next());
    const rest = this.#next();
    if (rest.kind !== 'T_END') throw this.#expected('the end', rest);
    return value;
  }

  #expected(what: string, { kind, at, value }: Token) {
    const found = kind === 'T_ERROR' ? String(value) : kind;
    return this.#lua.error(`Expected ${what} but found ${found} at character ${at + 1}`);
  }

  #value(token: Token): LuaValue {
    switch (token.kind) {
      case 'T_STRING':
      case 'T_NUMBER':
      case 'T_BOOLEAN':
      case 'T_NULL':
        return token.value;
      case 'T_OBJ_BEGIN':
        return this.#nested(() => this.#object());
      case 'T_ARR_BEGIN':
        return this.#nested(() => this.#array());
      default:
        throw this.#expected('value', token);
    }
  }

  #nested(read: () => LuaTable): LuaTable {
    if (++this.#depth > DEEPEST)
      throw this.#lua.error(
        `Found too many nested data structures (${this.#depth}) at character ${this.#at}`,
      );
    const table = read();
    this.#depth--;
    return table;
  }

  #object(): LuaTable {
    const table = this.#lua.newTable();
    let token = this.#next();
    if (token.kind === 'T_OBJ_END') return table;
    for (;;) {
      if (token.kind !== 'T_STRING') throw this.#expected('object key string', token);
      const key = token.value as string;
      const colon = this.#next();
      if (colon.kind !== 'T_COLON') throw this.#expected('colon', colon);
      table.set(key, this.#value(this.#next()));
      token = this.#next();
      if (token.kind === 'T_OBJ_END') return table;
      if (token.kind !== 'T_COMMA') throw this.#expected('comma or object end', token);
      token = this.#next();
    }
  }

  #array(): LuaTable {
    const table = this.#lua.newTable();
    let token = this.#next();
    if (token.kind === 'T_ARR_END') return table;
    for (let i = 1; ; i++) {
      table.set(i, this.#value(token));
      token = this.#next();
      if (token.kind === 'T_ARR_END') return table;
      if (token.kind !== 'T_COMMA') throw this.#expected('comma or array end', token);
      token = this.#next();
    }
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #next(): Token {
    this.#match(/[ \t\n\r]*/y);
    const at = this.#at;
    const c = this.#text[at];
    if (c === undefined || c === '\0') return { kind: 'T_END', at };
    if (Object.hasOwn(SIGNS, c)) {
      this.#at++;
      return { kind: SIGNS[c]!, at };
    }
    if (c === '"') return this.#string(at);
    const number = this.#match(/[-+]?(0x[\da-f]+|\d+\.?\d*(e[+-]?\d+)?|inf(inity)?|nan)/iy);
    if (number) return { kind: 'T_NUMBER', at, value: textNumber(number) };
    const word = this.#match(/true|false|null/y);
    if (word === 'null') return { kind: 'T_NULL', at, value: NULL };
    if (word) return { kind: 'T_BOOLEAN', at, value: word === 'true' };
    return { kind: 'T_ERROR', at, value: c === '-' ? 'invalid number' : 'invalid token' };
  }

  #string(at: number): Token {
    let value = '';
    this.#at++;
    for (;;) {
      value += this.#match(/[^"\\]*/y);
      const c = this.#text[this.#at++];
      if (c === '"') return { kind: 'T_STRING', at, value };
      if (c === undefined)
        return { kind: 'T_ERROR', at: this.#text.length, value: 'unexpected end of string' };
      const escape = this.#text[this.#at];
      if (escape === 'u') {
        const text = this.#unicode();
        if (text === undefined)
          return { kind: 'T_ERROR', at: this.#at - 1, value: 'invalid unicode escape code' };
        value += text;
      } else if (escape !== undefined && Object.hasOwn(ESCAPES, escape)) {
        value += ESCAPES[escape]!;
        this.#at++;
      } else return { kind: 'T_ERROR', at: this.#at - 1, value: 'invalid escape code' };
    }
  }

  #unicode(): string | undefined {
    const pair = /u(d[89ab][\da-f]{2})\\u(d[c-f][\da-f]{2})/iy;
    pair.lastIndex = this.#at;
    const found = pair.exec(this.#text);
    const [one] = /u[\da-f]{4}/iy[Symbol.match](this.#text.slice(this.#at, this.#at + 5)) ?? [];
    if (found) {
      this.#at += found[0].length;
      const [high, low] = [Number.parseInt(found[1]!, 16), Number.parseInt(found[2]!, 16)];
      return toBytes(String.fromCharCode(high, low));
    }
    if (one === undefined || /^ud[89a-f]/i.test(one)) return undefined;
    this.#at += one.length;
    return toBytes(String.fromCharCode(Number.parseInt(one.slice(1), 16)));
  }
}
