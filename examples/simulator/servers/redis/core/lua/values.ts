import { printed } from '../reply.ts';
import type { Frame, Lua } from './lua.ts';
import { LuaTable } from './table.ts';
import { formatG } from './format.ts';

/** What a JSON null becomes in a script: Lua's null pointer. */
export interface Null {
  readonly id: 0;
}
export const NULL: Null = Object.freeze({ id: 0 });

/** nil is undefined; strings are of bytes, one character each. */
export type LuaValue = undefined | boolean | number | string | LuaTable | LuaFunction | Null;

/** A function: one of a script, or one that the host offers. */
export class LuaFunction {
  readonly id: number;
  readonly run: (lua: Lua, args: LuaValue[], frame: Frame) => LuaValue[];
  readonly isNative: boolean;

  constructor(run: LuaFunction['run'], isNative: boolean, id = 0) {
    this.run = run;
    this.isNative = isNative;
    this.id = id;
  }
}

/** Where an error was raised, as `debug.getinfo` says it. */
export interface Place {
  readonly source: string;
  readonly line: number;
}

/** An error of a script: any value can be thrown. */
export class LuaError extends Error {
  override name = 'LuaError';
  readonly value: LuaValue;
  readonly place: Place | undefined;

  constructor(value: LuaValue, place?: Place) {
    super(typeof value === 'string' ? value : 'a value');
    this.value = value;
    this.place = place;
  }
}

export function typeName(value: LuaValue): string {
  if (value === undefined) return 'nil';
  if (value instanceof LuaTable) return 'table';
  if (value instanceof LuaFunction) return 'function';
  return typeof value === 'object' ? 'userdata' : typeof value;
}

export const isTrue = (value: LuaValue): boolean => value !== undefined && value !== false;

/** A number as a script sees it: `%.14g`. */
export const numberText = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e14 && !Object.is(value, -0)
    ? String(value)
    : formatG(value, 14);

/** A text as a number, as C's `strtod` reads all of it, spaces around it left out. */
export function textNumber(text: string): number | undefined {
  const read = /^[ \t-\r]*([^ \t-\r]+)[ \t-\r]*$/.exec(text)?.[1];
  if (read === undefined) return undefined;
  const [, sign, size = ''] = /^([+-]?)(.*)$/s.exec(read)!;
  const value = unsigned(size.toLowerCase());
  return value === undefined || sign !== '-' ? value : -value;
}

function unsigned(text: string): number | undefined {
  if (/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text)) return Number(text);
  if (/^inf(inity)?$/.test(text)) return Infinity;
  if (/^nan(\(\w*\))?$/.test(text)) return NaN;
  const [, whole, fraction = '', power = '0'] =
    /^0x(?=\.?[\da-f])([\da-f]*)\.?([\da-f]*)(?:p([+-]?\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return Number(`0x${whole}${fraction}`) * 2 ** (Number(power) - 4 * fraction.length);
}

/** A text is read as C reads it: to its first zero. */
export const toNumber = (value: LuaValue): number | undefined =>
  typeof value === 'number' ? value : typeof value === 'string' ? textNumber(printed(value)) : undefined;

/** A string, or a number as one. */
export const toText = (value: LuaValue): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? numberText(value) : undefined;
