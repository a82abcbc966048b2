import type { CustomRecord } from 'pagefind';

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
  filters: { kind: string; phase?: string };
}

/** Every record beside the pages. Sources of records are added to this list. */
export async function searchRecords(): Promise<SearchRecord[]> {
  return (await Promise.all(sources.map((source) => source()))).flat();
}

const sources: (() => Promise<SearchRecord[]>)[] = [];

export const toPagefind = ({ url, title, content, language, filters }: SearchRecord): CustomRecord => ({
  url,
  content,
  language,
  meta: { title },
  filters: Object.fromEntries(Object.entries(filters).map(([name, value]) => [name, [value]])),
});
