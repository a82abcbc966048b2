import type { Stream } from './stream.ts';
import { SortedSet } from './sorted-set.ts';

/** What a key holds. Strings are strings of bytes, one character each. */
export type Value =
  | { readonly type: 'string'; text: string }
  | { readonly type: 'list'; readonly items: string[] }
  | { readonly type: 'hash'; readonly fields: Map<string, string> }
  | { readonly type: 'set'; readonly members: Set<string> }
  | { readonly type: 'zset'; readonly set: SortedSet }
  | { readonly type: 'stream'; readonly stream: Stream };

export type TypeName = Value['type'];
export type ValueOf<T extends TypeName> = Extract<Value, { type: T }>;

/** Whether nothing is left: such a key is gone. A stream may be empty. */
export function isEmpty(value: Value): boolean {
  switch (value.type) {
    case 'list':
      return value.items.length === 0;
    case 'hash':
      return value.fields.size === 0;
    case 'set':
      return value.members.size === 0;
    case 'zset':
      return value.set.size === 0;
    default:
      return false;
  }
}

export function copyOf(value: Value): Value {
  switch (value.type) {
    case 'string':
      return { ...value };
    case 'list':
      return { type: 'list', items: [...value.items] };
    case 'hash':
      return { type: 'hash', fields: new Map(value.fields) };
    case 'set':
      return { type: 'set', members: new Set(value.members) };
    case 'zset':
      return { type: 'zset', set: value.set.copy() };
    case 'stream':
      return { type: 'stream', stream: value.stream.copy() };
  }
}
