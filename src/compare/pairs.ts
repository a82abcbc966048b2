import type { WrittenPage } from '../catalogue/graph/read-pages.ts';

/** Two written pages that say of each other what tells them apart. */
export interface Pair {
  readonly a: WrittenPage;
  readonly b: WrittenPage;
  /** `/compare/saga-tcc/` */
  readonly path: string;
}

/** Each pair of written pages that contrast with each other, once, in the order of their slugs. */
export function pairsOf(pages: readonly WrittenPage[]): Pair[] {
  const bySlug = new Map(pages.map((page) => [page.node.slug, page]));
  const pairs = new Map<string, Pair>();
  for (const page of pages)
    for (const { name } of page.contrastsWith) {
      const other = bySlug.get(name);
      if (!other || other === page) continue;
      const [a, b] = page.node.slug < name ? [page, other] : [other, page];
      const path = `/compare/${a.node.slug}-${b.node.slug}/`;
      pairs.set(path, { a, b, path });
    }
  return [...pairs.values()].toSorted((x, y) => (x.path < y.path ? -1 : 1));
}
