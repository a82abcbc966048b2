import { formatDouble } from '../numbers.ts';
import { integer, type Reply } from '../reply.ts';
import { LuaTable } from './table.ts';
import type { LuaValue } from './values.ts';

const LEAST = -(2n ** 63n);
const DEEPEST = 1000;

/** One line: what ends it is a space. */
export const oneLine = (text: string) => text.replace(/[\r\n]+$/, '').replace(/[\r\n]/g, ' ');

/** What a script returned, as its client is answered. */
export function toReply(value: LuaValue, depth = 0): Reply {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return wholeNumber(value);
    case 'boolean':
      return value ? 1 : null;
  }
  if (!(value instanceof LuaTable)) return null;
  if (depth > DEEPEST) return { err: 'ERR reached lua stack limit' };
  return special(value, depth + 1) ?? list(value, depth + 1);
}

/** Without what is behind its point; beyond 64 bits as a processor of the x86 kind makes it. */
function wholeNumber(value: number): Reply {
  if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 63) return LEAST;
  return integer(BigInt(Math.trunc(value)));
}

/** Tables with a field that says what they are. */
function special(table: LuaTable, depth: number): Reply | undefined {
  const [err, ok, double] = [table.get('err'), table.get('ok'), table.get('double')];
  if (typeof err === 'string') return { err: oneLine(err) };
  if (typeof ok === 'string') return { ok: ok.replace(/[\r\n]/g, ' ') };
  if (typeof double === 'number') return formatDouble(double);
  const [map, set, big] = [table.get('map'), table.get('set'), table.get('big_number')];
  if (map instanceof LuaTable)
    return map.entries().flatMap(([key, held]) => [toReply(key, depth), toReply(held, depth)]);
  if (set instanceof LuaTable) return set.entries().map(([key]) => toReply(key, depth));
  return typeof big === 'string' ? big : undefined;
}

/** To the first nil. */
function list(table: LuaTable, depth: number): Reply {
  const items: Reply[] = [];
  for (let i = 1; table.get(i) !== undefined; i++) items.push(toReply(table.get(i), depth));
  return items;
}
