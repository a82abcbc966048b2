import { asRecord } from './as-record.ts';

/**
 * What this browser remembers of a reader, until the reader resets it. Under `faultline:progress`, as JSON:
 *
 *     { "v": 1,
 *       "read": { "<page's slug>": "2026-11-30" },
 *       "quiz": { "<page's slug>": { "<question>": <index of the answer chosen> } } }
 *
 * Its life: read when a page with progress on it opens, written when the reader marks a page, answers a question or
 * imports, deleted by reset. Tasks of the lab are kept with the lab (`faultline:lab:<example>`),
 * and are saved, brought back and forgotten with the rest: see lab-tasks.ts. `v` goes up when the
 * shape changes, and {@link migrations} brings older ones up, a step at a time. What a newer page has written is neither
 * read nor overwritten. Every field is checked: anybody can write here. Nothing of it leaves the browser.
 */
export interface Progress {
  /** Page → the day on which it was marked as read. */
  readonly read: Readonly<Record<string, string>>;
  /** Page → question → the answer chosen. */
  readonly quiz: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export const NO_PROGRESS: Progress = { read: {}, quiz: {} };

const VERSION = 1;
const KEY = 'faultline:progress';

type Older = Record<string, unknown>;
type Migrations = Readonly<Record<number, (older: Older) => Older>>;

/** From the version that is the key to the next one. */
const migrations: Migrations = {};

/** Why progress cannot be kept. The message is a sentence for the reader. */
export class ProgressError extends Error {
  override readonly name = 'ProgressError';
}

export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** @throws ProgressError if the browser keeps nothing, or a newer page has written there. */
export function readProgress(store: () => Store): Progress {
  let text: string | null;
  try {
    text = store().getItem(KEY);
  } catch {
    throw new ProgressError('This browser keeps nothing for this site, so your progress is not remembered.');
  }
  return text === null ? NO_PROGRESS : parseProgress(text);
}

/**
 * Changes what is kept, on top of what another tab may have written meanwhile.
 *
 * @throws ProgressError that says why it could not.
 */
export function changeProgress(store: () => Store, change: (now: Progress) => Progress): Progress {
  const next = change(readProgress(store));
  try {
    if (!Object.keys(next.read).length && !Object.keys(next.quiz).length) store().removeItem(KEY);
    else store().setItem(KEY, exportProgress(next));
  } catch {
    throw new ProgressError('The browser has no room left, so your progress is not remembered.');
  }
  return next;
}

/** What a reader saves in a file, and takes to another browser; with `more` that is kept elsewhere, such as the lab's tasks. */
export const exportProgress = (progress: Progress, more: object = {}): string =>
  JSON.stringify({ v: VERSION, ...progress, ...more });

/**
 * Reads what {@link exportProgress} gave, now or in an older version. What is not right is left out.
 *
 * @throws ProgressError if a newer version wrote it.
 */
export function parseProgress(text: string, steps = migrations, version = VERSION): Progress {
  let value = asRecord(parsed(text));
  while (typeof value['v'] === 'number' && value['v'] < version && steps[value['v']])
    value = steps[value['v']]!(value);
  if (typeof value['v'] === 'number' && value['v'] > version)
    throw new ProgressError(
      'A newer version of this site wrote this progress: reload the page, then try again.',
    );
  return {
    read: valuesOf(
      asRecord(value['read']),
      (day) => typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day),
    ),
    quiz: Object.fromEntries(
      Object.entries(asRecord(value['quiz'])).map(([page, answers]) => [
        page,
        valuesOf<number>(asRecord(answers), Number.isSafeInteger),
      ]),
    ),
  };
}

/** Both readers' progress in one: a page that either has read is read, and the later answer counts. */
export function mergeProgress(now: Progress, imported: Progress): Progress {
  const pages = new Set([...Object.keys(now.quiz), ...Object.keys(imported.quiz)]);
  return {
    read: { ...imported.read, ...now.read },
    quiz: Object.fromEntries([...pages].map((page) => [page, { ...now.quiz[page], ...imported.quiz[page] }])),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function valuesOf<T = string>(
  record: Record<string, unknown>,
  is: (value: unknown) => boolean,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => is(value))) as Record<string, T>;
}
