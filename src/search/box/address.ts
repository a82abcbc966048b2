import { facetNames, type Query } from './find.ts';

/** A search as the address of the search page has it: `?q=lost+reply&kind=Pattern`. */
export function toSearchParams({ words, chosen }: Pick<Query, 'words' | 'chosen'>): URLSearchParams {
  const params = new URLSearchParams();
  if (words) params.set('q', words);
  for (const name of facetNames) for (const value of chosen[name] ?? []) params.append(name, value);
  return params;
}

export function fromSearchParams(params: URLSearchParams): Query {
  const chosen = facetNames.map((name) => [name, params.getAll(name)] as const);
  return {
    words: (params.get('q') ?? '').trim().slice(0, LONGEST),
    chosen: Object.fromEntries(chosen.filter(([, values]) => values.length)),
    more: {},
  };
}

/** Nobody types more, and a link may hold anything. */
const LONGEST = 200;
