import { readFileSync } from 'node:fs';
import type { Finding } from '../catalogue/graph/model.ts';
import { readPages } from '../catalogue/graph/read-pages.ts';
import { root } from '../site/root.ts';
import { facetPath, filedUnder } from './facets.ts';
import { readTags, unknownTags, type Tag } from './read-tags.ts';

const file = 'content/graph/tags.yaml';
const textOf = (path: string) => readFileSync(new URL(path, root), 'utf8');

/** The closed list of tags. */
export const loadTags = (): Tag[] => readTags(textOf(file), file).tags;

/** Tags without a sentence, and pages' tags that are not in the list. */
export function tagFindings(): Finding[] {
  const { tags, findings } = readTags(textOf(file), file);
  const pages = readPages(root).map(({ node }) => node.at.file);
  return [...findings, ...pages.flatMap((page) => unknownTags(textOf(page), page, tags))];
}

/** Paths of the pages of all facets, as links name them. */
export function tagPaths(): Set<string> {
  const pages = readPages(root).filter(({ node }) => node.path !== undefined);
  return new Set(
    pages.flatMap(({ node, implementedBy }) =>
      filedUnder(
        node,
        implementedBy.map(({ name }) => name),
      ).map(facetPath),
    ),
  );
}
