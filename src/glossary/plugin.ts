import { readFileSync } from 'node:fs';
import type { MdastPluginEntry } from 'satteri';
import { fileURLToPath } from 'node:url';
import { readData } from '../catalogue/graph/read-data.ts';
import { langOf, type Lang } from '../languages/languages.ts';
import { localNames } from '../languages/local-names.ts';
import { localeOfFile } from '../site/page-links.ts';
import { root } from '../site/root.ts';
import { slugOf } from '../site/slug.ts';
import { TermMarker, toTerm, type Term, type TextNode } from './mark-terms.ts';

/**
 * Makes the first mention of a word of the glossary a link to it. What it is stands in the link's description: CSS shows
 * it, screen readers say it, and search and copies of the text do without.
 */
export function termLinks(): MdastPluginEntry {
  const file = 'content/graph/concepts.yaml';
  const concepts = readData('concept', readFileSync(new URL(file, root), 'utf8'), file).nodes;
  /** Words that are not translated are not looked for in a translated page. */
  const termsIn = (lang: Lang) =>
    concepts.map((node) => ({ ...node, ...localNames(lang)(node) })).filter((node) => node.lang === lang);
  return ({ fileURL }) => {
    const terms = termsIn(langOf(localeOfFile(fileURL))).map(toTerm);
    const id = fileURL ? fileURLToPath(fileURL).replace(/\.mdx$/, '') : '';
    const marker = new TermMarker(terms, slugOf(id));
    return {
      name: 'faultline-terms',
      paragraph(node) {
        const children = marker.mark(node.children as readonly TextNode[], toLink);
        return children === node.children
          ? undefined
          : { ...node, children: children as typeof node.children };
      },
    };
  };
}

const toLink = ({ slug, about }: Term, text: string): TextNode =>
  ({
    type: 'link',
    url: `/reference/glossary/#${slug}`,
    children: [{ type: 'text', value: text }],
    data: { hProperties: { class: 'fl-term', 'aria-description': about } },
  }) as TextNode;
