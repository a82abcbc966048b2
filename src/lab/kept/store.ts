/**
 * What this browser keeps of one example, until the reader resets it. Under `faultline:lab:<example>`, as JSON:
 *
 *     { "v": 2,
 *       "edits": { "<variant>": { "sources": "<hash of the example then>", "diff": "<unified diff>", "foreign": true } },
 *       "aside": { "<variant>": (edits that the reader had before these, when these began without them) },
 *       "tasks": { "<task>": { "tries": 3, "done": true } } }
 *
 * Its life: read when the lab comes to life, written after each edit and each try at a task, deleted with the last edit
 * and task. `v` goes up when the shape changes, and {@link MIGRATIONS} brings older ones up, a step at a time. What a
 * newer page has written is neither read nor overwritten. Every field is checked: anybody can write here.
 */
export interface Kept {
  readonly edits: Readonly<Record<string, KeptEdits>>;
  readonly aside: Readonly<Record<string, KeptEdits>>;
  readonly tasks: Readonly<Record<string, KeptTask>>;
}

export interface KeptEdits {
  /** {@link ../share/sources.ts} of the example that the diff was made against. */
  sources: string;
  /** Against the files of the variant. */
  diff: string;
  /** Somebody else wrote them: they came with a link and were accepted. */
  foreign?: boolean;
}

export interface KeptTask {
  tries: number;
  done: boolean;
}

export const NOTHING_KEPT: Kept = { edits: {}, aside: {}, tasks: {} };

const VERSION = 2;
const keyOf = (example: string) => `faultline:lab:${example}`;

type Migrations = Readonly<Record<number, (older: Record<string, unknown>) => Record<string, unknown>>>;

/** From the version that is the key to the next one. */
const MIGRATIONS: Migrations = { 1: (older) => ({ ...older, v: 2, aside: {} }) };

/** Why nothing can be kept. The message is a sentence for the reader. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** @throws StoreError if the browser keeps nothing, or a newer page has written there. */
export function readKept(
  store: () => Store,
  example: string,
  migrations = MIGRATIONS,
  version = VERSION,
): Kept {
  let text: string | null;
  try {
    text = store().getItem(keyOf(example));
  } catch {
    throw new StoreError(
      'This browser keeps nothing for this site: your changes last until you leave the page.',
    );
  }
  if (text === null) return NOTHING_KEPT;
  let value = parsed(text);
  while (typeof value['v'] === 'number' && value['v'] < version && migrations[value['v']])
    value = migrations[value['v']]!(value);
  if (typeof value['v'] === 'number' && value['v'] > version)
    throw new StoreError(
      'A newer version of this page has kept changes in this browser. Reload the page; until then nothing is kept.',
    );
  return {
    edits: entries(value['edits'], editsOf),
    aside: entries(value['aside'], editsOf),
    tasks: entries(value['tasks'], taskOf),
  };
}

/**
 * Changes what is kept, on top of what another tab may have written meanwhile.
 *
 * @throws StoreError that says why it could not.
 */
export function changeKept(store: () => Store, example: string, change: (kept: Kept) => Kept): void {
  const kept = change(readKept(store, example));
  const isEmpty = [kept.edits, kept.aside, kept.tasks].every((part) => Object.keys(part).length === 0);
  try {
    if (isEmpty) store().removeItem(keyOf(example));
    else store().setItem(keyOf(example), JSON.stringify({ v: VERSION, ...kept }));
  } catch {
    throw new StoreError(
      'The browser has no room left to keep your changes: they last until you leave the page. Copy them from “Show changes”, or share a link.',
    );
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function entries<T>(
  value: unknown,
  read: (value: Record<string, unknown>) => T | undefined,
): Record<string, T> {
  if (!isRecord(value)) return {};
  const all = Object.entries(value).map(
    ([key, item]) => [key, isRecord(item) ? read(item) : undefined] as const,
  );
  return Object.fromEntries(all.filter((entry): entry is [string, T & {}] => entry[1] !== undefined));
}

function editsOf({ sources, diff, foreign }: Record<string, unknown>): KeptEdits | undefined {
  if (typeof sources !== 'string' || typeof diff !== 'string') return undefined;
  return { sources, diff, ...(foreign === true && { foreign }) };
}

function taskOf({ tries, done }: Record<string, unknown>): KeptTask | undefined {
  return typeof tries === 'number' && typeof done === 'boolean' ? { tries, done } : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
