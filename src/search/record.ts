import type { SearchFilters } from './filters.ts';

/**
 * Something to be found that has no page of its own: a code symbol, an invariant, a planted bug.
 * `url` is a path of this site without the base path, `language` that of the page it leads to.
 */
export interface SearchRecord {
  url: string;
  title: string;
  content: string;
  language: string;
  /** In the words of the pages' own filters, for example kind "Invariant" and phase "Transactions". */
  filters: SearchFilters;
}

/** Joins what is there, each with its full stop. */
export const sentences = (...parts: string[]) =>
  parts
    .filter(Boolean)
    .map((part) => (/[.!?”]$/.test(part) ? part : `${part}.`))
    .join(' ');

/**
 * A record as a page for the index, because Pagefind gives a record of its own kind no weight: its words count for less
 * than those of a page, so that a question in prose finds pages first, and the name of a symbol its symbol.
 */
export function toPagefind({ url, title, content, language, filters }: SearchRecord): {
  url: string;
  content: string;
} {
  const values = Object.entries(filters).flatMap(([name, value]) =>
    [value ?? []].flat().map((each) => [name, each] as const),
  );
  const attributes = values.map(
    ([name, value]) => `<i data-pagefind-filter="${name}[data-value]" data-value="${escaped(value)}"></i>`,
  );
  const meta = Object.entries({ title, kind: filters.kind }).map(
    ([name, value]) => `<i data-pagefind-meta="${name}[data-value]" data-value="${escaped(value)}"></i>`,
  );
  const body = `<p data-pagefind-weight="${WEIGHT}">${escaped(content)}</p>`;
  return {
    url,
    // Once any page says what its body is, Pagefind leaves out those that do not.
    content: `<html lang="${language}"><body data-pagefind-body>${[...meta, ...attributes].join('')}${body}</body></html>`,
  };
}

const WEIGHT = 0.2;

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
