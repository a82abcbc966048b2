import type { Lua } from '../lua.ts';
import { LuaTable } from '../table.ts';
import { isTrue, LuaFunction, toText, typeName, type LuaValue } from '../values.ts';
import { install, refuse, wrap, type Arguments } from './arguments.ts';
import { formatted } from './string-format.ts';
import { Matcher } from './pattern.ts';

const LONGEST = 512 * 1024 * 1024;
const SPECIAL = /[\^$*+?.([%-]/;

/** From the end, if negative. */
const place = (at: number, length: number) => (at < 0 ? Math.max(at + length + 1, 0) : at);

function sub(args: Arguments): string {
  const text = args.text(1);
  const from = Math.max(place(args.integer(2), text.length), 1);
  const to = Math.min(place(args.integer(3, -1), text.length), text.length);
  return from <= to ? text.slice(from - 1, to) : '';
}

function bytes(args: Arguments): LuaValue[] {
  const text = args.text(1);
  const first = place(args.integer(2, 1), text.length);
  const last = Math.min(place(args.integer(3, first), text.length), text.length);
  const from = Math.max(first, 1);
  return Array.from({ length: Math.max(0, last - from + 1) }, (_, i) => text.charCodeAt(from - 1 + i));
}

function chars(args: Arguments): string {
  return args.values
    .map((_, i) => {
      const code = args.integer(i + 1);
      if (code < 0 || code > 255) throw args.lua.argumentError(i + 1, 'invalid value');
      return String.fromCharCode(code);
    })
    .join('');
}

function rep(args: Arguments): string {
  const [text, times] = [args.text(1), Math.max(0, args.integer(2))];
  if (text.length * times > LONGEST) throw args.lua.error('resulting string too large');
  return text.repeat(times);
}

function find(args: Arguments, isFind: boolean): LuaValue | LuaValue[] {
  const [text, pattern] = [args.text(1), args.text(2)];
  const from = Math.min(Math.max(place(args.integer(3, 1), text.length) - 1, 0), text.length);
  if (isFind && (isTrue(args.at(4)) || !SPECIAL.test(pattern))) {
    const at = text.indexOf(pattern, from);
    return at < 0 ? undefined : [at + 1, at + pattern.length];
  }
  const isAnchored = pattern.startsWith('^');
  const matcher = new Matcher(args.lua, text, pattern);
  for (let at = from; at <= text.length; at++) {
    const end = matcher.start(at, isAnchored ? 1 : 0);
    if (end !== undefined)
      return isFind ? [at + 1, end, ...matcher.results(at, end, false)] : matcher.results(at, end);
    if (isAnchored) break;
  }
  return undefined;
}

function gmatch(args: Arguments): LuaFunction {
  const [text, pattern] = [args.text(1), args.text(2)];
  const matcher = new Matcher(args.lua, text, pattern);
  let from = 0;
  return wrap(args.lua, () => {
    for (let at = from; at <= text.length; at++) {
      const end = matcher.start(at, 0);
      if (end === undefined) continue;
      from = end === at ? end + 1 : end;
      return matcher.results(at, end);
    }
    return undefined;
  });
}

function gsub(args: Arguments): LuaValue[] {
  const [text, pattern] = [args.text(1), args.text(2)];
  const by = args.at(3);
  if (toText(by) === undefined && !(by instanceof LuaTable) && !(by instanceof LuaFunction))
    throw args.lua.argumentError(3, 'string/function/table expected');
  const most = args.integer(4, text.length + 1);
  const isAnchored = pattern.startsWith('^');
  const matcher = new Matcher(args.lua, text, pattern);
  let [result, at, count] = ['', 0, 0];
  while (count < most) {
    const end = matcher.start(at, isAnchored ? 1 : 0);
    if (end !== undefined) {
      count++;
      result += replacement(args.lua, matcher, by, text.slice(at, end), [at, end]);
    }
    if (end !== undefined && end > at) at = end;
    else if (at < text.length) result += text[at++]!;
    else break;
    if (isAnchored) break;
  }
  return [result + text.slice(at), count];
}

function replacement(
  lua: Lua,
  matcher: Matcher,
  by: LuaValue,
  matched: string,
  [from, to]: readonly [number, number],
): string {
  const text = toText(by);
  if (text !== undefined)
    return text.replace(/%([^])|%$/g, (_, c: string | undefined) => {
      if (c === undefined) return '\0';
      if (!/\d/.test(c)) return c;
      return c === '0' ? matched : toText(matcher.capture(Number(c) - 1, from, to))!;
    });
  const value =
    by instanceof LuaFunction
      ? lua.call(by, matcher.results(from, to))[0]
      : lua.index(by, matcher.capture(0, from, to));
  if (!isTrue(value)) return matched;
  const put = toText(value);
  if (put === undefined) throw lua.error(`invalid replacement value (a ${typeName(value)})`);
  return put;
}

/** As Redis offers it. */
export function stringLibrary(lua: Lua): LuaTable {
  const table = lua.strings;
  install(lua, table, {
    sub,
    byte: bytes,
    char: chars,
    rep,
    len: (args) => args.text(1).length,
    lower: (args) => args.text(1).replace(/[A-Z]/g, (c) => c.toLowerCase()),
    upper: (args) => args.text(1).replace(/[a-z]/g, (c) => c.toUpperCase()),
    reverse: (args) => [...args.text(1)].reverse().join(''),
    find: (args) => find(args, true),
    match: (args) => find(args, false),
    gmatch,
    gfind: gmatch,
    gsub,
    format: formatted,
  });
  refuse(lua, table, 'string.', 'dump');
  return table;
}
