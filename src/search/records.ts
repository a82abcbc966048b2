import { readFileSync } from 'node:fs';
import { loadCatalogue } from '../catalogue/graph/load-catalogue.ts';
import { locateFrontmatter } from '../catalogue/graph/located-yaml.ts';
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
import { readPages, type WrittenPage } from '../catalogue/graph/read-pages.ts';
import { filtersOf, type SearchFilters } from './filters.ts';
import type { GroupName } from './groups.ts';
import { gatheringRecords, questionRecords, topicRecords } from './page-records.ts';
import { sentences, type SearchRecord } from './record.ts';
import { sectionWith } from './section-with.ts';
import { loadTags } from '../tags/load-tags.ts';
import { root } from '../site/root.ts';

/** Every record beside the pages: what the catalogue knows that has no page of its own, and what pages hold or gather. */
export async function searchRecords(): Promise<SearchRecord[]> {
  const textOf = ({ at }: PageNode) => readFileSync(new URL(at.file, root), 'utf8');
  const catalogue = await loadCatalogue();
  const pages = readPages(root);
  const frontMatterOf = ({ node }: WrittenPage) =>
    locateFrontmatter(textOf(node), node.at.file).yaml.value as Record<string, unknown>;
  return [
    ...recordsOf(catalogue, textOf),
    ...gatheringRecords(catalogue, pages, frontMatterOf),
    ...questionRecords(catalogue, pages),
    ...topicRecords(catalogue, loadTags()),
  ];
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
  const record = (
    group: GroupName,
    kind: string,
    url: string,
    title: string,
    content: string,
  ): SearchRecord => ({
    url,
    title,
    content: sentences(content, on),
    language: 'en',
    filters: { group, kind, phase, level, system },
  });
  if (node.type === 'bug') {
    const url = `${page.path}runs/${node.name}/`;
    return record(
      'bugs',
      'Planted bug',
      url,
      node.name.replaceAll('-', ' '),
      sentences(node.title, node.why, node.name),
    );
  }
  const text = textOf(page);
  if (node.type === 'invariant') {
    const url = page.path + sectionWith(text, ['<Invariants ', '<Lab ']) + textFragment(node.title);
    return record('invariants', 'Invariant', url, node.title, sentences(node.title, `Holds ${node.when}`));
  }
  const file = node.at.file.split('/').at(-1)!;
  const url = page.path + sectionWith(text, [`file="${file}"`, '<Lab ']) + textFragment(node.title);
  return record('code', 'Code', url, node.title, sentences(node.title, node.about, `In ${file}`));
}

function dataRecord(catalogue: Catalogue, node: GraphNode & { type: 'system' | 'problem' | 'concept' }) {
  const pages = neighboursOf(catalogue, node.id).flatMap(({ node: other }) => (isPage(other) ? [other] : []));
  const kinds = { system: 'System', problem: 'Problem', concept: 'Word' };
  const groups = { system: 'systems', problem: 'problems', concept: 'words' } as const;
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
      group: groups[node.type],
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
    filters: { group: 'planned', kind: 'Planned page', phase: filtersOf(undefined, page).phase },
  };
}

/**
 * Has the browser mark these words on the page. It also tells records of one section apart: of two with the same address,
 * Pagefind keeps one.
 */
const textFragment = (words: string) => `:~:text=${encodeURIComponent(words).replaceAll('-', '%2D')}`;

const nameOf = ({ title, slug }: PageNode) => title || slug.replaceAll('-', ' ');
