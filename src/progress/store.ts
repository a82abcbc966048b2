import {
  changeKept,
  entriesOf,
  keptText,
  parseKept,
  readKept,
  type Shape,
  type Store,
} from '../kept/versioned-store.ts';

/**
 * What this browser remembers of a reader, until the reader resets it. Under `faultline:progress`, as JSON:
 *
 *     { "v": 1,
 *       "read": { "<page's slug>": "2026-11-30" },
 *       "quiz": { "<page's slug>": { "<question>": <index of the answer chosen> } } }
 *
 * Its life: read when a page with progress on it opens, written when the reader marks a page, answers a question or
 * imports, deleted by reset. Tasks of the lab are kept with the lab (`faultline:lab:<example>`),
 * and are saved, brought back and forgotten with the rest: see lab-tasks.ts. Nothing of it leaves the browser.
 */
export interface Progress {
  /** Page → the day on which it was marked as read. */
  readonly read: Readonly<Record<string, string>>;
  /** Page → question → the answer chosen. */
  readonly quiz: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export const NO_PROGRESS: Progress = { read: {}, quiz: {} };

const KEY = 'faultline:progress';

const shape: Shape<Progress> = {
  version: 1,
  migrations: {},
  read: ({ read, quiz }) => ({
    read: entriesOf(read, (day) =>
      typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day) ? day : undefined,
    ),
    quiz: entriesOf(quiz, (answers) =>
      entriesOf(answers, (answer) => (Number.isSafeInteger(answer) ? (answer as number) : undefined)),
    ),
  }),
  isEmpty: ({ read, quiz }) => !Object.keys(read).length && !Object.keys(quiz).length,
  troubles: {
    absent: 'This browser keeps nothing for this site, so your progress is not remembered.',
    newer: 'A newer version of this site wrote this progress: reload the page, then try again.',
    full: 'The browser has no room left, so your progress is not remembered.',
  },
};

/** @throws StoreError if the browser keeps nothing, or a newer page has written there. */
export const readProgress = (store: Store): Progress => readKept(shape, store, KEY);

/**
 * Changes what is kept, on top of what another tab may have written meanwhile.
 *
 * @throws StoreError that says why it could not.
 */
export const changeProgress = (store: Store, change: (now: Progress) => Progress): Progress =>
  changeKept(shape, store, KEY, change);

/** What a reader saves in a file, and takes to another browser; with `more` that is kept elsewhere, such as the lab's tasks. */
export const exportProgress = (progress: Progress, more: object = {}): string =>
  keptText(shape, progress, more);

/**
 * Reads what {@link exportProgress} gave, now or in an older version. What is not right is left out.
 *
 * @throws StoreError if a newer version wrote it.
 */
export const parseProgress = (text: string): Progress => parseKept(shape, text);

/** Both readers' progress in one: a page that either has read is read, and the later answer counts. */
export function mergeProgress(now: Progress, imported: Progress): Progress {
  const pages = new Set([...Object.keys(now.quiz), ...Object.keys(imported.quiz)]);
  return {
    read: { ...imported.read, ...now.read },
    quiz: Object.fromEntries([...pages].map((page) => [page, { ...now.quiz[page], ...imported.quiz[page] }])),
  };
}
