import { notModelled, SqlError } from '../errors.ts';
import { addInterval, type Interval } from '../values/time.ts';
import { INT4, INT8, INTERVAL, JSONB, PG_LSN, TEXT, TIMESTAMPTZ, XID8, type Value } from '../values/types.ts';
import { Json, type JsonValue } from '../values/json.ts';
import type { Xid } from '../store/transaction.ts';
import { MustWait, type Context } from './context.ts';
import type { Env, SourceColumn } from './scope.ts';
import { coerce, converted, isUnknown, type Typed } from './typed.ts';

/** A function in FROM: it gives rows. */
export interface SetFunction {
  readonly columns: readonly SourceColumn[];
  rows(env: Env): readonly (readonly Value[])[];
}

export function setFunction(context: Context, name: string, args: readonly Typed[]): SetFunction | undefined {
  switch (name) {
    case 'generate_series':
      return generateSeries(context, args);
    case 'unnest':
      return unnest(args);
    case 'jsonb_array_elements':
    case 'jsonb_array_elements_text':
      return jsonElements(name, coerce(context, args[0]!, JSONB));
    case 'pg_create_logical_replication_slot':
      return createSlot(context, args);
    case 'pg_logical_slot_get_changes':
    case 'pg_logical_slot_peek_changes':
      return slotChanges(context, args, name === 'pg_logical_slot_get_changes');
    case 'pg_replication_slot_advance':
      return advanceSlot(context, args);
    default:
      return undefined;
  }
}

function generateSeries(context: Context, args: readonly Typed[]): SetFunction | undefined {
  const [from, to, step] = args;
  if (!from || !to || args.length > 3) return undefined;
  const timed = from.type === TIMESTAMPTZ && step !== undefined;
  const type = timed ? TIMESTAMPTZ : [from, to, step].some((arg) => arg?.type === INT8) ? INT8 : INT4;
  const [a, b] = [converted(context, from, type, 'implicit'), converted(context, to, type, 'implicit')];
  const by = step && converted(context, step, timed ? INTERVAL : type, 'implicit');
  if (!a || !b || (step && !by)) return undefined;
  return {
    columns: [{ name: 'generate_series', type }],
    rows(env) {
      const [first, last, stride] = [a.eval(env), b.eval(env), by ? by.eval(env) : type === INT8 ? 1n : 1];
      if (first === null || last === null || stride === null) return [];
      return timed
        ? times(first as number, last as number, stride as Interval)
        : numbers(first as number, last as number, stride as number);
    },
  };
}

/** Numbers or bigints: the arithmetic is the same. */
function numbers(first: number, last: number, step: number): Value[][] {
  const zero = (typeof step === 'bigint' ? 0n : 0) as number;
  if (step === zero) throw new SqlError('22023', 'step size cannot equal zero');
  const rows: Value[][] = [];
  for (let at = first; step > zero ? at <= last : at >= last; at += step) rows.push([at]);
  return rows;
}

function times(first: number, last: number, step: Interval): Value[][] {
  const forward = step.approximateMicros();
  if (forward === 0) throw new SqlError('22023', 'step size cannot equal zero');
  const rows: Value[][] = [];
  for (let at = first; forward > 0 ? at <= last : at >= last; at = addInterval(at, step)) rows.push([at]);
  return rows;
}

function unnest(args: readonly Typed[]): SetFunction | undefined {
  const arrays = args.map((arg) => {
    if (isUnknown(arg)) throw new SqlError('42725', 'function unnest(unknown) is not unique');
    return arg.type.element ? arg : undefined;
  });
  if (arrays.length === 0 || arrays.includes(undefined)) return undefined;
  return {
    columns: arrays.map((array) => ({ name: 'unnest', type: array!.type.element! })),
    rows(env) {
      const lists = arrays.map((array) => (array!.eval(env) ?? []) as readonly Value[]);
      const length = Math.max(...lists.map((list) => list.length));
      return Array.from({ length }, (_unused, at) => lists.map((list) => list[at] ?? null));
    },
  };
}

function jsonElements(name: string, json: Typed): SetFunction {
  const asText = name.endsWith('_text');
  return {
    columns: [{ name: 'value', type: asText ? TEXT : JSONB }],
    rows(env) {
      const value = json.eval(env) as Json | null;
      if (value === null) return [];
      if (!Array.isArray(value.value))
        throw new SqlError(
          '22023',
          `cannot extract elements from ${value.value instanceof Map ? 'an object' : 'a scalar'}`,
        );
      const items = value.value as readonly JsonValue[];
      return items.map((item) => [asText ? textOfItem(item) : new Json(item)]);
    },
  };
}

function textOfItem(item: JsonValue): Value {
  if (item === null) return null;
  return typeof item === 'string' ? item : new Json(item).toString();
}

function createSlot(context: Context, args: readonly Typed[]): SetFunction {
  const [name, plugin] = args.map((arg) => coerce(context, arg, TEXT));
  if (!name || !plugin || args.length > 2) throw notModelled('a temporary or two-phase replication slot');
  return {
    columns: [
      { name: 'slot_name', type: TEXT },
      { name: 'lsn', type: PG_LSN },
    ],
    rows: (env) => {
      for (const xid of context.server.activeXids) context.once(() => awaitEnd(context, xid));
      const slot = context.server.slots.create(name.eval(env) as string, plugin.eval(env) as string);
      return [[slot.name, slot.confirmed]];
    },
  };
}

/** A slot begins where no transaction is half done: those that are open now must end first. */
function awaitEnd(context: Context, xid: Xid): Value {
  const { locks } = context.server;
  const { backend } = context.transaction;
  if (xid.transaction === context.transaction || xid.state !== 'active') return '';
  const tag = `transaction ${xid.number}`;
  const request = locks.request(backend, tag, 'ShareLock', () => locks.release(backend, tag, 'ShareLock'));
  if (!request.granted) throw new MustWait({ kind: 'lock', request }, '');
  return '';
}

function slotChanges(context: Context, args: readonly Typed[], confirm: boolean): SetFunction {
  const [name, upto, count] = args;
  if (!name || !upto || !count) return noSlotFunction();
  if (args.length > 3) throw notModelled('options of a logical slot');
  const [slotName, position, limit] = [
    coerce(context, name, TEXT),
    coerce(context, upto, PG_LSN),
    coerce(context, count, INT4),
  ];
  return {
    columns: [
      { name: 'lsn', type: PG_LSN },
      { name: 'xid', type: XID8 },
      { name: 'data', type: TEXT },
    ],
    rows: (env) =>
      context.server.slots
        .changes(
          slotName.eval(env) as string,
          position.eval(env) as bigint | null,
          limit.eval(env) as number | null,
          confirm,
        )
        .map(({ lsn, xid, data }) => [lsn, BigInt(xid), data]),
  };
}

function noSlotFunction(): never {
  throw new SqlError(
    '42883',
    'a logical slot is read with its name, a position or NULL, and a count or NULL',
  );
}

function advanceSlot(context: Context, args: readonly Typed[]): SetFunction {
  const [name, upto] = args;
  if (!name || !upto) return noSlotFunction();
  const [slotName, position] = [coerce(context, name, TEXT), coerce(context, upto, PG_LSN)];
  return {
    columns: [
      { name: 'slot_name', type: TEXT },
      { name: 'end_lsn', type: PG_LSN },
    ],
    rows: (env) => {
      const slot = context.server.slots.advance(slotName.eval(env) as string, position.eval(env) as bigint);
      return [[slot.name, slot.confirmed]];
    },
  };
}
