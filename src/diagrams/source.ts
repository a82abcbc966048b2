import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { root } from '../site/root.ts';

/** Raise this when `render.ts` draws differently, so that every committed SVG is asked for anew. */
const rendererVersion = 2;

/** The name of a diagram's SVG: of its source, Mermaid's version and our renderer's. */
export function diagramHash(source: string): string {
  const key = `${rendererVersion} ${mermaidVersion()}\n${source.replace(/\r\n/g, '\n').trim()}`;
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

let version: string | undefined;
function mermaidVersion(): string {
  version ??= (
    JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { dependencies: { mermaid: string } }
  ).dependencies.mermaid;
  return version;
}

/** The title and description that a diagram gives itself. Throws a sentence that says what to write. */
export function accessibleText(source: string, file: string): { title: string; description: string } {
  const title = /^\s*accTitle\s*:\s*(.+)$/m.exec(source)?.[1]?.trim();
  const description = /^\s*accDescr\s*(?::\s*(.+)|\{([^}]*)\})$/m.exec(source);
  const text = (description?.[1] ?? description?.[2])?.replace(/\s+/g, ' ').trim();
  if (!title) throw new Error(`${file}: give the diagram a title, in a line "accTitle: …".`);
  if (!text) throw new Error(`${file}: describe the diagram "${title}" in a line "accDescr: …".`);
  return { title, description: text };
}

export const svgUrl = (source: string): URL =>
  new URL(`src/diagrams/rendered/${diagramHash(source)}.svg`, root);
