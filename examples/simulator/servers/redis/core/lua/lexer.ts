import { LuaError, textNumber } from './values.ts';

export interface Token {
  /** A keyword or sign is its own kind. */
  readonly kind: string;
  readonly line: number;
  /** As it is written, for messages. */
  readonly raw: string;
  readonly value?: string | number;
}

const KEYWORDS = new Set(
  'and break do else elseif end false for function if in local nil not or repeat return then true until while'.split(
    ' ',
  ),
);
const ESCAPES: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
};

export const CHUNK = 'user_script';

export const compileError = (message: string, line: number, near?: string) =>
  new LuaError(`${CHUNK}:${line}: ${message}${!near ? '' : ` near '${near}'`}`);

/** Splits a script of Lua 5.1 into words. */
export class Lexer {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text.startsWith('#!') ? text.replace(/^[^\n]*/, '') : text;
  }

  next(): Token {
    this.#skip();
    const line = this.#line;
    const start = this.#at;
    const c = this.#text[start];
    if (c === undefined) return { kind: '<eof>', line, raw: '<eof>' };
    if (/[A-Za-z_]/.test(c)) return this.#word(line);
    if (/\d/.test(c) || /^\.\d/.test(this.#text.slice(start, start + 2))) return this.#number(line);
    if (c === '"' || c === "'") return this.#string(c);
    if (c === '[') {
      const level = this.#longOpening();
      if (level !== undefined) {
        const value = this.#long(level, 'string');
        return { kind: 'string', line: this.#line, raw: this.#text.slice(start, this.#at), value };
      }
    }
    const sign = /^(\.\.\.|\.\.|==|~=|<=|>=|.)/s.exec(this.#text.slice(start, start + 3))![0];
    this.#at += sign.length;
    // As Lua shows what cannot be printed.
    const code = sign.charCodeAt(0);
    return { kind: sign, line, raw: code >= 32 && code !== 127 ? sign : code ? `char(${code})` : '' };
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #skip(): void {
    for (;;) {
      const blank = this.#match(/[ \t-\r]*/y);
      this.#line += lines(blank);
      if (!this.#text.startsWith('--', this.#at)) return;
      this.#at += 2;
      const level = this.#longOpening();
      if (level === undefined) this.#match(/[^\n\r]*/y);
      else this.#long(level, 'comment');
    }
  }

  #word(line: number): Token {
    const raw = this.#match(/\w+/y);
    return KEYWORDS.has(raw) ? { kind: raw, line, raw } : { kind: 'name', line, raw, value: raw };
  }

  #number(line: number): Token {
    const raw = this.#match(/[\d.]+([eE][+-]?)?\w*/y);
    const value = textNumber(raw);
    if (value === undefined) throw compileError('malformed number', line, raw);
    return { kind: 'number', line, raw, value };
  }

  #string(quote: string): Token {
    const start = this.#at++;
    let value = '';
    for (;;) {
      const c = this.#text[this.#at];
      if (c === undefined) throw compileError('unfinished string', this.#line, '<eof>');
      if (c === '\n' || c === '\r')
        throw compileError('unfinished string', this.#line, this.#text.slice(start, this.#at));
      this.#at++;
      if (c === quote) break;
      value += c === '\\' ? this.#escape(start) : c;
    }
    return { kind: 'string', line: this.#line, raw: this.#text.slice(start, this.#at), value };
  }

  #escape(start: number): string {
    const digits = this.#match(/\d{1,3}/y);
    if (digits) {
      if (Number(digits) > 255)
        throw compileError(
          'escape sequence too large',
          this.#line,
          this.#text.slice(start, this.#at - digits.length - 1),
        );
      return String.fromCharCode(Number(digits));
    }
    const newline = this.#match(/\r\n|\n\r|\n|\r/y);
    if (newline) {
      this.#line++;
      return '\n';
    }
    const c = this.#text[this.#at];
    if (c === undefined) return '';
    this.#at++;
    return ESCAPES[c] ?? c;
  }

  #longOpening(): number | undefined {
    const found = /^\[(=*)\[/.exec(this.#text.slice(this.#at, this.#at + 100));
    return found?.[1]?.length;
  }

  #long(level: number, what: string): string {
    const close = `]${'='.repeat(level)}]`;
    this.#at += level + 2;
    const end = this.#text.indexOf(close, this.#at);
    if (end < 0) {
      this.#line += lines(this.#text.slice(this.#at));
      throw compileError(`unfinished long ${what}`, this.#line, '<eof>');
    }
    const inside = this.#text.slice(this.#at, end);
    this.#at = end + close.length;
    this.#line += lines(inside);
    return inside.replace(/\r\n|\n\r|\r/g, '\n').replace(/^\n/, '');
  }
}

const lines = (text: string) => text.match(/\r\n|\n\r|\n|\r/g)?.length ?? 0;
