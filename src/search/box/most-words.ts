import type { Pagefind, PagefindFilters } from './pagefind.ts';

/** More words than this are not looked at: each costs a search. */
const MOST = 12;

/**
 * Pagefind finds what has every word, and whoever asks in a sentence uses one that no page has. These are the words that
 * the page with the most of them has, where rare words and pages that are much about one count for more. Empty if that
 * is less than half of them.
 */
export async function mostWords(
  pagefind: Pagefind,
  text: string,
  filters: PagefindFilters,
): Promise<readonly string[]> {
  const words = [...new Set(text.split(/[\s,.;:?!"“”()]+/).filter(Boolean))].slice(0, MOST);
  if (words.length < 2) return [];
  const pages = { ...filters, group: { any: ['pages'] } };
  const found = await Promise.all(
    words.map(async (word) => (await pagefind.search(word, { filters: pages })).results.map(({ id }) => id)),
  );
  const common = Math.max(...found.map(({ length }) => length));
  const scores = new Map<string, number>();
  for (const ids of found)
    ids.forEach((id, place) => {
      const weight = Math.log(1 + common / ids.length) * (1 + 1 / (1 + place));
      scores.set(id, (scores.get(id) ?? 0) + weight);
    });
  const [best] = [...scores].toSorted(([, a], [, b]) => b - a)[0] ?? [];
  const kept = words.filter((_, i) => found[i]!.includes(best!));
  return kept.length * 2 >= words.length ? kept : [];
}
