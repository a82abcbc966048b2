import type { CustomRecord } from 'pagefind';

/**
 * Something to be found that has no page of its own: a code symbol, an invariant, a planted bug.
 * `url` is a path of this site without the base path, `language` that of the page it leads to.
 */
export interface SearchRecord {
  url: string;
  content: string;
  language: string;
  title: string;
  /** At least `kind`, so that the search dialog can tell records from pages. */
  filters: { kind: string[]; phase?: string[] };
}

export const toPagefind = (record: SearchRecord): CustomRecord => ({
  url: record.url,
  content: record.content,
  language: record.language,
  meta: { title: record.title },
  filters: record.filters as Record<string, string[]>,
});
