import { useEffect, useState } from 'preact/hooks';
import { find, type Found, type Query } from './find.ts';
import type { Pagefind } from './pagefind.ts';

export interface Search {
  readonly query: Query;
  /** For what the reader typed last, or for what they typed before while that is under way. */
  readonly found: Found | undefined;
  readonly hasFailed: boolean;
  ask(change: (now: Query) => Query): void;
}

/** How long to wait for the next letter. */
const PAUSE_MS = 80;

/** Asks the index for what the field holds, and drops answers that come too late. */
export function useSearch(field: HTMLInputElement, load: () => Promise<Pagefind>, start: Query): Search {
  const [query, ask] = useState(start);
  const [found, setFound] = useState<Found>();
  const [hasFailed, setFailed] = useState(false);

  useEffect(() => {
    const typed = () => {
      const words = wordsIn(field);
      if (words) void load().then((pagefind) => pagefind.preload(words), ignore);
      ask((now) => (now.words === words ? now : { ...now, words, more: {} }));
    };
    // What was typed while this was loading.
    typed();
    field.addEventListener('input', typed);
    return () => field.removeEventListener('input', typed);
  }, [field]);

  useEffect(() => {
    let isLate = false;
    const answer = async () => {
      try {
        const news = query.words ? await find(await load(), query) : undefined;
        if (isLate) return;
        setFound(news);
        setFailed(false);
      } catch (error) {
        if (isLate) return;
        console.error(error);
        setFailed(true);
      }
    };
    const timer = setTimeout(() => void answer(), query.words ? PAUSE_MS : 0);
    return () => {
      isLate = true;
      clearTimeout(timer);
    };
  }, [query]);

  return { query, found, hasFailed, ask };
}

export const wordsIn = (field: HTMLInputElement): string => field.value.trim().replaceAll(/\s+/g, ' ');

/** It is said when the words are asked for. */
const ignore = () => undefined;
