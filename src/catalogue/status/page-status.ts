import { readFileSync } from 'node:fs';
import { questionsOf } from '../../quiz/load-quiz.ts';
import { root } from '../../site/root.ts';
import { isPage, type Catalogue, type NodeId, type PageNode } from '../graph/model.ts';
import { readPages } from '../graph/read-pages.ts';
import { readPageText } from '../template/page-text.ts';

/** What one page has, of all that a page may have. */
export interface PageStatus {
  readonly page: string;
  readonly phase: string;
  readonly kind: string;
  readonly title: string;
  readonly state: 'written' | 'planned';
  /** The rest is of written pages. */
  readonly words?: number;
  readonly example?: string;
  /** Lines of the pattern's own files, without scenario and tests. */
  readonly patternLines?: number;
  readonly invariants?: number;
  readonly bugs?: number;
  readonly diagrams?: number;
  /** Questions at its end. */
  readonly quiz?: number;
  readonly sources?: number;
  readonly questions?: number;
  /** Edges to and from other nodes of the graph. */
  readonly edges?: number;
  readonly paths?: readonly string[];
  readonly reviewed?: string;
}

/** The state of every page, written ones first in each phase. */
export function pageStatus(catalogue: Catalogue): PageStatus[] {
  const texts = new Map(readPages(root).map(({ node, body }) => [node.id, readPageText(body)]));
  const pages = [...catalogue.nodes.values()].filter(isPage);
  return pages.map((page): PageStatus => {
    const { slug, kind, title, example } = page;
    const known = { page: slug, phase: page.phase ?? 'site', kind, title };
    const text = texts.get(page.id);
    if (page.path === undefined || !text) return { ...known, state: 'planned' };
    const count = (type: string) =>
      [...catalogue.nodes.values()].filter(
        (node) => node.type === type && 'example' in node && node.example === example,
      ).length;
    return {
      ...known,
      state: 'written',
      words: text.whole.words,
      ...(example && {
        example,
        patternLines: patternLines(catalogue, example),
        invariants: count('invariant'),
        bugs: count('bug'),
      }),
      diagrams: text.whole.languages.filter((language) => language === 'mermaid').length,
      quiz: questionsOf(slug),
      sources: text.whole.listsUnder['References'] ?? 0,
      questions: page.questions.length,
      edges: catalogue.edges.filter(({ from, to }) => from === page.id || to === page.id).length,
      paths: pathsOf(catalogue, page.id),
      ...(page.reviewed && { reviewed: page.reviewed }),
    };
  });
}

const pathsOf = ({ paths }: Catalogue, id: NodeId) =>
  paths.filter(({ steps }) => steps.some(({ page }) => page === id)).map(({ slug }) => slug);

/** The files that export what the pattern is made of. */
function patternLines({ nodes }: Catalogue, example: string): number {
  const files = new Set(
    [...nodes.values()].flatMap((node) =>
      node.type === 'symbol' && node.example === example ? [node.at.file] : [],
    ),
  );
  return [...files].reduce(
    (sum, file) => sum + readFileSync(new URL(file, root), 'utf8').trimEnd().split('\n').length,
    0,
  );
}

/** Of each page that is written, what its front matter promises to be looked at again. */
export function isStale({ reviewed }: Pick<PageNode, 'reviewed'>, today: Date): boolean {
  if (reviewed === undefined) return false;
  const limit = new Date(reviewed);
  limit.setUTCFullYear(limit.getUTCFullYear() + 1);
  return limit < today;
}
