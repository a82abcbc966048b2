import type { Lua } from '../lua.ts';
import type { LuaValue } from '../values.ts';

const OPEN = -1;
const PLACE = -2;
const MOST_CAPTURES = 32;
const DEEPEST = 200;

interface Capture {
  readonly start: number;
  length: number;
}

/** Lua's own patterns, matched as `lstrlib.c` matches them. */
export class Matcher {
  readonly #lua: Lua;
  readonly #text: string;
  readonly #pattern: string;
  captures: Capture[] = [];
  #depth = 0;

  constructor(lua: Lua, text: string, pattern: string) {
    this.#lua = lua;
    this.#text = text;
    this.#pattern = pattern;
  }

  /** Where the match ends that begins there; undefined: there is none. */
  start(at: number, pattern: number): number | undefined {
    this.captures = [];
    this.#depth = 0;
    return this.#match(at, pattern);
  }

  /** What was captured, or all that was matched if nothing was asked for. */
  results(from: number, to: number, whole = true): LuaValue[] {
    if (!this.captures.length && whole) return [this.#text.slice(from, to)];
    return this.captures.map((_, i) => this.capture(i, from, to));
  }

  capture(i: number, from: number, to: number): LuaValue {
    const found = this.captures[i];
    if (!found) {
      if (i !== 0) throw this.#lua.error('invalid capture index');
      return this.#text.slice(from, to);
    }
    if (found.length === OPEN) throw this.#lua.error('unfinished capture');
    return found.length === PLACE
      ? found.start + 1
      : this.#text.slice(found.start, found.start + found.length);
  }

  #match(at: number, p: number): number | undefined {
    if (++this.#depth > DEEPEST * 50) throw this.#lua.error('pattern too complex');
    try {
      return this.#part(at, p);
    } finally {
      this.#depth--;
    }
  }

  #part(from: number, pattern: number): number | undefined {
    let [at, p] = [from, pattern];
    for (;;) {
      this.#lua.step();
      const c = this.#pattern[p];
      if (c === undefined) return at;
      if (c === '(') return this.#open(at, p);
      if (c === ')') return this.#close(at, p + 1);
      if (c === '$' && p + 1 === this.#pattern.length) return at === this.#text.length ? at : undefined;
      if (c === '%') {
        const special = this.#pattern[p + 1];
        if (special === 'b') {
          const end = this.#balanced(at, p + 2);
          if (end === undefined) return undefined;
          [at, p] = [end, p + 4];
          continue;
        }
        if (special === 'f') {
          p += 2;
          if (this.#pattern[p] !== '[') throw this.#lua.error("missing '[' after '%f' in pattern");
          const end = this.#classEnd(p);
          const before = at === 0 ? '\0' : this.#text[at - 1]!;
          if (this.#inSet(before, p, end - 1) || !this.#inSet(this.#text[at] ?? '\0', p, end - 1))
            return undefined;
          p = end;
          continue;
        }
        if (special !== undefined && /\d/.test(special)) {
          const end = this.#again(at, special);
          if (end === undefined) return undefined;
          [at, p] = [end, p + 2];
          continue;
        }
      }
      const end = this.#classEnd(p);
      const fits = at < this.#text.length && this.#single(this.#text[at]!, p, end);
      switch (this.#pattern[end]) {
        case '?': {
          const found = fits ? this.#match(at + 1, end + 1) : undefined;
          if (found !== undefined) return found;
          p = end + 1;
          continue;
        }
        case '*':
          return this.#most(at, p, end);
        case '+':
          return fits ? this.#most(at + 1, p, end) : undefined;
        case '-':
          return this.#fewest(at, p, end);
        default:
          if (!fits) return undefined;
          at++;
          p = end;
      }
    }
  }

  #most(at: number, p: number, end: number): number | undefined {
    let i = 0;
    while (at + i < this.#text.length && this.#single(this.#text[at + i]!, p, end)) i++;
    for (; i >= 0; i--) {
      const found = this.#match(at + i, end + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #fewest(from: number, p: number, end: number): number | undefined {
    for (let at = from; ; at++) {
      const found = this.#match(at, end + 1);
      if (found !== undefined) return found;
      if (at >= this.#text.length || !this.#single(this.#text[at]!, p, end)) return undefined;
    }
  }

  #open(at: number, p: number): number | undefined {
    const isPlace = this.#pattern[p + 1] === ')';
    if (this.captures.length >= MOST_CAPTURES) throw this.#lua.error('too many captures');
    this.captures.push({ start: at, length: isPlace ? PLACE : OPEN });
    const found = this.#match(at, p + (isPlace ? 2 : 1));
    if (found === undefined) this.captures.pop();
    return found;
  }

  #close(at: number, p: number): number | undefined {
    const open = this.captures.findLast(({ length }) => length === OPEN);
    if (!open) throw this.#lua.error('invalid pattern capture');
    open.length = at - open.start;
    const found = this.#match(at, p);
    if (found === undefined) open.length = OPEN;
    return found;
  }

  #balanced(at: number, p: number): number | undefined {
    const [open, close] = [this.#pattern[p], this.#pattern[p + 1]];
    if (open === undefined || close === undefined) throw this.#lua.error('unbalanced pattern');
    if (this.#text[at] !== open) return undefined;
    for (let [i, deep] = [at + 1, 1]; i < this.#text.length; i++) {
      if (this.#text[i] === close) {
        if (--deep === 0) return i + 1;
      } else if (this.#text[i] === open) deep++;
    }
    return undefined;
  }

  #again(at: number, digit: string): number | undefined {
    const found = this.captures[Number(digit) - 1];
    if (!found || found.length === OPEN) throw this.#lua.error('invalid capture index');
    const text = this.#text.slice(found.start, found.start + Math.max(0, found.length));
    return this.#text.startsWith(text, at) ? at + text.length : undefined;
  }

  #classEnd(from: number): number {
    let p = from;
    const c = this.#pattern[p++];
    if (c === '%') {
      if (p >= this.#pattern.length) throw this.#lua.error("malformed pattern (ends with '%')");
      return p + 1;
    }
    if (c !== '[') return p;
    if (this.#pattern[p] === '^') p++;
    do {
      if (p >= this.#pattern.length) throw this.#lua.error("malformed pattern (missing ']')");
      if (this.#pattern[p++] === '%' && p < this.#pattern.length) p++;
    } while (this.#pattern[p] !== ']');
    return p + 1;
  }

  #single(c: string, p: number, end: number): boolean {
    switch (this.#pattern[p]) {
      case '.':
        return true;
      case '%':
        return inClass(c, this.#pattern[p + 1]!);
      case '[':
        return this.#inSet(c, p, end - 1);
      default:
        return this.#pattern[p] === c;
    }
  }

  /** From its bracket to the place of the one that closes it. */
  #inSet(c: string, open: number, close: number): boolean {
    let p = open + 1;
    const isOpposite = this.#pattern[p] === '^';
    if (!isOpposite) p--;
    while (++p < close) {
      const member = this.#pattern[p]!;
      if (member === '%') {
        if (inClass(c, this.#pattern[++p]!)) return !isOpposite;
      } else if (this.#pattern[p + 1] === '-' && p + 2 < close) {
        p += 2;
        if (member <= c && c <= this.#pattern[p]!) return !isOpposite;
      } else if (member === c) return !isOpposite;
    }
    return isOpposite;
  }
}

const CLASSES: Readonly<Record<string, Pick<RegExp, 'test'>>> = {
  a: /[A-Za-z]/,
  c: { test: (c) => c < ' ' || c === '\x7f' },
  d: /\d/,
  l: /[a-z]/,
  p: /[!-/:-@[-`{-~]/,
  s: /[ \t-\r]/,
  u: /[A-Z]/,
  w: /[A-Za-z0-9]/,
  x: /[A-Fa-f0-9]/,
  z: /\0/,
};

function inClass(c: string, name: string): boolean {
  const small = name.toLowerCase();
  const pattern = Object.hasOwn(CLASSES, small) ? CLASSES[small] : undefined;
  if (!pattern) return name === c;
  return pattern.test(c) === (name === small);
}
