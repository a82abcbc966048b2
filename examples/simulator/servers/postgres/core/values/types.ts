import { notModelled, SqlError } from '../errors.ts';
import { Json, jsonKey } from './json.ts';
import { Numeric } from './numeric.ts';
import { Interval, parseInterval, parseTimestamp, printTimestamp } from './time.ts';

/** A value as the server holds it. Which of these it is follows from its type. NULL is null. */
export type Value = null | boolean | number | bigint | string | Numeric | Interval | Json | readonly Value[];

/** A type of SQL: how its values are read, printed and ordered. */
export interface Type {
  /** The name that errors and `format_type` use: `integer`, not `int4`. */
  readonly name: string;
  readonly oid: number;
  /** Types of one category are converted to the preferred one without being asked. */
  readonly category: 'number' | 'string' | 'boolean' | 'time' | 'interval' | 'array' | 'other';
  readonly element?: Type;
  parse(text: string): Value;
  print(value: Value): string;
  compare(a: Value, b: Value): number;
  /** Equal values have equal keys. */
  key(value: Value): string;
}

interface Description {
  name: string;
  oid: number;
  category?: Type['category'];
  parse(text: string): Value;
  print?(value: Value): string;
  compare?(a: Value, b: Value): number;
  key?(value: Value): string;
}

function define(description: Description): Type {
  const print = description.print ?? String;
  return { category: 'other', compare: plainOrder, print, key: print, ...description };
}

function plainOrder(a: Value, b: Value): number {
  return a! < b! ? -1 : a! > b! ? 1 : 0;
}

/** By code points, as the collation "C" orders UTF-8. UTF-16 units would put U+FFFF after U+10000. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x === y) continue;
    const surrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xe000;
    if (surrogate(x) !== surrogate(y)) return surrogate(x) ? 1 : -1;
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

export function invalidText(type: string, text: string): SqlError {
  return new SqlError('22P02', `invalid input syntax for type ${type}: "${text}"`);
}

function integerType(name: string, oid: number, limit: bigint): Type {
  return define({
    name,
    oid,
    category: 'number',
    parse(text) {
      if (!/^\s*[+-]?\d+\s*$/.test(text)) throw invalidText(name, text);
      const value = BigInt(text.trim().replace(/^\+/, ''));
      if (value >= limit || value < -limit)
        throw new SqlError('22003', `value "${text}" is out of range for type ${name}`);
      return name === 'bigint' ? value : Number(value);
    },
  });
}

export const INT2 = integerType('smallint', 21, 2n ** 15n);
export const INT4 = integerType('integer', 23, 2n ** 31n);
export const INT8 = integerType('bigint', 20, 2n ** 63n);

export const NUMERIC = define({
  name: 'numeric',
  oid: 1700,
  category: 'number',
  parse(text) {
    const value = Numeric.parse(text);
    if (!value && /^\s*([+-]?inf(inity)?|nan)\s*$/i.test(text))
      throw notModelled(`the numeric ${text.trim()}`);
    if (!value) throw invalidText('numeric', text);
    return value;
  },
  compare: (a, b) => (a as Numeric).compare(b as Numeric),
  key: (value) => (value as Numeric).key(),
});

export const FLOAT8 = define({
  name: 'double precision',
  oid: 701,
  category: 'number',
  parse(text) {
    const value = Number(text);
    if (text.trim() === '' || Number.isNaN(value) || !Number.isFinite(value))
      throw invalidText('double precision', text);
    return value;
  },
  print: (value) => printFloat(value as number),
});

function printFloat(value: number): string {
  if (Object.is(value, -0)) return '-0';
  const magnitude = Math.abs(value);
  if (value !== 0 && (magnitude >= 1e15 || magnitude < 1e-4)) {
    const [mantissa, exponent] = value.toExponential().split('e');
    return `${mantissa}e${exponent!.replace(/^([+-])(\d)$/, '$10$2')}`;
  }
  return String(value);
}

export const TEXT = define({
  name: 'text',
  oid: 25,
  category: 'string',
  parse: (text) => text,
  compare: (a, b) => compareText(a as string, b as string),
});

export const VARCHAR: Type = { ...TEXT, name: 'character varying', oid: 1043 };

export const BOOL = define({
  name: 'boolean',
  oid: 16,
  category: 'boolean',
  parse(text) {
    const word = text.trim().toLowerCase();
    if (word !== '' && ['true', 'yes', 'on', '1'].some((yes) => yes.startsWith(word) && word !== 'o'))
      return true;
    if (word !== '' && ['false', 'no', 'off', '0'].some((no) => no.startsWith(word) && word !== 'o'))
      return false;
    throw invalidText('boolean', text);
  },
  print: (value) => (value ? 't' : 'f'),
});

export const TIMESTAMPTZ = define({
  name: 'timestamp with time zone',
  oid: 1184,
  category: 'time',
  parse: parseTimestamp,
  print: (value) => printTimestamp(value as number),
});

export const INTERVAL = define({
  name: 'interval',
  oid: 1186,
  category: 'interval',
  parse: parseInterval,
  compare: (a, b) => (a as Interval).approximateMicros() - (b as Interval).approximateMicros(),
  key: (value) => String((value as Interval).approximateMicros()),
});

export const JSONB = define({
  name: 'jsonb',
  oid: 3802,
  parse: (text) => Json.parse(text),
  compare(a, b) {
    const equal = jsonKey((a as Json).value) === jsonKey((b as Json).value);
    if (equal) return 0;
    throw notModelled('the order of jsonb values');
  },
  key: (value) => jsonKey((value as Json).value),
});

export const UUID = define({
  name: 'uuid',
  oid: 2950,
  parse(text) {
    const digits = text
      .replace(/^\{(.*)\}$/, '$1')
      .replaceAll('-', '')
      .toLowerCase();
    if (!/^[\da-f]{32}$/.test(digits)) throw invalidText('uuid', text);
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  },
});

export const BYTEA = define({
  name: 'bytea',
  oid: 17,
  parse(text) {
    if (!text.startsWith('\\x')) throw notModelled('bytea in another form than \\x…');
    const digits = text.slice(2).toLowerCase();
    const wrong = /[^\da-f]/.exec(digits)?.[0];
    if (wrong) throw new SqlError('22023', `invalid hexadecimal digit: "${wrong}"`);
    if (digits.length % 2 === 1)
      throw new SqlError('22023', 'invalid hexadecimal data: odd number of digits');
    return digits;
  },
  print: (value) => `\\x${value as string}`,
});

/** A 64-bit transaction id. */
export const XID8: Type = { ...INT8, name: 'xid8', oid: 5069, category: 'other' };

/** A position in the write-ahead log. */
export const PG_LSN = define({
  name: 'pg_lsn',
  oid: 3220,
  parse(text) {
    const match = /^([\da-fA-F]{1,8})\/([\da-fA-F]{1,8})$/.exec(text);
    if (!match) throw invalidText('pg_lsn', text);
    return (BigInt(`0x${match[1]}`) << 32n) | BigInt(`0x${match[2]}`);
  },
  print(value) {
    const lsn = value as bigint;
    return `${(lsn >> 32n).toString(16)}/${(lsn & 0xffff_ffffn).toString(16)}`.toUpperCase();
  },
});

export const PG_SNAPSHOT: Type = { ...TEXT, name: 'pg_snapshot', oid: 5038, category: 'other' };
export const NAME: Type = { ...TEXT, name: 'name', oid: 19 };
export const VOID = define({ name: 'void', oid: 2278, parse: () => '', print: () => '' });

/** A literal or parameter whose type is not yet known. */
export const UNKNOWN: Type = { ...TEXT, name: 'unknown', oid: 705 };

const ARRAY_OIDS = new Map<Type, number>([
  [BOOL, 1000],
  [BYTEA, 1001],
  [INT2, 1005],
  [INT4, 1007],
  [TEXT, 1009],
  [VARCHAR, 1015],
  [INT8, 1016],
  [FLOAT8, 1022],
  [TIMESTAMPTZ, 1185],
  [INTERVAL, 1187],
  [NUMERIC, 1231],
  [UUID, 2951],
  [PG_LSN, 3221],
  [JSONB, 3807],
]);

const arrays = new Map<Type, Type>();

export function arrayOf(element: Type): Type {
  let type = arrays.get(element);
  if (!type) arrays.set(element, (type = arrayType(element)));
  return type;
}

function arrayType(element: Type): Type {
  const oid = ARRAY_OIDS.get(element);
  if (oid === undefined) throw notModelled(`an array of ${element.name}`);
  return {
    ...define({
      name: `${element.name}[]`,
      oid,
      category: 'array',
      parse: (text) => parseArray(element, text),
      print: (value) => `{${(value as readonly Value[]).map((item) => printItem(element, item)).join()}}`,
      compare: (a, b) => compareArrays(element, a as readonly Value[], b as readonly Value[]),
      key: (value) =>
        JSON.stringify((value as readonly Value[]).map((item) => (item === null ? null : element.key(item)))),
    }),
    element,
  };
}

function compareArrays(element: Type, a: readonly Value[], b: readonly Value[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = compareNullable(element, a[at]!, b[at]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** NULL after everything, as ORDER BY has it. */
export function compareNullable(type: Type, a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return type.compare(a, b);
}

function printItem(element: Type, item: Value): string {
  if (item === null) return 'NULL';
  const text = element.print(item);
  const plain = text !== '' && !/^null$/i.test(text) && !/[{}",\\\s]/.test(text);
  return plain ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}

const ARRAY_ITEM = /\s*(?:"((?:[^"\\]|\\[^])*)"|([^",{}\\]*?))\s*([,}])/y;

function parseArray(element: Type, text: string): Value[] {
  const body = text.trim();
  if (!body.startsWith('{'))
    throw new SqlError('22P02', `malformed array literal: "${text}"`, {
      detail: 'Array value must start with "{" or dimension information.',
    });
  if (/^\{\s*\}$/.test(body)) return [];
  if (body.slice(1).includes('{') && !body.includes('"')) throw notModelled('an array of more dimensions');
  const items: Value[] = [];
  ARRAY_ITEM.lastIndex = 1;
  for (;;) {
    const match = ARRAY_ITEM.exec(body);
    if (!match) throw new SqlError('22P02', `malformed array literal: "${text}"`);
    const [, quoted, plain, end] = match;
    if (quoted !== undefined) items.push(element.parse(quoted.replace(/\\([^])/g, '$1')));
    else if (plain === '') throw new SqlError('22P02', `malformed array literal: "${text}"`);
    else items.push(/^null$/i.test(plain!) ? null : element.parse(plain!));
    if (end === '}') return items;
  }
}

const NAMES: Record<string, Type> = {
  int: INT4,
  int4: INT4,
  integer: INT4,
  serial: INT4,
  int2: INT2,
  smallint: INT2,
  int8: INT8,
  bigint: INT8,
  bigserial: INT8,
  numeric: NUMERIC,
  decimal: NUMERIC,
  float8: FLOAT8,
  'double precision': FLOAT8,
  text: TEXT,
  varchar: VARCHAR,
  'character varying': VARCHAR,
  bool: BOOL,
  boolean: BOOL,
  timestamptz: TIMESTAMPTZ,
  'timestamp with time zone': TIMESTAMPTZ,
  interval: INTERVAL,
  jsonb: JSONB,
  uuid: UUID,
  bytea: BYTEA,
  xid8: XID8,
  pg_lsn: PG_LSN,
};

const NOT_MODELLED = new Set(
  'json timestamp date time timetz real float4 float char character bpchar money inet cidr point xml tsvector oid regclass name bit hstore citext int4range tstzrange smallserial'.split(
    ' ',
  ),
);

/** @throws SqlError for a name that is no type, or one that is not modelled. */
export function typeNamed(name: string): Type {
  const type = NAMES[name.toLowerCase()];
  if (type) return type;
  if (NOT_MODELLED.has(name.toLowerCase()) || name.includes(' ')) throw notModelled(`the type ${name}`);
  throw new SqlError('42704', `type "${name}" does not exist`);
}

/** What makes a number of one type one of another, without loss or rounding up. */
export const NUMBER_TYPES: readonly Type[] = [INT2, INT4, INT8, NUMERIC, FLOAT8];
