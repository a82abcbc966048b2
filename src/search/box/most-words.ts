import type { Pagefind, PagefindFilters } from './pagefind.ts';

/** More words than this are not looked at: each costs a search. */
const MOST = 12;
const PAGES = 3;

/**
 * Pagefind finds what has every word, and whoever asks in a sentence uses one that no page has. These are the words that
 * the pages with the most of them have in common, where rare words and pages that are much about one count for more:
 * three pages if they share half of the words, else two or one. Empty if no page has half
 * of them, or two.
 */
export async function mostWords(
  pagefind: Pagefind,
  text: string,
  filters: PagefindFilters,
): Promise<readonly string[]> {
  const words = [...new Set(text.split(/[\s,.;:?!"“”()]+/).filter(Boolean))].slice(0, MOST);
  if (words.length < 2) return [];
  const onPages = { ...filters, group: { any: ['pages'] } };
  const found = await Promise.all(
    words.map(async (word) =>
      (await pagefind.search(word, { filters: onPages })).results.map(({ id }) => id),
    ),
  );
  const common = Math.max(...found.map(({ length }) => length));
  const scores = new Map<string, number>();
  for (const ids of found)
    ids.forEach((id, place) => {
      const weight = Math.log(1 + common / ids.length) * (1 + 1 / (1 + place));
      scores.set(id, (scores.get(id) ?? 0) + weight);
    });
  const best = [...scores].toSorted(([, a], [, b]) => b - a).map(([id]) => id);
  for (let pages = PAGES; pages > 0; pages--) {
    const kept = words.filter((_, i) => best.slice(0, pages).every((id) => found[i]!.includes(id)));
    if (kept.length >= Math.max(2, words.length / 2) && best.length >= pages) return kept;
  }
  return [];
}
