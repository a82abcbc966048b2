import { asRecord } from '../../kept/as-record.ts';
import {
  changeKept as change,
  entriesOf,
  readKept as read,
  type Shape,
  type Store,
} from '../../kept/versioned-store.ts';

/**
 * What this browser keeps of one example, until the reader resets it. Under `faultline:lab:<example>`, as JSON:
 *
 *     { "v": 2,
 *       "edits": { "<variant>": { "sources": "<hash of the example then>", "diff": "<unified diff>", "foreign": true } },
 *       "aside": { "<variant>": (edits that the reader had before these, when these began without them) },
 *       "tasks": { "<task>": { "tries": 3, "done": true } } }
 *
 * Its life: read when the lab comes to life, written after each edit and each try at a task, deleted with the last edit
 * and task.
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

const keyOf = (example: string) => `faultline:lab:${example}`;

const shape: Shape<Kept> = {
  version: 2,
  migrations: { 1: (older) => ({ ...older, v: 2, aside: {} }) },
  read: ({ edits, aside, tasks }) => ({
    edits: entriesOf(edits, editsOf),
    aside: entriesOf(aside, editsOf),
    tasks: entriesOf(tasks, taskOf),
  }),
  isEmpty: ({ edits, aside, tasks }) => [edits, aside, tasks].every((part) => Object.keys(part).length === 0),
  troubles: {
    absent: 'This browser keeps nothing for this site: your changes last until you leave the page.',
    newer:
      'A newer version of this page has kept changes in this browser. Reload the page; until then nothing is kept.',
    full: 'The browser has no room left to keep your changes: they last until you leave the page. Copy them from “Show changes”, or share a link.',
  },
};

/** @throws StoreError if the browser keeps nothing, or a newer page has written there. */
export const readKept = (store: Store, example: string): Kept => read(shape, store, keyOf(example));

/**
 * Changes what is kept, on top of what another tab may have written meanwhile.
 *
 * @throws StoreError that says why it could not.
 */
export function changeKept(store: Store, example: string, news: (kept: Kept) => Kept): void {
  change(shape, store, keyOf(example), news);
}

function editsOf(value: unknown): KeptEdits | undefined {
  const { sources, diff, foreign } = asRecord(value);
  if (typeof sources !== 'string' || typeof diff !== 'string') return undefined;
  return { sources, diff, ...(foreign === true && { foreign }) };
}

function taskOf(value: unknown): KeptTask | undefined {
  const { tries, done } = asRecord(value);
  return typeof tries === 'number' && typeof done === 'boolean' ? { tries, done } : undefined;
}
