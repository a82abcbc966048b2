import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { splitPath } from '../languages/languages.ts';
import { apiModules } from '../reference/pages.ts';
import { readPages } from '../catalogue/graph/read-pages.ts';
import { pairsOf } from '../compare/pairs.ts';
import { tagPaths } from '../tags/load-tags.ts';
import { root } from './root.ts';

/** Paths of all pages that are written, as links name them: `/`, `/transactions/saga/`. */
export function existingPages(docs = new URL('content/docs/', root)): Set<string> {
  return new Set(
    readdirSync(docs, { recursive: true, encoding: 'utf8' })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => file.endsWith('.mdx') && !/(^|\/)_/.test(file))
      .map((file) => `/${file.replace(/(^|\/)index\.mdx$|\.mdx$/, '$1').replace(/^(.*[^/])$/, '$1/')}`),
  );
}

const SEARCH = '/search/';

/** Those that are no translation of another. */
export const writtenPages = (): string[] =>
  [...existingPages()].filter((path) => splitPath(path).locale === 'root');

/** Paths of all pages that readers can go to: those that are written, the search, those of the API reference, learning paths, pages by topic, and comparisons. */
export const allPages = (): Set<string> =>
  new Set([
    ...existingPages(),
    SEARCH,
    ...apiModules().map(({ path }) => path),
    ...learningPaths(),
    ...tagPaths(),
    ...comparePaths(),
  ]);

/** Two pages that contrast with each other have a page side by side. */
const comparePaths = (): string[] => pairsOf(readPages(root)).map(({ path }) => path);

/** `content/paths/beginner.yaml` is the page `/paths/beginner/`. */
function learningPaths(): string[] {
  return readdirSync(new URL('content/paths/', root))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => `/paths/${file.slice(0, -'.yaml'.length)}/`);
}

/** Paths of the pages that are planned, with their titles. */
export function plannedPages(file = new URL('content/graph/planned.yaml', root)): Map<string, string> {
  const byPhase = parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
  return new Map(
    Object.entries(byPhase).flatMap(([phase, pages]) =>
      Object.entries(pages).map(([slug, title]) => [`/${phase}/${slug}/`, title] as const),
    ),
  );
}
