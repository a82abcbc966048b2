import type { FieldValue, Table } from './amqp.ts';
import { preconditionFailed } from './errors.ts';

/** A field as the server sees it: what type it came as, by RabbitMQ's names, and its value. */
export interface Field {
  readonly type: string;
  readonly value: FieldValue;
}

/** How amqplib's codec would send the value and RabbitMQ's parser name it; undefined where the table has none. */
export function fieldOf(table: Table, key: string): Field | undefined {
  const value = table[key];
  return value === undefined ? undefined : { type: typeOf(value), value: plain(value) };
}

function typeOf(value: FieldValue): string {
  if (value === null) return 'void';
  if (typeof value === 'string') return 'longstr';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return numberType(value);
  if (value instanceof Uint8Array) return 'binary';
  if (Array.isArray(value)) return 'array';
  return '!' in value ? String(value['!']) : 'table';
}

function numberType(value: number): string {
  if (!Number.isInteger(value)) return 'double';
  if (value >= -128 && value < 128) return 'byte';
  if (value >= -0x8000 && value < 0x8000) return 'short';
  return value >= -0x80000000 && value < 0x80000000 ? 'signedint' : 'long';
}

const plain = (value: FieldValue): FieldValue =>
  typeof value === 'object' && value !== null && '!' in value ? (value['value'] as FieldValue) : value;

const integers = ['byte', 'short', 'signedint', 'long', 'unsignedbyte', 'unsignedshort', 'unsignedint'];
export const isInteger = (field: Field): boolean => integers.includes(field.type);

/** Two declarations are equivalent if the arguments that count are; integers of different width are. */
export function assertSameArguments(
  current: Table,
  asked: Table,
  name: string,
  keys: readonly string[],
): void {
  for (const key of keys) {
    const [was, now] = [fieldOf(current, key), fieldOf(asked, key)];
    if (sameField(was, now) || (key === 'x-queue-type' && isClassic(was) && isClassic(now))) continue;
    const both = was !== undefined && now !== undefined;
    throw inequivalent(key, name, both ? bare(now.value) : typed(now), both ? bare(was.value) : typed(was));
  }
}

/** The same for `durable`, `auto_delete`, `type` and the like. */
export function assertSame(
  current: string | boolean,
  asked: string | boolean,
  name: string,
  key: string,
): void {
  if (current !== asked) throw inequivalent(key, name, bare(asked), bare(current));
}

function sameField(was: Field | undefined, now: Field | undefined): boolean {
  if (was === undefined || now === undefined) return was === now;
  return was.value === now.value && typeClass(was) === typeClass(now);
}

const typeClass = (field: Field): string =>
  isInteger(field) ? 'integer' : ['double', 'float'].includes(field.type) ? 'float' : field.type;
const isClassic = (field: Field | undefined): boolean => field === undefined || field.value === 'classic';
const inequivalent = (key: string, name: string, received: string, current: string) =>
  preconditionFailed(`inequivalent arg '${key}' for ${name}: received ${received} but current is ${current}`);
const bare = (value: FieldValue): string => `'${String(value)}'`;
const typed = (field: Field | undefined): string =>
  field === undefined ? 'none' : `the value '${String(field.value)}' of type '${field.type}'`;
