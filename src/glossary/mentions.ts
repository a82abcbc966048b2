import { mdxToMdast } from 'satteri';
import { TermMarker, type Term, type TextNode } from './mark-terms.ts';

type Placed = TextNode & { readonly position?: { start: { line: number } } };

/**
 * Which words of the glossary a page's text mentions, and in which line (1-based) the paragraph begins that does so
 * first. The same places are marked on the page.
 *
 * @param body the text below the front matter.
 */
export function mentionsIn(
  body: string,
  terms: readonly Term[],
  page: string,
): { slug: string; line: number }[] {
  const marker = new TermMarker(terms, page);
  const found: { slug: string; line: number }[] = [];
  const visit = (node: Placed): void => {
    if (node.type !== 'paragraph') return (node.children ?? []).forEach(visit);
    const line = node.position?.start.line ?? 1;
    marker.mark(node.children ?? [], ({ slug }, value) => {
      found.push({ slug, line });
      return { type: 'text', value };
    });
  };
  visit(mdxToMdast(body) as unknown as Placed);
  return found;
}
