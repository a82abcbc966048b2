import type { ResultField } from './core/session.ts';
import { parseTimestamp } from './core/values/time.ts';
import { arrayOf, TEXT, type Value } from './core/values/types.ts';

/** A row as node-postgres gives it: by the names of its columns. */
export type Row = Record<string, unknown>;

type Parse = (text: string) => unknown;

const number: Parse = (text) => Number(text);
const json: Parse = (text) => JSON.parse(text) as unknown;

/** What the types of `pg-types` do by default. Others stay text: bigint and numeric do not fit a JavaScript number. */
const PARSERS: Record<number, Parse> = {
  16: (text) => text === 't',
  17: bytes,
  20: (text) => text,
  21: number,
  23: number,
  701: number,
  1184: (text) => new Date(parseTimestamp(text) / 1_000),
  1186: () => {
    throw new Error(
      'The simulated client gives no intervals: select extract(epoch from …), or cast to text.',
    );
  },
  3802: json,
  1000: items((text) => text === 't'),
  1005: items(number),
  1007: items(number),
  1009: items((text) => text),
  1015: items((text) => text),
  1016: items((text) => text),
  1022: items(number),
  1231: items(number),
  1185: items((text) => new Date(parseTimestamp(text) / 1_000)),
  3807: items(json),
};

function items(parse: Parse): Parse {
  const list = arrayOf(TEXT);
  return (text) =>
    (list.parse(text) as readonly Value[]).map((item) => (item === null ? null : parse(item as string)));
}

function bytes(text: string): Uint8Array {
  const digits = text.slice(2);
  return Uint8Array.from({ length: digits.length / 2 }, (_unused, at) =>
    Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16),
  );
}

export function valueOf(field: ResultField, text: string | null): unknown {
  if (text === null) return null;
  const parse = PARSERS[field.dataTypeID];
  return parse ? parse(text) : text;
}

export function rowOf(fields: readonly ResultField[], row: readonly (string | null)[]): Row {
  return Object.fromEntries(fields.map((field, at) => [field.name, valueOf(field, row[at]!)]));
}

/** A parameter as text, as `prepareValue` of node-postgres makes it. */
export function parameterOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array)
    return `\\x${[...value].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  if (Array.isArray(value)) return arrayText(value);
  if (isDate(value)) return value.toISOString().replace('Z', '+00:00');
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value as string | number | bigint | boolean);
}

/** A node has a `Date` of its own, which is not the host's. */
function isDate(value: unknown): value is Date {
  return typeof value === 'object' && typeof (value as Date).toISOString === 'function';
}

function arrayText(values: readonly unknown[]): string {
  const texts = values.map((value) => {
    if (value === null || value === undefined) return 'NULL';
    if (Array.isArray(value)) return arrayText(value);
    return `"${parameterOf(value)!.replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${texts.join(',')}}`;
}
