import type { Lua } from '../lua.ts';
import { less } from '../operations.ts';
import type { LuaTable } from '../table.ts';
import { isTrue, toText, typeName, type LuaFunction, type LuaValue } from '../values.ts';
import { install, refuse, type Arguments } from './arguments.ts';

function insert(args: Arguments): LuaValue[] {
  const table = args.table(1);
  let end = table.length + 1;
  if (args.count === 2) args.lua.rawSet(table, end, args.at(2));
  else if (args.count === 3) {
    const at = args.integer(2);
    if (at > end) end = at;
    for (let i = end; i > at; i--) args.lua.rawSet(table, i, table.get(i - 1));
    args.lua.rawSet(table, at, args.at(3));
  } else throw args.lua.error("wrong number of arguments to 'insert'");
  return [];
}

function remove(args: Arguments): LuaValue | LuaValue[] {
  const table = args.table(1);
  const end = table.length;
  const at = args.integer(2, end);
  if (at < 1 || at > end) return [];
  const value = table.get(at);
  for (let i = at; i < end; i++) args.lua.rawSet(table, i, table.get(i + 1));
  args.lua.rawSet(table, end, undefined);
  return value;
}

function concat(args: Arguments): string {
  const separator = args.text(2, '');
  const table = args.table(1);
  const [from, to] = [args.integer(3, 1), args.has(4) ? args.integer(4) : table.length];
  let text = '';
  for (let i = from; i <= to; i++) {
    const item = toText(table.get(i));
    if (item === undefined)
      throw args.lua.error(`invalid value (${typeName(table.get(i))}) at index ${i} in table for 'concat'`);
    text += i < to ? item + separator : item;
  }
  return text;
}

function maxn(args: Arguments): number {
  let most = 0;
  const table = args.table(1);
  for (const [key] of table.entries()) if (typeof key === 'number' && key > most) most = key;
  return most;
}

function sort(args: Arguments): LuaValue[] {
  const table = args.table(1);
  const by = args.has(2) ? args.function(2) : undefined;
  new Sorter(args.lua, table, by).sort(1, table.length);
  return [];
}

/** The quicksort of `ltablib.c`, so that what compares equal ends in the same order. */
class Sorter {
  readonly #lua: Lua;
  readonly #table: LuaTable;
  readonly #by: LuaFunction | undefined;

  constructor(lua: Lua, table: LuaTable, by: LuaFunction | undefined) {
    this.#lua = lua;
    this.#table = table;
    this.#by = by;
  }

  sort(from: number, to: number): void {
    let [low, high] = [from, to];
    while (low < high) {
      this.#order(low, high);
      if (high - low === 1) return;
      const middle = Math.floor((low + high) / 2);
      if (this.#less(this.#at(middle), this.#at(low))) this.#swap(middle, low);
      else this.#order(middle, high);
      if (high - low === 2) return;
      const split = this.#split(low, high, middle);
      if (split - low < high - split) {
        this.sort(low, split - 1);
        low = split + 1;
      } else {
        this.sort(split + 1, high);
        high = split - 1;
      }
    }
  }

  #split(low: number, high: number, middle: number): number {
    const pivot = this.#at(middle);
    this.#swap(middle, high - 1);
    let [i, j] = [low, high - 1];
    for (;;) {
      while (this.#less(this.#at(++i), pivot)) if (i > high) throw this.#invalid();
      while (this.#less(pivot, this.#at(--j))) if (j < low) throw this.#invalid();
      if (j < i) break;
      this.#swap(i, j);
    }
    this.#swap(high - 1, i);
    return i;
  }

  #invalid() {
    return this.#lua.error('invalid order function for sorting');
  }

  #order(low: number, high: number): void {
    if (this.#less(this.#at(high), this.#at(low))) this.#swap(low, high);
  }

  #at(i: number): LuaValue {
    return this.#table.get(i);
  }

  #swap(i: number, j: number): void {
    const [a, b] = [this.#at(i), this.#at(j)];
    this.#lua.rawSet(this.#table, i, b);
    this.#lua.rawSet(this.#table, j, a);
  }

  #less(a: LuaValue, b: LuaValue): boolean {
    return this.#by ? isTrue(this.#lua.call(this.#by, [a, b])[0]) : less(this.#lua, a, b);
  }
}

function foreach(args: Arguments, isList: boolean): LuaValue | LuaValue[] {
  const [table, visit] = [args.table(1), args.function(2)];
  if (isList) {
    for (let i = 1, end = table.length; i <= end; i++) {
      const [result] = args.lua.call(visit, [i, table.get(i)]);
      if (result !== undefined) return result;
    }
    return [];
  }
  for (const [key, held] of table.entries()) {
    const [result] = args.lua.call(visit, [key, held]);
    if (result !== undefined) return result;
  }
  return [];
}

/** As Redis offers it. */
export function tableLibrary(lua: Lua): LuaTable {
  const table = lua.newTable();
  install(lua, table, {
    insert,
    remove,
    concat,
    sort,
    maxn,
    getn: (args) => args.table(1).length,
    foreach: (args) => foreach(args, false),
    foreachi: (args) => foreach(args, true),
  });
  refuse(lua, table, 'table.', 'setn');
  return table;
}
