import type { MdastPluginEntry } from 'satteri';
import { fileURLToPath } from 'node:url';
import { langOf } from '../languages/languages.ts';
import { localeOfFile } from '../site/page-links.ts';
import { figure } from './figure.ts';
import { diagramHash } from './source.ts';

/** In pages, a Mermaid fence becomes the SVG that was rendered from it, so that readers load no Mermaid. */
export const diagrams: MdastPluginEntry = ({ fileURL, sourceFormat }) => {
  const seen = new Set<string>();
  const file = fileURL ? fileURLToPath(fileURL) : 'A page';
  return {
    name: 'faultline-diagrams',
    code(node) {
      if (node.lang !== 'mermaid') return;
      const hash = diagramHash(node.value);
      // The ids inside an SVG derive from its source, and ids must be unique within a page.
      if (seen.has(hash)) throw new Error(`${file}: the same diagram appears twice; keep one of them.`);
      seen.add(hash);
      const html = figure(node.value, file, langOf(localeOfFile(fileURL)));
      if (sourceFormat !== 'mdx') return { type: 'html', value: html };
      return {
        type: 'mdxJsxFlowElement',
        name: 'Fragment',
        attributes: [{ type: 'mdxJsxAttribute', name: 'set:html', value: html }],
        children: [],
      };
    },
  };
};
