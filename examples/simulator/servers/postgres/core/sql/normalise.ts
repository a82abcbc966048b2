import { notModelled, syntaxError } from '../errors.ts';
import type { Token } from './lexer.ts';

/** A clause that the library's grammar lacks: cut out, and put back on the syntax tree by its place in the text. */
export interface Aside {
  readonly at: number;
  readonly kind: 'from' | 'delete' | 'lock-of' | 'arbiter-where';
  /** A SELECT that holds the clause, to be parsed by itself; none for `lock-of`. */
  readonly tokens: readonly Token[];
  readonly names?: readonly string[];
}

export interface Normalised {
  readonly text: string;
  readonly asides: readonly Aside[];
  /** For each token its place in `text`, so that an error can name what was written, and where. */
  readonly places: readonly { readonly at: number; readonly token: Token }[];
}

/** The operators that stand in for IS [NOT] DISTINCT FROM, which the library does not read; they bind as tightly. */
export const DISTINCT_FROM = '@@';
export const NOT_DISTINCT_FROM = '?&';

const INTEGER_LIMIT = 2_147_483_647n;
const BIGINT_LIMIT = 9_223_372_036_854_775_807n;

/**
 * Writes a statement anew so that pgsql-ast-parser reads it as PostgreSQL would: one space between tokens (it reads
 * `a-1` as two expressions), numbers that keep their digits (it reads `1.50` as 1.5 and `1e3` as 1), and without the
 * clauses that it lacks.
 */
export function normalise(tokens: readonly Token[]): Normalised {
  return new Writer(lockLast(tokens)).write();
}

/** FOR UPDATE before LIMIT is legal, but the grammar wants it last. */
function lockLast(tokens: readonly Token[]): readonly Token[] {
  const at = tokens.findIndex((_token, place) => startsLock(tokens, place) && limitFollows(tokens, place));
  if (at < 0) return tokens;
  const limit = endOfLock(tokens, at);
  const end = closing(tokens, limit);
  const moved = [...tokens.slice(limit, end), ...tokens.slice(at, limit)];
  return lockLast([...tokens.slice(0, at), ...moved, ...tokens.slice(end)]);
}

function startsLock(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 1];
  if (tokens[at]!.kind !== 'word' || tokens[at]!.value !== 'for' || next?.kind !== 'word') return false;
  return ['update', 'share', 'no', 'key'].includes(next.value);
}

function limitFollows(tokens: readonly Token[], at: number): boolean {
  return ['limit', 'offset', 'fetch'].includes(tokens[endOfLock(tokens, at)]?.value ?? '');
}

const LOCK_WORDS = new Set('for update share no key of nowait skip locked'.split(' '));

function endOfLock(tokens: readonly Token[], at: number): number {
  let end = at + 1;
  while (end < tokens.length) {
    const { kind, value } = tokens[end]!;
    const isName = tokens[end - 1]!.value === 'of' || tokens[end - 1]!.value === ',';
    if (!isName && value !== ',' && !(kind === 'word' && LOCK_WORDS.has(value))) break;
    end++;
  }
  return end;
}

/** Where the parenthesis around this place closes, or the end. */
function closing(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    if (tokens[at]!.text === '(') depth++;
    if (tokens[at]!.text === ')' && --depth < 0) return at;
  }
  return tokens.length;
}

const word = (text: string): Token => ({ kind: 'word', text, value: text, at: 0 });
const SELECT: readonly Token[] = [word('select'), { kind: 'number', text: '1', value: '1', at: 0 }];

class Writer {
  readonly tokens: readonly Token[];
  text = '';
  asides: Aside[] = [];
  places: { at: number; token: Token }[] = [];
  at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  write(): Normalised {
    refuseMisread(this.tokens);
    while (this.at < this.tokens.length) this.next();
    return { text: this.text, asides: this.asides, places: this.places };
  }

  next(): void {
    const token = this.tokens[this.at]!;
    if (token.kind !== 'word') return this.put(written(token, this.sequences()));
    if (token.value === 'is' && this.distinctFrom()) return;
    if (token.value === 'delete' && this.is(1, 'from')) return this.deleteFrom();
    if (token.value === 'update' && this.startsUpdate()) return this.update();
    if (token.value === 'of' && this.followsLock()) return this.lockOf();
    if (token.value === 'conflict' && this.is(-1, 'on')) return this.conflict();
    if (token.value === 'default' && this.is(1, 'values')) return this.defaultValues();
    if (token.value === 'references') return this.references();
    if (token.value === 'materialized' && (this.is(-1, 'as') || this.is(-2, 'as'))) return void this.at++;
    if (token.value === 'not' && this.is(1, 'materialized')) return void this.at++;
    if (token.value === 'limit' && this.is(1, 'all')) return void (this.at += 2);
    this.put(token.text);
  }

  put(text: string): void {
    this.places.push({ at: this.text.length, token: this.tokens[this.at]! });
    this.text += `${text} `;
    this.at++;
  }

  is(offset: number, word: string): boolean {
    const token = this.tokens[this.at + offset];
    return token?.kind !== 'quoted' && token?.kind !== 'string' && token?.value === word;
  }

  /** Options of sequences are plain numbers in the grammar. */
  sequences(): boolean {
    return this.tokens[1]?.value === 'sequence';
  }

  distinctFrom(): boolean {
    const not = this.is(1, 'not') ? 1 : 0;
    if (!this.is(1 + not, 'distinct') || !this.is(2 + not, 'from')) return false;
    this.put(not ? NOT_DISTINCT_FROM : DISTINCT_FROM);
    this.at += 1 + not + 1;
    return true;
  }

  startsUpdate(): boolean {
    return !['for', 'key', 'do', 'on'].some((word) => this.is(-1, word));
  }

  followsLock(): boolean {
    return (
      (this.is(-1, 'update') && (this.is(-2, 'for') || this.is(-2, 'key'))) ||
      (this.is(-1, 'share') && (this.is(-2, 'for') || this.is(-2, 'key')))
    );
  }

  lockOf(): void {
    const names: string[] = [];
    do {
      this.at++;
      const name = this.tokens[this.at];
      if (name?.kind !== 'word' && name?.kind !== 'quoted') throw syntaxError(name);
      names.push(name.value);
      this.at++;
    } while (this.is(0, ','));
    this.asides.push({ at: this.text.length - 2, kind: 'lock-of', tokens: [], names });
  }

  /** UPDATE t SET … FROM … WHERE: the grammar reads one table in FROM; the clause is read as that of a SELECT. */
  update(): void {
    const begin = this.text.length;
    this.put('UPDATE');
    const from = this.seek(['from'], ['where', 'returning']);
    if (from === undefined) return;
    while (this.at < from) this.next();
    this.cutFrom(begin, 'from');
  }

  deleteFrom(): void {
    const begin = this.text.length;
    this.put('DELETE');
    const using = this.seek(['using'], ['where', 'returning']);
    if (using === undefined) return;
    while (this.at < using) this.next();
    this.cutFrom(begin, 'delete');
  }

  cutFrom(at: number, kind: 'from' | 'delete'): void {
    const end = this.seek(['where', 'returning'], []) ?? closing(this.tokens, this.at);
    const clause = this.tokens.slice(this.at + 1, end);
    this.asides.push({ at, kind, tokens: [...SELECT, word('from'), ...clause] });
    this.at = end;
  }

  conflict(): void {
    const begin = this.text.length;
    this.put('CONFLICT');
    if (!this.is(0, '(')) return;
    const where = this.seek(['where'], ['do']);
    if (where === undefined) return;
    while (this.at < where) this.next();
    const end = this.seek(['do'], []) ?? this.tokens.length;
    const clause = this.tokens.slice(this.at + 1, end);
    this.asides.push({ at: begin, kind: 'arbiter-where', tokens: [...SELECT, word('where'), ...clause] });
    this.at = end;
  }

  defaultValues(): void {
    this.put('VALUES ( DEFAULT )');
    this.at++;
  }

  /** REFERENCES t without columns means its primary key. */
  references(): void {
    this.put('REFERENCES');
    this.put(written(this.tokens[this.at]!, false));
    if (this.is(0, '.')) throw notModelled('a schema in REFERENCES');
    if (!this.is(0, '(')) this.text += `( "${PRIMARY_KEY}" ) `;
  }

  /** The next of these words on this level of parentheses, unless one of the others comes first. */
  seek(words: readonly string[], stops: readonly string[]): number | undefined {
    let depth = 0;
    for (let at = this.at; at < this.tokens.length; at++) {
      const token = this.tokens[at]!;
      if (token.value === '(' && token.kind === 'operator') depth++;
      if (token.value === ')' && token.kind === 'operator') depth--;
      if (depth < 0 || (depth === 0 && token.kind === 'word' && stops.includes(token.value)))
        return undefined;
      if (depth > 0 || token.kind !== 'word' || !words.includes(token.value)) continue;
      if (token.value === 'from' && this.tokens[at - 1]?.value === 'distinct') continue;
      return at;
    }
    return undefined;
  }
}

/** Marks a cast that stands for a number which was written without one. */
export const LITERAL = 'literal ';

/** Stands for the primary key of the table that is referred to. */
export const PRIMARY_KEY = '(primary key)';

function written(token: Token, plainNumbers: boolean): string {
  if (token.kind === 'string') return `'${token.value.replaceAll("'", "''")}'`;
  if (token.kind === 'quoted') return token.text;
  if (token.kind !== 'number' || plainNumbers) return token.kind === 'operator' ? token.value : token.text;
  const decimal = `( '${token.text}' :: "${LITERAL}numeric" )`;
  if (!/^\d+$/.test(token.text)) return decimal;
  const value = BigInt(token.text);
  if (value <= INTEGER_LIMIT) return token.text;
  return value <= BIGINT_LIMIT ? `( '${token.text}' :: "${LITERAL}int8" )` : decimal;
}

const COMPARISONS = new Set(['=', '!=', '<', '>', '<=', '>=']);
const BOUNDARIES = new Set(
  'and or not where on when then else select having , ( set returning case by values union'.split(' '),
);

/** What the library would read otherwise than PostgreSQL, without a word: refused before it can. */
function refuseMisread(tokens: readonly Token[]): void {
  tokens.forEach((token, at) => {
    const next = tokens[at + 1];
    if (token.kind === 'operator' && (token.value === '^' || token.value === '#'))
      throw notModelled(`the operator ${token.value}`);
    if (token.kind === 'operator' && (token.value === DISTINCT_FROM || token.value === NOT_DISTINCT_FROM))
      throw notModelled(`the operator ${token.value}`);
    if (token.kind === 'operator' && (token.value === '->' || token.value === '->>')) {
      if (next?.kind !== 'string' && next?.kind !== 'number')
        throw notModelled(`${token.value} with anything but a literal`);
      if (tokens[at + 2]?.value === '::') throw notModelled(`${token.value} before :: without parentheses`);
    }
    if (token.kind !== 'word') return;
    if (token.value === 'union' && (next?.value === '(' || tokens[at + 2]?.value === '('))
      throw notModelled('UNION before a parenthesis');
    if (token.value === 'is' && comparisonBefore(tokens, at))
      throw notModelled('a comparison before IS without parentheses');
    if (token.value === 'recursive' && tokens[at - 1]?.value === 'with') throw notModelled('WITH RECURSIVE');
    if (token.value === 'lateral') throw notModelled('LATERAL');
  });
}

/** `a = b IS TRUE` is `(a = b) IS TRUE`; the library reads `a = (b IS TRUE)`. */
function comparisonBefore(tokens: readonly Token[], at: number): boolean {
  let depth = 0;
  for (let before = at - 1; before >= 0; before--) {
    const token = tokens[before]!;
    if (token.kind === 'string' || token.kind === 'quoted') continue;
    if (token.value === ')') depth++;
    else if (token.value === '(' && depth > 0) depth--;
    else if (depth === 0 && BOUNDARIES.has(token.value)) return false;
    else if (depth === 0 && token.kind === 'operator' && COMPARISONS.has(token.value)) {
      // In SET a = b IS NULL the sign assigns.
      const start = tokens[before - 2]?.value;
      if (!(start === 'set' || (start === ',' && inSet(tokens, before)))) return true;
    }
  }
  return false;
}

function inSet(tokens: readonly Token[], at: number): boolean {
  for (let before = at; before >= 0; before--) {
    const value = tokens[before]!.value;
    if (value === 'set') return true;
    if (value === 'select' || value === 'where') return false;
  }
  return false;
}
