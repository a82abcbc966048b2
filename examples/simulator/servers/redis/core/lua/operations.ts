import type { Lua, Named } from './lua.ts';
import { LuaTable } from './table.ts';
import { toNumber, toText, typeName, isTrue, type LuaValue } from './values.ts';

type Arithmetic = (a: number, b: number) => number;

const COMPUTE: Readonly<Record<string, Arithmetic>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  // As Lua 5.1 defines it, infinities and all.
  '%': (a, b) => a - Math.floor(a / b) * b,
  '^': (a, b) => (a === 1 || b === 0 ? 1 : Math.pow(a, b)),
};
const EVENTS: Readonly<Record<string, string>> = {
  ...{ '+': '__add', '-': '__sub', '*': '__mul', '/': '__div', '%': '__mod', '^': '__pow' },
};

export function arithmetic(
  lua: Lua,
  operator: string,
  a: LuaValue,
  b: LuaValue,
  names: readonly [Named | undefined, Named | undefined],
): LuaValue {
  const [x, y] = [toNumber(a), toNumber(b)];
  if (x !== undefined && y !== undefined) return COMPUTE[operator]!(x, y);
  const handler = handlerOf(lua, a, b, EVENTS[operator]!);
  if (handler !== undefined) return lua.call(handler, [a, b])[0];
  const first = x === undefined;
  throw lua.typeError('perform arithmetic on', first ? a : b, names[first ? 0 : 1]);
}

export function negate(lua: Lua, a: LuaValue, named: Named | undefined): LuaValue {
  const x = toNumber(a);
  if (x !== undefined) return -x;
  const handler = lua.metamethod(a, '__unm');
  if (handler !== undefined) return lua.call(handler, [a, a])[0];
  throw lua.typeError('perform arithmetic on', a, named);
}

export function length(lua: Lua, a: LuaValue, named: Named | undefined): LuaValue {
  if (typeof a === 'string') return a.length;
  if (a instanceof LuaTable) return a.length;
  throw lua.typeError('get length of', a, named);
}

export function concat(
  lua: Lua,
  a: LuaValue,
  b: LuaValue,
  names: readonly [Named | undefined, Named | undefined],
): LuaValue {
  const [x, y] = [toText(a), toText(b)];
  if (x !== undefined && y !== undefined) return x + y;
  const handler = handlerOf(lua, a, b, '__concat');
  if (handler !== undefined) return lua.call(handler, [a, b])[0];
  const first = x === undefined;
  throw lua.typeError('concatenate', first ? a : b, names[first ? 0 : 1]);
}

export function equal(lua: Lua, a: LuaValue, b: LuaValue): boolean {
  if (a === b) return true;
  if (!(a instanceof LuaTable) || !(b instanceof LuaTable)) return false;
  const handler = lua.metamethod(a, '__eq');
  return (
    handler !== undefined && handler === lua.metamethod(b, '__eq') && isTrue(lua.call(handler, [a, b])[0])
  );
}

export function less(lua: Lua, a: LuaValue, b: LuaValue): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a === 'string' && typeof b === 'string') return a < b;
  const handler = order(lua, a, b, '__lt');
  if (handler !== undefined) return isTrue(lua.call(handler, [a, b])[0]);
  throw orderError(lua, a, b);
}

export function lessOrEqual(lua: Lua, a: LuaValue, b: LuaValue): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a <= b;
  if (typeof a === 'string' && typeof b === 'string') return a <= b;
  const handler = order(lua, a, b, '__le');
  if (handler !== undefined) return isTrue(lua.call(handler, [a, b])[0]);
  const reverse = order(lua, b, a, '__lt');
  if (reverse !== undefined) return !isTrue(lua.call(reverse, [b, a])[0]);
  throw orderError(lua, a, b);
}

const handlerOf = (lua: Lua, a: LuaValue, b: LuaValue, event: string) =>
  lua.metamethod(a, event) ?? lua.metamethod(b, event);

/** Both must have the same. */
function order(lua: Lua, a: LuaValue, b: LuaValue, event: string): LuaValue {
  const handler = lua.metamethod(a, event);
  return handler === lua.metamethod(b, event) ? handler : undefined;
}

function orderError(lua: Lua, a: LuaValue, b: LuaValue) {
  const [x, y] = [typeName(a), typeName(b)];
  return lua.runtime(x === y ? `attempt to compare two ${x} values` : `attempt to compare ${x} with ${y}`);
}
