import { groupNames, type GroupName } from '../groups.ts';
import { mostWords } from './most-words.ts';
import type { Answer, Counts, Pagefind, PagefindFilters, Result, ResultData } from './pagefind.ts';

/** By what a reader can narrow results, as `filters.ts` names it. */
export const facetNames = ['phase', 'level', 'kind', 'system'] as const;
export type FacetName = (typeof facetNames)[number];
/** What a reader has chosen of each. */
export type Chosen = Readonly<Partial<Record<FacetName, readonly string[]>>>;

export interface Query {
  readonly words: string;
  readonly chosen: Chosen;
  /** How many more results than at first to show of a group. */
  readonly more: Readonly<Partial<Record<GroupName, number>>>;
}

export interface Found {
  readonly words: string;
  readonly count: number;
  /** That of the best result first. */
  readonly groups: readonly Group[];
  readonly facets: readonly Facet[];
  /** Where nothing has all words: those that were left out to find what is here. */
  readonly left: readonly string[];
  /** Where nothing has most words either: those that are somewhere, with how many results they have. */
  readonly apart: readonly { readonly word: string; readonly count: number }[];
}

export interface Group {
  readonly name: GroupName;
  readonly count: number;
  readonly hits: readonly Hit[];
}

export interface Hit {
  readonly url: string;
  readonly title: string;
  readonly kind: string;
  /** HTML of Pagefind's making. */
  readonly excerpt: string;
  /** Sections of the page that have the words, in their order. */
  readonly parts: readonly { readonly title: string; readonly url: string }[];
}

export interface Facet {
  readonly name: FacetName;
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

const AT_FIRST: Readonly<Partial<Record<GroupName, number>>> = { pages: 5 };
const OF_OTHERS = 3;
const PARTS = 3;

/** Asks for all of the words, and where nothing has them for those that most are of one page. */
export async function find(pagefind: Pagefind, query: Query): Promise<Found> {
  const found = await findAll(pagefind, query);
  if (found.count > 0) return found;
  const kept = await mostWords(pagefind, query.words, filtersOf(query.chosen));
  if (kept.length === 0) return found;
  const near = await findAll(pagefind, { ...query, words: kept.join(' ') });
  const left = query.words.split(/\s+/).filter((word) => !kept.some((each) => word.includes(each)));
  return { ...near, words: query.words, left };
}

/** Asks for the words; then, because Pagefind knows no groups, once more for each group that has a result. */
async function findAll(pagefind: Pagefind, { words, chosen, more }: Query): Promise<Found> {
  const filters = filtersOf(chosen);
  const all = await pagefind.search(words, { filters });
  const rank = new Map(all.results.map(({ id }, i) => [id, i]));
  const [groups, facets, apart] = await Promise.all([
    Promise.all(groupNames.map((name) => groupOf(pagefind, words, filters, all, name, more[name] ?? 0))),
    Promise.all(facetNames.map((name) => facetOf(pagefind, words, chosen, all.filters, name))),
    all.results.length ? [] : wordsApart(pagefind, words, filters),
  ]);
  return {
    words,
    count: all.results.length,
    groups: groups
      .flatMap((each) => each ?? [])
      .toSorted((a, b) => rank.get(a.best)! - rank.get(b.best)!)
      .map(({ group }) => group),
    facets: facets.filter(({ values }) => values.length > 0),
    left: [],
    apart,
  };
}

const filtersOf = (chosen: Chosen): PagefindFilters =>
  Object.fromEntries(
    Object.entries(chosen).flatMap(([name, any]) => (any.length ? [[name, { any }] as const] : [])),
  );

async function groupOf(
  pagefind: Pagefind,
  words: string,
  filters: PagefindFilters,
  all: Answer,
  name: GroupName,
  more: number,
): Promise<{ best: string; group: Group } | undefined> {
  const count = all.filters['group']?.[name] ?? 0;
  if (count === 0) return undefined;
  const { results } =
    count === all.results.length
      ? all
      : await pagefind.search(words, { filters: { ...filters, group: { any: [name] } } });
  const hits = await Promise.all(results.slice(0, (AT_FIRST[name] ?? OF_OTHERS) + more).map(hitOf));
  return { best: results[0]!.id, group: { name, count, hits } };
}

async function hitOf(result: Result): Promise<Hit> {
  const { url, meta, excerpt, sub_results: parts } = await result.data();
  return {
    url,
    title: meta['title'] ?? url,
    kind: meta['kind'] ?? '',
    excerpt,
    parts: bestParts(url, parts),
  };
}

/** The sections with most of the words. What stands above the first heading is the page itself. */
function bestParts(url: string, parts: ResultData['sub_results']): Hit['parts'] {
  const sections = parts.filter((part) => part.url !== url && part.url.includes('#'));
  const best = new Set(sections.toSorted((a, b) => b.locations.length - a.locations.length).slice(0, PARTS));
  return sections.filter((part) => best.has(part)).map(({ title, url: to }) => ({ title, url: to }));
}

/** Counted without what is chosen of the facet itself: they say what choosing another value would give. */
async function facetOf(
  pagefind: Pagefind,
  words: string,
  chosen: Chosen,
  counts: Counts,
  name: FacetName,
): Promise<Facet> {
  const mine = chosen[name] ?? [];
  const { [name]: _, ...others } = chosen;
  const { filters } = mine.length
    ? await pagefind.search(words, { filters: filtersOf(others) })
    : { filters: counts };
  const values = Object.entries(filters[name] ?? {})
    .map(([value, count]) => ({ value, count }))
    .filter(({ value, count }) => count > 0 || mine.includes(value))
    .toSorted((a, b) => b.count - a.count);
  return { name, values };
}

async function wordsApart(
  pagefind: Pagefind,
  text: string,
  filters: PagefindFilters,
): Promise<Found['apart']> {
  const words = [...new Set(text.split(/\s+/))].slice(0, 8);
  if (words.length < 2) return [];
  const counted = await Promise.all(
    words.map(async (word) => ({
      word,
      count: (await pagefind.search(word, { filters })).results.length,
    })),
  );
  return counted.filter(({ count }) => count > 0);
}
