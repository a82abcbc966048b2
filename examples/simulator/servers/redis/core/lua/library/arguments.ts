import type { Lua } from '../lua.ts';
import { LuaTable } from '../table.ts';
import { LuaFunction, toNumber, toText, typeName, type LuaValue } from '../values.ts';

/** The arguments of a function that the host offers, asked for as Lua's own libraries ask. Places count from 1. */
export class Arguments {
  readonly lua: Lua;
  readonly values: readonly LuaValue[];

  constructor(lua: Lua, values: readonly LuaValue[]) {
    this.lua = lua;
    this.values = values;
  }

  get count(): number {
    return this.values.length;
  }

  at(place: number): LuaValue {
    return this.values[place - 1];
  }

  has(place: number): boolean {
    return this.at(place) !== undefined;
  }

  any(place: number): LuaValue {
    if (place > this.count) throw this.lua.argumentError(place, 'value expected');
    return this.at(place);
  }

  text(place: number, otherwise?: string): string {
    if (otherwise !== undefined && !this.has(place)) return otherwise;
    const text = toText(this.at(place));
    if (text === undefined) throw this.wrong(place, 'string');
    return text;
  }

  number(place: number, otherwise?: number): number {
    if (otherwise !== undefined && !this.has(place)) return otherwise;
    const number = toNumber(this.at(place));
    if (number === undefined) throw this.wrong(place, 'number');
    return number;
  }

  /** A number without what is behind its point. */
  integer(place: number, otherwise?: number): number {
    const number = Math.trunc(this.number(place, otherwise));
    return Number.isNaN(number) ? -(2 ** 63) : number;
  }

  table(place: number): LuaTable {
    const value = this.at(place);
    if (!(value instanceof LuaTable)) throw this.wrong(place, 'table');
    return value;
  }

  function(place: number): LuaFunction {
    const value = this.at(place);
    if (!(value instanceof LuaFunction)) throw this.wrong(place, 'function');
    return value;
  }

  wrong(place: number, expected: string) {
    const got = place > this.count ? 'no value' : typeName(this.at(place));
    return this.lua.argumentError(place, `${expected} expected, got ${got}`);
  }
}

/** A function of a library. What it returns is its only result; a list is several. */
export type Native = (args: Arguments) => LuaValue | readonly LuaValue[] | void;

/** Puts functions into a table under their names. */
export function install(lua: Lua, table: LuaTable, functions: Readonly<Record<string, Native>>): void {
  for (const [name, native] of Object.entries(functions)) table.set(name, wrap(lua, native));
}

export function wrap(lua: Lua, native: Native): LuaFunction {
  return lua.newFunction((_, values) => {
    const result = native(new Arguments(lua, values)) as LuaValue | LuaValue[];
    return Array.isArray(result) ? result : [result];
  }, true);
}

/** Words of a library that this model does not follow: whoever calls one is told. */
export function refuse(lua: Lua, table: LuaTable, library: string, names: string): void {
  for (const name of names.split(' '))
    table.set(
      name,
      wrap(lua, () => {
        throw lua.error(`${library}${name} is not modelled`);
      }),
    );
}
