import type { Catalogue } from '../catalogue/graph/model.ts';
import type { WrittenPage } from '../catalogue/graph/read-pages.ts';
import { questionsIn } from '../faq/questions-in.ts';
import { facetPath, facets, shelvesOf } from '../tags/facets.ts';
import type { Tag } from '../tags/read-tags.ts';
import { filtersOf } from './filters.ts';
import { sentences, type SearchRecord } from './record.ts';
import { headingId } from './section-with.ts';

/**
 * Pages that only gather what others say are not searched as a whole: each has a record, by which whoever looks for a
 * glossary finds it.
 *
 * @param frontMatterOf with the fields that the graph does not know.
 */
export function gatheringRecords(
  catalogue: Catalogue,
  pages: readonly WrittenPage[],
  frontMatterOf: (page: WrittenPage) => Readonly<Record<string, unknown>>,
): SearchRecord[] {
  return pages.flatMap((page) => {
    const { title, path, questions } = page.node;
    const { pagefind, description } = frontMatterOf(page);
    if (pagefind !== false || path === undefined) return [];
    return {
      url: path,
      title,
      content: sentences(title, String(description ?? ''), ...questions),
      language: 'en',
      filters: filtersOf(catalogue, page.node),
    };
  });
}

/** What pages answer under “Check yourself”, each with its short answer. */
export function questionRecords(catalogue: Catalogue, pages: readonly WrittenPage[]): SearchRecord[] {
  return pages.flatMap(({ node, body }) =>
    questionsIn(body).map(({ question, answer }) => ({
      url: `${node.path}#${headingId(question)}`,
      title: question,
      content: sentences(question, answer, `On the page “${node.title}”`),
      language: 'en',
      filters: { ...filtersOf(catalogue, node), group: 'questions' as const, kind: 'Question' },
    })),
  );
}

/** The pages of a tag, a part, a kind or a level. Those of a library or server stand with its record. */
export function topicRecords(catalogue: Catalogue, tags: readonly Tag[]): SearchRecord[] {
  return shelvesOf(catalogue, tags)
    .filter(({ facet, pages }) => pages.length > 0 && facet !== 'system')
    .map((shelf) => ({
      url: facetPath(shelf),
      title: shelf.title,
      content: sentences(
        shelf.title,
        shelf.about,
        `${facets[shelf.facet]}: ${shelf.pages.map(({ title }) => title).join(', ')}`,
      ),
      language: 'en',
      filters: { group: 'topics' as const, kind: 'Topic' },
    }));
}
