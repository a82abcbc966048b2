import { render } from 'preact';
import styles from './search.css?url&no-inline';
import { findTexts } from '../find-texts.ts';
import { fromSearchParams } from './address.ts';
import { loadPagefind, type Pagefind } from './pagefind.ts';
import { sayFrom } from './say.ts';
import { SearchResults } from './SearchResults.tsx';

export interface SearchOptions {
  base: string;
  /** The page itself is a search: its address holds what is asked. */
  isPage: boolean;
  /** There is such a page in this language. */
  hasPage: boolean;
}

/** Brings a field and the place for what it finds, `.found`, to life. */
export async function mountSearch(root: HTMLElement, options: SearchOptions): Promise<void> {
  const field = root.querySelector('input')!;
  const { base, isPage, hasPage } = options;
  const { lang } = document.documentElement;
  const start = isPage
    ? fromSearchParams(new URLSearchParams(location.search))
    : { words: '', chosen: {}, more: {} };
  if (start.words && !field.value) field.value = start.words;
  const [texts] = await Promise.all([loadTexts(lang), loadStyle(styles)]);
  const place = root.querySelector<HTMLElement>('.found')!;
  place.replaceChildren();
  render(
    <SearchResults
      root={root}
      field={field}
      load={once(() => loadPagefind(base))}
      start={start}
      base={base}
      language={lang.toLowerCase()}
      say={sayFrom(findTexts(texts))}
      isPage={isPage}
      hasPage={hasPage}
    />,
    place,
  );
}

/** Those of each language are a file of their own, so that no page carries them. */
const ofLanguages = import.meta.glob<object>('../../../content/i18n/*.json', { import: 'default' });

const loadTexts = (lang: string): Promise<object> =>
  (ofLanguages[`../../../content/i18n/${lang}.json`] ?? ofLanguages['../../../content/i18n/en.json']!)();

/** Tries again after a failure only. */
function once(load: () => Promise<Pagefind>): () => Promise<Pagefind> {
  let loaded: Promise<Pagefind> | undefined;
  return () =>
    (loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    }));
}

function loadStyle(href: string): Promise<void> {
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  return new Promise((resolve) => {
    const sheet = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
    for (const end of ['load', 'error']) sheet.addEventListener(end, () => resolve());
    document.head.append(sheet);
  });
}
