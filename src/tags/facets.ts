import type { Catalogue, PageNode } from '../catalogue/graph/model.ts';
import { isWritten } from '../catalogue/graph/model.ts';
import { kindName, onlyLeadsOn } from '../site/frontmatter.ts';
import { phases } from '../site/phases.ts';
import type { Tag } from './read-tags.ts';

/** By what pages can be browsed, and how readers see it. */
export const facets = {
  phase: 'Part of the site',
  kind: 'Kind of page',
  level: 'Level',
  tag: 'Tag',
  system: 'Library or server',
} as const;

export type Facet = keyof typeof facets;

export const levels = { 1: 'beginner', 2: 'intermediate', 3: 'architect' } as const;

/** One value of a facet: `transactions`, `beginner`, `consistency`, `redis`. */
export interface FacetValue {
  readonly facet: Facet;
  readonly value: string;
}

/** All that a page is filed under. A page that is only there to lead to others has no kind. */
export function filedUnder(
  { phase, kind, level, tags }: Pick<PageNode, 'phase' | 'kind' | 'level' | 'tags'>,
  systems: readonly string[],
): FacetValue[] {
  const of = (facet: Facet, values: readonly string[]) => values.map((value) => ({ facet, value }));
  if (onlyLeadsOn(kind)) return [];
  return [
    ...of('phase', phase ? [phase] : []),
    ...of('kind', [kind]),
    ...of('level', level ? [levels[level]] : []),
    ...of('tag', tags),
    ...of('system', systems),
  ];
}

export const facetPath = ({ facet, value }: FacetValue): string => `/tags/${facet}/${value}/`;

/** Pages that share something. */
export interface Shelf extends FacetValue {
  readonly title: string;
  /** What it is, where that is known. */
  readonly about: string;
  readonly pages: readonly (PageNode & { path: string })[];
}

/** Every value that some written page is filed under, by facet, in the order of readers; and tags that wait for a page. */
export function shelvesOf({ nodes, edges }: Catalogue, tags: readonly Tag[]): Shelf[] {
  const written = [...nodes.values()].filter(isWritten);
  const filed = written.flatMap((page) => {
    const systems = edges
      .filter(({ kind, from }) => kind === 'implementedBy' && from === page.id)
      .map(({ to }) => to.slice('system:'.length));
    return filedUnder(page, systems).map((value) => ({ page, path: facetPath(value), value }));
  });
  const byPath = Map.groupBy(filed, ({ path }) => path);
  const described = (value: FacetValue) => {
    const node = nodes.get(`system:${value.value}`);
    const system = node?.type === 'system' ? node : undefined;
    return describe(value, system, tags);
  };
  const shelves = [...byPath.values()].map((filings) => ({
    ...filings[0]!.value,
    ...described(filings[0]!.value),
    pages: filings.map(({ page }) => page),
  }));
  const unused = tags
    .filter(({ name }) => !byPath.has(facetPath({ facet: 'tag', value: name })))
    .map(({ name, title, about }) => ({ facet: 'tag' as const, value: name, title, about, pages: [] }));
  return [...shelves, ...unused].toSorted(
    (a, b) => order(a) - order(b) || a.title.localeCompare(b.title, 'en'),
  );
}

function describe(
  { facet, value }: FacetValue,
  system: { title: string; about: string } | undefined,
  tags: readonly Tag[],
): { title: string; about: string } {
  if (facet === 'phase') return { title: phases[value as keyof typeof phases], about: '' };
  if (facet === 'tag') {
    const tag = tags.find(({ name }) => name === value);
    return { title: tag?.title ?? value, about: tag?.about ?? '' };
  }
  if (facet === 'system') return { title: system?.title ?? value, about: system?.about ?? '' };
  return { title: kindName(value), about: '' };
}

const FACETS = Object.keys(facets);
const INSIDE = [...Object.keys(phases), ...Object.values(levels)];

/** Facets in their order, and phases and levels in theirs. */
const order = ({ facet, value }: FacetValue): number =>
  FACETS.indexOf(facet) * 100 + Math.max(0, INSIDE.indexOf(value));
