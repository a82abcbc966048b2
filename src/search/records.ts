import { readFileSync } from 'node:fs';
import { loadCatalogue } from '../catalogue/graph/load-catalogue.ts';
import {
  isPage,
  isWritten,
  type BugNode,
  type Catalogue,
  type GraphNode,
  type InvariantNode,
  type PageNode,
  type SymbolNode,
} from '../catalogue/graph/model.ts';
import { neighboursOf } from '../catalogue/graph/neighbours.ts';
import { filtersOf, type SearchFilters } from './filters.ts';
import { sectionWith } from './section-with.ts';
import { root } from '../site/root.ts';

/**
 * Something to be found that has no page of its own: a code symbol, an invariant, a planted bug.
 * `url` is a path of this site without the base path, `language` that of the page it leads to.
 */
export interface SearchRecord {
  url: string;
  title: string;
  content: string;
  language: string;
  /** In the words of the pages' own filters, for example kind "Invariant" and phase "Transactions". */
  filters: SearchFilters;
}

/** Every record beside the pages: what the catalogue knows that has no page of its own. */
export async function searchRecords(): Promise<SearchRecord[]> {
  const textOf = ({ at }: PageNode) => readFileSync(new URL(at.file, root), 'utf8');
  return recordsOf(await loadCatalogue(), textOf);
}

/** @param textOf the source of a page, in which the place of a symbol or an invariant is looked for. */
export function recordsOf(catalogue: Catalogue, textOf: (page: PageNode) => string): SearchRecord[] {
  const written = [...catalogue.nodes.values()].filter(isWritten);
  return [...catalogue.nodes.values()].flatMap((node) => {
    if ('about' in node && 'slug' in node) return [dataRecord(catalogue, node)];
    if (isPage(node)) return node.path === undefined && node.phase ? [plannedRecord(node)] : [];
    const page = written.find(({ example }) => example === node.example);
    if (!page || node.type === 'example') return [];
    return [ofExample(node, page, filtersOf(catalogue, page), textOf)];
  });
}

type OfExample = BugNode | InvariantNode | SymbolNode;

function ofExample(
  node: OfExample,
  page: PageNode & { path: string },
  { phase, level, system }: SearchFilters,
  textOf: (page: PageNode) => string,
): SearchRecord {
  const on = `On the page “${page.title}”.`;
  const record = (kind: string, url: string, title: string, content: string): SearchRecord => ({
    url,
    title,
    content: sentences(content, on),
    language: 'en',
    filters: { kind, phase, level, system },
  });
  if (node.type === 'bug') {
    const url = `${page.path}runs/${node.name}/`;
    return record(
      'Planted bug',
      url,
      node.name.replaceAll('-', ' '),
      sentences(node.title, node.why, node.name),
    );
  }
  const text = textOf(page);
  if (node.type === 'invariant') {
    const url = page.path + sectionWith(text, ['<Invariants ', '<Lab ']) + textFragment(node.title);
    return record('Invariant', url, node.title, sentences(node.title, `Holds ${node.when}`));
  }
  const file = node.at.file.split('/').at(-1)!;
  const url = page.path + sectionWith(text, [`file="${file}"`, '<Lab ']) + textFragment(node.title);
  return record('Code', url, node.title, sentences(node.title, node.about, `In ${file}`));
}

function dataRecord(catalogue: Catalogue, node: GraphNode & { type: 'system' | 'problem' | 'concept' }) {
  const pages = neighboursOf(catalogue, node.id).flatMap(({ node: other }) => (isPage(other) ? [other] : []));
  const kinds = { system: 'System', problem: 'Problem', concept: 'Word' };
  const urls = {
    problem: `/symptoms/#${node.slug}`,
    concept: `/reference/glossary/#${node.slug}`,
    system: `/graph/#${node.id}`,
  };
  const url = urls[node.type];
  const see = pages.length ? `See ${pages.map(nameOf).join(', ')}.` : '';
  return {
    url,
    title: node.title,
    content: sentences(node.title, node.about, ...node.also, see),
    language: 'en',
    filters: {
      kind: kinds[node.type],
      system: node.type === 'system' ? [node.title] : [],
    },
  } satisfies SearchRecord;
}

function plannedRecord(page: PageNode): SearchRecord {
  return {
    url: `/graph/#${page.id}`,
    title: nameOf(page),
    content: sentences(nameOf(page), 'A page that is planned: the graph shows what it will be joined to'),
    language: 'en',
    filters: { kind: 'Planned page', phase: filtersOf(undefined, page).phase },
  };
}

/**
 * Has the browser mark these words on the page. It also tells records of one section apart: of two with the same address,
 * Pagefind keeps one.
 */
const textFragment = (words: string) => `:~:text=${encodeURIComponent(words).replaceAll('-', '%2D')}`;

const nameOf = ({ title, slug }: PageNode) => title || slug.replaceAll('-', ' ');

/** Joins what is there, each with its full stop. */
const sentences = (...parts: string[]) =>
  parts
    .filter(Boolean)
    .map((part) => (/[.!?”]$/.test(part) ? part : `${part}.`))
    .join(' ');

/**
 * A record as a page for the index, because Pagefind gives a record of its own kind no weight: its words count for less
 * than those of a page, so that a question in prose finds pages first, and the name of a symbol its symbol.
 */
export function toPagefind({ url, title, content, language, filters }: SearchRecord): {
  url: string;
  content: string;
} {
  const values = Object.entries(filters).flatMap(([name, value]) =>
    [value ?? []].flat().map((each) => [name, each] as const),
  );
  const attributes = values.map(
    ([name, value]) => `<i data-pagefind-filter="${name}[data-value]" data-value="${escaped(value)}"></i>`,
  );
  const meta = Object.entries({ title, kind: filters.kind }).map(
    ([name, value]) => `<i data-pagefind-meta="${name}[data-value]" data-value="${escaped(value)}"></i>`,
  );
  const body = `<p data-pagefind-weight="${WEIGHT}">${escaped(content)}</p>`;
  return {
    url,
    // Once any page says what its body is, Pagefind leaves out those that do not.
    content: `<html lang="${language}"><body data-pagefind-body>${[...meta, ...attributes].join('')}${body}</body></html>`,
  };
}

const WEIGHT = 0.2;

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
