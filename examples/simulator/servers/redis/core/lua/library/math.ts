import type { Lua } from '../lua.ts';
import type { LuaTable } from '../table.ts';
import { install, refuse, type Arguments } from './arguments.ts';
import type { Lots } from './lots.ts';

const ONE: Readonly<Record<string, (x: number) => number>> = {
  ...{ abs: Math.abs, ceil: Math.ceil, floor: Math.floor, sqrt: Math.sqrt, exp: Math.exp, log: Math.log },
  ...{ log10: Math.log10, sin: Math.sin, cos: Math.cos, tan: Math.tan, asin: Math.asin, acos: Math.acos },
  ...{ atan: Math.atan, sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh },
  deg: (x) => x / (Math.PI / 180),
  rad: (x) => x * (Math.PI / 180),
};

const extreme = (args: Arguments, isBetter: (a: number, b: number) => boolean) => {
  let best = args.number(1);
  for (let i = 2; i <= args.count; i++) if (isBetter(args.number(i), best)) best = args.number(i);
  return best;
};

function random(args: Arguments, lots: Lots): number {
  const drawn = lots.next();
  if (args.count === 0) return drawn;
  if (args.count > 2) throw args.lua.error('wrong number of arguments');
  const low = args.count === 1 ? 1 : args.integer(1);
  const high = args.integer(args.count);
  if (low > high) throw args.lua.argumentError(args.count, 'interval is empty');
  return Math.floor(drawn * (high - low + 1)) + low;
}

/** As Redis offers it. */
export function mathLibrary(lua: Lua, lots: Lots): LuaTable {
  const table = lua.newTable();
  const ones = Object.entries(ONE).map(([name, compute]) => [
    name,
    (args: Arguments) => compute(args.number(1)),
  ]);
  install(lua, table, {
    ...(Object.fromEntries(ones) as Record<string, (args: Arguments) => number>),
    max: (args) => extreme(args, (a, b) => a > b),
    min: (args) => extreme(args, (a, b) => a < b),
    fmod: (args) => args.number(1) % args.number(2),
    mod: (args) => args.number(1) % args.number(2),
    pow: (args) => Math.pow(args.number(1), args.number(2)),
    atan2: (args) => Math.atan2(args.number(1), args.number(2)),
    ldexp: (args) => args.number(1) * 2 ** args.integer(2),
    modf(args) {
      const value = args.number(1);
      const whole = Math.trunc(value);
      return [whole, Number.isFinite(value) ? value - whole : 0];
    },
    random: (args) => random(args, lots),
    randomseed(args) {
      lots.seed(args.integer(1));
      return [];
    },
  });
  table.set('pi', Math.PI);
  table.set('huge', Infinity);
  refuse(lua, table, 'math.', 'frexp');
  return table;
}
