import { errorAt, notModelled, syntaxError } from '../errors.ts';

/** One token of a statement. `text` is what was written, `at` where; `value` what it means: a folded name, a decoded string. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'operator';
  readonly text: string;
  readonly value: string;
  readonly at: number;
}

const SPACE = /(?:\s+|--[^\n]*)+/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const PARAMETER = /\$\d+/y;
const DOLLAR_QUOTE = /\$([A-Za-z_]\w*)?\$/y;
const OPERATOR = /[-+*/<>=~!@#%^&|`?]+/y;

/** Cuts statements into tokens, as PostgreSQL's scanner does: comments go, plain names are folded to lower case. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(sql)?.[0];
  };
  while (at < sql.length) {
    const space = match(SPACE);
    if (space) at += space.length;
    else if (sql.startsWith('/*', at)) at = endOfComment(sql, at);
    else {
      const [token, end] = nextToken(sql, at, match);
      tokens.push(token);
      at = end;
    }
  }
  return joinStrings(tokens);
}

function nextToken(sql: string, at: number, match: (pattern: RegExp) => string | undefined): [Token, number] {
  const character = sql[at]!;
  if (character === "'") return plainString(sql, at, at);
  if (/[eE]/.test(character) && sql[at + 1] === "'") return escapedString(sql, at);
  if (/[xXbBuU]/.test(character) && (sql[at + 1] === "'" || sql.startsWith("&'", at + 1)))
    throw notModelled(`the literal ${character}'…'`);
  if (character === '"') return quotedName(sql, at);
  const parameter = match(PARAMETER);
  if (parameter)
    return [{ kind: 'parameter', text: parameter, value: parameter.slice(1), at }, at + parameter.length];
  const quote = match(DOLLAR_QUOTE);
  if (quote) return dollarString(sql, at, quote);
  const number = match(NUMBER);
  if (number) return [{ kind: 'number', text: number, value: number, at }, at + number.length];
  const word = match(WORD);
  if (word) return [{ kind: 'word', text: word, value: word.toLowerCase(), at }, at + word.length];
  const operator = match(OPERATOR);
  if (operator) return operatorToken(operator, at);
  const symbol = sql.startsWith('::', at) ? '::' : character;
  if (!/^(?:::|[(),;.[\]:])$/.test(symbol)) throw syntaxError({ text: symbol, at });
  return [{ kind: 'operator', text: symbol, value: symbol, at }, at + symbol.length];
}

/** `a<-1` is `a < -1`: an operator may end in + or - only if it holds one of ~!@#%^&|`?. A comment ends it. */
function operatorToken(matched: string, at: number): [Token, number] {
  let text = matched.split(/--|\/\*/)[0]!;
  while (text.length > 1 && /[-+]$/.test(text) && !/[~!@#%^&|`?]/.test(text)) text = text.slice(0, -1);
  return [{ kind: 'operator', text, value: text === '<>' ? '!=' : text, at }, at + text.length];
}

function plainString(sql: string, at: number, from: number): [Token, number] {
  for (let end = from + 1; end < sql.length; end++) {
    if (sql[end] !== "'") continue;
    if (sql[end + 1] === "'") end++;
    else {
      const value = sql.slice(from + 1, end).replaceAll("''", "'");
      return [{ kind: 'string', text: sql.slice(at, end + 1), value, at }, end + 1];
    }
  }
  throw errorAt(at, '42601', `unterminated quoted string at or near "${sql.slice(at)}"`);
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

function escapedString(sql: string, at: number): [Token, number] {
  let value = '';
  for (let end = at + 2; end < sql.length; end++) {
    const character = sql[end]!;
    if (character === "'" && sql[end + 1] !== "'")
      return [{ kind: 'string', text: sql.slice(at, end + 1), value, at }, end + 1];
    if (character === "'") end++;
    if (character === '\\') {
      const escaped = sql[++end] ?? '';
      if (/[0-7xuU]/.test(escaped)) throw notModelled(`the escape \\${escaped} in a string`);
      value += ESCAPES[escaped] ?? escaped;
    } else value += character;
  }
  throw errorAt(at, '42601', `unterminated quoted string at or near "${sql.slice(at)}"`);
}

function dollarString(sql: string, at: number, quote: string): [Token, number] {
  const end = sql.indexOf(quote, at + quote.length);
  if (end < 0) throw errorAt(at, '42601', `unterminated dollar-quoted string at or near "${sql.slice(at)}"`);
  const text = sql.slice(at, end + quote.length);
  return [{ kind: 'string', text, value: sql.slice(at + quote.length, end), at }, end + quote.length];
}

function quotedName(sql: string, at: number): [Token, number] {
  const end = sql.indexOf('"', at + 1);
  if (end < 0) throw errorAt(at, '42601', `unterminated quoted identifier at or near "${sql.slice(at)}"`);
  if (sql[end + 1] === '"') throw notModelled('a quotation mark inside a quoted name');
  const value = sql.slice(at + 1, end);
  if (value === '') throw errorAt(at, '42601', 'zero-length delimited identifier at or near """"');
  return [{ kind: 'quoted', text: sql.slice(at, end + 1), value, at }, end + 1];
}

function endOfComment(sql: string, at: number): number {
  let depth = 0;
  for (let end = at; end < sql.length; end++) {
    if (sql.startsWith('/*', end)) {
      depth++;
      end++;
    } else if (sql.startsWith('*/', end)) {
      depth--;
      end++;
      if (depth === 0) return end + 1;
    }
  }
  throw errorAt(at, '42601', `unterminated /* comment at or near "${sql.slice(at)}"`);
}

function joinStrings(tokens: readonly Token[]): Token[] {
  const next = tokens.findIndex((token, at) => token.kind === 'string' && tokens[at + 1]?.kind === 'string');
  // PostgreSQL joins them only over a line break and calls the rest an error; both are rare enough to refuse.
  if (next >= 0) throw syntaxError(tokens[next + 1]);
  return [...tokens];
}
