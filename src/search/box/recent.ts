import { changeKept, readKept, StoreError, type Shape, type Store } from '../../kept/versioned-store.ts';

/**
 * What was searched for and led somewhere, newest first. Under `faultline:searches`, as JSON: `{ "v": 1, "recent": [] }`.
 * Its life: written when a result is opened, deleted in the search box or by the reset on the page of paths. Nothing of
 * it leaves the browser.
 */
interface Searches {
  readonly recent: readonly string[];
}

const KEY = 'faultline:searches';
const MOST = 6;
const LONGEST = 80;

const shape: Shape<Searches> = {
  version: 1,
  migrations: {},
  read: ({ recent }) => ({
    recent: (Array.isArray(recent) ? recent : [])
      .filter((each): each is string => typeof each === 'string' && each.length <= LONGEST)
      .slice(0, MOST),
  }),
  isEmpty: ({ recent }) => recent.length === 0,
  troubles: {
    absent: 'This browser keeps nothing for this site, so searches are not remembered.',
    newer: 'A newer version of this site remembers searches: reload the page.',
    full: 'The browser has no room left, so searches are not remembered.',
  },
};

/** None where the browser keeps nothing: that is no trouble worth a message. */
export const recentSearches = (store: Store): readonly string[] =>
  unlessTroubled(() => readKept(shape, store, KEY).recent) ?? [];

export function rememberSearch(store: Store, words: string): void {
  if (!words || words.length > LONGEST) return;
  unlessTroubled(() =>
    changeKept(shape, store, KEY, ({ recent }) => ({
      recent: [words, ...recent.filter((other) => other !== words)].slice(0, MOST),
    })),
  );
}

/** @throws StoreError with a sentence for the reader. */
export function forgetSearches(store: Store): void {
  changeKept(shape, store, KEY, () => ({ recent: [] }));
}

function unlessTroubled<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return undefined;
  }
}
