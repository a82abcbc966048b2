import type { Lua } from '../lua.ts';
import type { LuaTable } from '../table.ts';
import { install, type Arguments } from './arguments.ts';

const BIAS = 2 ** 52 + 2 ** 51;

/** A number as 32 bits: what stands last in its mantissa when a number so big is added that nothing is behind its point. */
function bits(args: Arguments, place: number): number {
  const [low = 0] = new Uint32Array(Float64Array.of(args.number(place) + BIAS).buffer);
  return low | 0;
}

const fold = (args: Arguments, combine: (a: number, b: number) => number) => {
  let value = bits(args, 1);
  for (let i = 2; i <= args.count; i++) value = combine(value, bits(args, i));
  return value;
};

const shift = (args: Arguments, by: (a: number, n: number) => number) =>
  by(bits(args, 1), bits(args, 2) & 31) | 0;

function hex(args: Arguments): string {
  const value = bits(args, 1);
  const digits = args.has(2) ? bits(args, 2) : 8;
  const text = (value >>> 0).toString(16).padStart(8, '0');
  const size = Math.min(Math.abs(digits), 8);
  const cut = size ? text.slice(-size) : '';
  return digits < 0 ? cut.toUpperCase() : cut;
}

const swap = (value: number) =>
  (value >>> 24) | ((value >>> 8) & 0xff00) | ((value << 8) & 0xff0000) | (value << 24) | 0;

/** As Redis offers it. */
export function bitLibrary(lua: Lua): LuaTable {
  const table = lua.newTable();
  install(lua, table, {
    tobit: (args) => bits(args, 1),
    bnot: (args) => ~bits(args, 1),
    band: (args) => fold(args, (a, b) => a & b),
    bor: (args) => fold(args, (a, b) => a | b),
    bxor: (args) => fold(args, (a, b) => a ^ b),
    lshift: (args) => shift(args, (a, n) => a << n),
    rshift: (args) => shift(args, (a, n) => a >>> n),
    arshift: (args) => shift(args, (a, n) => a >> n),
    rol: (args) => shift(args, (a, n) => (a << n) | (n && a >>> (32 - n))),
    ror: (args) => shift(args, (a, n) => (a >>> n) | (n && a << (32 - n))),
    bswap: (args) => swap(bits(args, 1)),
    tohex: hex,
  });
  return table;
}
