import { isWritten, type Catalogue, type GraphNode } from '../catalogue/graph/model.ts';
import { localNames } from '../languages/local-names.ts';
import { translationsOf } from '../languages/local-links.ts';
import { onlyLeadsOn } from '../site/frontmatter.ts';
import type { PageToRead } from './next.ts';

/** The pages that can be read and ticked off, as the browser needs them to recommend one. */
export function pagesToRead({ nodes, edges, paths }: Catalogue): PageToRead[] {
  const written = [...nodes.values()].filter(isWritten).filter(({ kind }) => !onlyLeadsOn(kind));
  const isOne = new Set(written.map(({ id }) => id));
  const others = (from: string, kind: string, prefix: string) =>
    edges.filter((edge) => edge.kind === kind && edge.from === from).map(({ to }) => to.slice(prefix.length));
  return written.map(({ id, slug, title, path, minutes }) => ({
    slug,
    title,
    path,
    minutes: minutes ?? 0,
    requires: others(id, 'requires', 'page:').filter((needed) => isOne.has(`page:${needed}`)),
    solves: others(id, 'solves', 'problem:'),
    paths: Object.fromEntries(
      paths.flatMap(({ slug: name, steps }) => {
        const place = steps.findIndex(({ page }) => page === id);
        return place < 0 ? [] : [[name, place]];
      }),
    ),
    ...translated(nodes.get(id)!, path),
  }));
}

function translated(node: GraphNode, path: string): Pick<PageToRead, 'in'> {
  const others = [...translationsOf(path)].filter(([lang]) => lang !== 'en');
  if (!others.length) return {};
  return {
    in: Object.fromEntries(
      others.map(([lang, its]) => [lang, { title: localNames(lang)(node).title, path: its }]),
    ),
  };
}

export const pathTitles = ({ paths }: Catalogue): Record<string, string> =>
  Object.fromEntries(paths.map(({ slug, title }) => [slug, title]));
