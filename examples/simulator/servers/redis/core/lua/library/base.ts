import { CHUNK } from '../lexer.ts';
import type { Lua } from '../lua.ts';
import { compile } from '../compile.ts';
import { parse } from '../parser.ts';
import { LuaTable } from '../table.ts';
import { printed } from '../../reply.ts';
import { LuaError, isTrue, toNumber, toText, typeName, type LuaValue } from '../values.ts';
import { install, refuse, wrap, type Arguments } from './arguments.ts';

/** What every script of Lua has, as Redis offers it. */
export function base(lua: Lua): void {
  const { globals } = lua;
  const next = wrap(lua, nextOf);
  const step = wrap(lua, (args) => {
    const place = args.integer(2) + 1;
    const value = args.table(1).get(place);
    return value === undefined ? undefined : [place, value];
  });
  install(lua, globals, {
    assert(args) {
      if (!isTrue(args.any(1))) throw args.lua.error(args.text(2, 'assertion failed!'));
      return [...args.values];
    },
    error(args) {
      const [value, level] = [args.at(1), args.integer(2, 1)];
      const text = toText(value);
      throw lua.raise(text !== undefined && level > 0 ? lua.where(level) + text : value);
    },
    pcall: (args) => protectedCall(lua, args),
    xpcall: (args) => handledCall(lua, args),
    pairs: (args) => [next, args.table(1), undefined],
    ipairs: (args) => [step, args.table(1), 0],
    rawget: (args) => args.table(1).get(args.any(2)),
    rawequal: (args) => args.any(1) === args.any(2),
    rawset(args) {
      args.any(3);
      lua.rawSet(args.table(1), args.at(2), args.at(3));
      return args.at(1);
    },
    getmetatable(args) {
      const value = args.any(1);
      if (typeof value === 'string') return stringMeta(lua);
      if (!(value instanceof LuaTable)) return undefined;
      return value.metatable?.get('__metatable') ?? value.metatable;
    },
    setmetatable,
    select: selectOf,
    tonumber: toNumberOf,
    tostring: (args) => lua.tostring(args.any(1)),
    type: (args) => typeName(args.any(1)),
    unpack: unpackOf,
    loadstring: (args) => load(lua, args),
  });
  globals.set('next', next);
  globals.set('_VERSION', 'Lua 5.1');
  globals.set('_G', globals);
  refuse(lua, globals, '', 'load collectgarbage gcinfo');
}

function stringMeta(lua: Lua): LuaTable {
  const table = lua.newTable();
  table.set('__index', lua.strings);
  table.isReadOnly = true;
  return table;
}

function nextOf(args: Arguments): LuaValue[] | undefined {
  const found = args.table(1).next(args.at(2));
  if (found === 'unknown') throw args.lua.runtime("invalid key to 'next'");
  return found && [...found];
}

function setmetatable(args: Arguments): LuaTable {
  const [table, meta] = [args.table(1), args.at(2)];
  if (args.count < 2 || (meta !== undefined && !(meta instanceof LuaTable)))
    throw args.lua.argumentError(2, 'nil or table expected');
  if (table.metatable?.get('__metatable') !== undefined)
    throw args.lua.error('cannot change a protected metatable');
  if (table.isReadOnly) throw args.lua.runtime('Attempt to modify a readonly table');
  table.metatable = meta;
  return table;
}

function selectOf(args: Arguments): LuaValue | LuaValue[] {
  const rest = args.values.slice(1);
  if (args.at(1) === '#') return rest.length;
  const place = args.integer(1);
  const from = place < 0 ? rest.length + place : place - 1;
  if (from < 0) throw args.lua.argumentError(1, 'index out of range');
  return rest.slice(from);
}

function toNumberOf(args: Arguments): number | undefined {
  const radix = args.integer(2, 10);
  if (radix === 10) return toNumber(args.any(1));
  if (radix < 2 || radix > 36) throw args.lua.argumentError(2, 'base out of range');
  const [, sign, digits = ''] = /^\s*(-?)(?:0x(?=[\da-f]))?([\da-z]+)\s*$/i.exec(printed(args.text(1))) ?? [];
  let value = 0;
  for (const digit of digits.toLowerCase()) {
    const worth = Number.parseInt(digit, 36);
    if (worth >= radix) return undefined;
    value = value * radix + worth;
  }
  return digits ? (sign ? 2 ** 64 - value : value) : undefined;
}

const MOST_RESULTS = 8000;

function unpackOf(args: Arguments): LuaValue[] {
  const table = args.table(1);
  const [from, to] = [args.integer(2, 1), args.has(3) ? args.integer(3) : table.length];
  if (to - from >= MOST_RESULTS) throw args.lua.error('too many results to unpack');
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => table.get(from + i));
}

/** Redis gives the text of its own errors, which are tables, to whoever caught them; what it finds instead comes last. */
function protectedCall(lua: Lua, args: Arguments): LuaValue[] {
  args.any(1);
  return attempt(
    lua,
    () => lua.call(args.at(1), args.values.slice(1)),
    (value) => {
      if (!(value instanceof LuaTable)) return [value];
      const text = toText(value.get('err'));
      return text === undefined ? [value, value.get('err')] : [text];
    },
  );
}

function handledCall(lua: Lua, args: Arguments): LuaValue[] {
  args.any(2);
  return attempt(
    lua,
    () => lua.call(args.at(1), []),
    (value) => lua.call(args.at(2), [value]).slice(0, 1),
  );
}

function attempt(lua: Lua, run: () => LuaValue[], handle: (value: LuaValue) => LuaValue[]): LuaValue[] {
  const { frame } = lua;
  try {
    return [true, ...run()];
  } catch (error) {
    if (!(error instanceof LuaError)) throw error;
    lua.frame = frame;
    return [false, ...handle(error.value)];
  }
}

function load(lua: Lua, args: Arguments): LuaValue[] {
  const text = args.text(1);
  try {
    return [compile(lua, parse(text))];
  } catch (error) {
    if (!(error instanceof LuaError)) throw error;
    const name = args.has(2) ? args.text(2) : text;
    return [undefined, String(error.value).replace(CHUNK, () => chunkName(name))];
  }
}

const SHOWN = 45;

/** How Lua names a chunk that is a text. */
function chunkName(name: string): string {
  if (/^[=@]/.test(name)) return name.slice(1);
  const first = name.split(/[\r\n]/)[0]!;
  const whole = first.length === name.length && name.length <= SHOWN;
  return `[string "${whole ? name : `${first.slice(0, SHOWN - 3)}...`}"]`;
}
