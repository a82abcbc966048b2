import { existingPages, plannedPages } from '../site/pages.ts';

/** A page as a relation names it. `path` is undefined while it is only planned. */
export interface PageRef {
  slug: string;
  title: string;
  path: string | undefined;
}

/**
 * Finds the page of a slug among those that exist and those that are planned.
 *
 * @param titles titles of existing pages by path.
 * @throws Error that names the page which says so and what to do.
 */
export function findPage(slug: string, mentionedBy: string, titles: ReadonlyMap<string, string>): PageRef {
  const ends = (path: string) => path.endsWith(`/${slug}/`);
  const path = [...existingPages()].find(ends);
  if (path) return { slug, path, title: titles.get(path) ?? slug };
  const planned = [...plannedPages()].find(([plannedPath]) => ends(plannedPath));
  if (planned) return { slug, title: planned[1], path: undefined };
  throw new Error(
    `${mentionedBy} names a page “${slug}” that neither exists nor is planned: mend the slug, or add it to content/graph/planned.yaml.`,
  );
}
