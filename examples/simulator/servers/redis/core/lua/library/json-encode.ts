import { formatG } from '../format.ts';
import type { Lua } from '../lua.ts';
import { LuaTable } from '../table.ts';
import { NULL, numberText, typeName, type LuaValue } from '../values.ts';

const DEEPEST = 1000;
const SPARSE_RATIO = 2;
const SPARSE_FROM = 10;

const ESCAPES: Readonly<Record<string, string>> = {
  ...{
    '\b': '\\b',
    '\t': '\\t',
    '\n': '\\n',
    '\f': '\\f',
    '\r': '\\r',
    '"': '\\"',
    '\\': '\\\\',
    '/': '\\/',
  },
};

const quoted = (text: string) =>
  `"${text.replace(/[^ !#-.0-[\]-~\x80-\xff]/g, (c) => ESCAPES[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;

/** `cjson.encode` as Redis has it: 14 digits of a number, and no list with many holes. */
export function encode(lua: Lua, value: LuaValue, depth = 0): string {
  switch (typeof value) {
    case 'undefined':
      return 'null';
    case 'boolean':
      return String(value);
    case 'string':
      return quoted(value);
    case 'number':
      return number(lua, value);
  }
  if (value === NULL) return 'null';
  if (!(value instanceof LuaTable)) throw cannot(lua, value, 'type not supported');
  if (depth >= DEEPEST) throw lua.error(`Cannot serialise, excessive nesting (${depth + 1})`);
  const length = listLength(lua, value);
  if (length <= 0) return object(lua, value, depth + 1);
  return `[${Array.from({ length }, (_, i) => encode(lua, value.get(i + 1), depth + 1)).join(',')}]`;
}

function number(lua: Lua, value: number): string {
  if (!Number.isFinite(value)) throw cannot(lua, value, 'must not be NaN or Inf');
  return formatG(value, 14);
}

function object(lua: Lua, table: LuaTable, depth: number): string {
  const parts: string[] = [];
  for (const [key, held] of table.entries()) {
    if (typeof key !== 'string' && typeof key !== 'number')
      throw cannot(lua, key, 'table key must be a number or string');
    const name = typeof key === 'number' ? `"${numberText(key)}"` : quoted(key);
    parts.push(`${name}:${encode(lua, held, depth)}`);
  }
  return `{${parts.join(',')}}`;
}

/** Of a table that is a list; −1 for another. */
function listLength(lua: Lua, table: LuaTable): number {
  let [most, count] = [0, 0];
  for (const [key] of table.entries()) {
    if (typeof key !== 'number' || !Number.isInteger(key) || key < 1) return -1;
    most = Math.max(most, key);
    count++;
  }
  if (most > count * SPARSE_RATIO && most > SPARSE_FROM) throw cannot(lua, table, 'excessively sparse array');
  return most;
}

const cannot = (lua: Lua, value: LuaValue, why: string) =>
  lua.error(`Cannot serialise ${typeName(value)}: ${why}`);
