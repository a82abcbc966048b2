import { asRecord } from './as-record.ts';

/**
 * What this browser keeps under one key: JSON with a version in `v`, which goes up when the shape changes. Migrations
 * bring older ones up, a step at a time. What a newer page has written is neither read nor overwritten, and what is
 * empty leaves nothing behind.
 */
export interface Shape<Value> {
  readonly version: number;
  /** From the version that is the key to the next one. */
  readonly migrations: Readonly<Record<number, (older: Fields) => Fields>>;
  /** Field by field, because anybody can write here: what is not right is left out. */
  read(fields: Fields): Value;
  isEmpty(value: Value): boolean;
  /** Sentences for the reader. */
  readonly troubles: {
    /** The browser keeps nothing for this site. */
    readonly absent: string;
    /** A newer version of the site has written there. */
    readonly newer: string;
    /** There is no room left. */
    readonly full: string;
  };
}

export type Fields = Record<string, unknown>;

/** Asked for each time: a browser that keeps nothing throws when it is asked for its storage. */
export type Store = () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Why nothing can be kept. The message is a sentence for the reader. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** @throws StoreError if the browser keeps nothing, or a newer page has written there. */
export function readKept<Value>(shape: Shape<Value>, store: Store, key: string): Value {
  let text: string | null;
  try {
    text = store().getItem(key);
  } catch {
    throw new StoreError(shape.troubles.absent);
  }
  return parseKept(shape, text ?? '');
}

/**
 * Changes what is kept, on top of what another tab may have written meanwhile.
 *
 * @throws StoreError that says why it could not.
 */
export function changeKept<Value extends object>(
  shape: Shape<Value>,
  store: Store,
  key: string,
  change: (now: Value) => Value,
): Value {
  const next = change(readKept(shape, store, key));
  try {
    if (shape.isEmpty(next)) store().removeItem(key);
    else store().setItem(key, keptText(shape, next));
  } catch {
    throw new StoreError(shape.troubles.full);
  }
  return next;
}

/** As it stands in the browser, or in a file that a reader saves; with `more` that is kept elsewhere. */
export const keptText = <Value extends object>({ version }: Shape<Value>, value: Value, more: object = {}) =>
  JSON.stringify({ v: version, ...value, ...more });

/**
 * Reads what {@link keptText} gave, now or in an older version.
 *
 * @throws StoreError if a newer version wrote it.
 */
export function parseKept<Value>(shape: Shape<Value>, text: string): Value {
  let fields = asRecord(parsed(text));
  const version = () => (typeof fields['v'] === 'number' ? fields['v'] : shape.version);
  while (version() < shape.version) {
    const step = shape.migrations[version()];
    if (!step) break;
    fields = step(fields);
  }
  if (version() > shape.version) throw new StoreError(shape.troubles.newer);
  return shape.read(fields);
}

/** The entries of an object that can be read. */
export function entriesOf<Value>(
  value: unknown,
  read: (value: unknown) => Value | undefined,
): Record<string, Value> {
  const all = Object.entries(asRecord(value)).map(([key, each]) => [key, read(each)] as const);
  return Object.fromEntries(all.filter((entry): entry is [string, Value & {}] => entry[1] !== undefined));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
