import { isMap, isNode, isSeq, LineCounter, parseDocument, type Document } from 'yaml';

/** Where something is written, so that a mistake can be led back to. `line` is 1-based. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** YAML that knows where each of its values stands. */
export interface LocatedYaml {
  readonly value: unknown;
  /** Where the value at this path stands, or the nearest one around it. */
  at(...path: readonly (string | number)[]): Place;
}

/**
 * @param file as a message names it: `content/graph/systems.yaml`.
 * @param firstLine the line of the file that the text begins at.
 * @throws Error that names the line, if the text is no YAML.
 */
export function locateYaml(text: string, file: string, firstLine = 1): LocatedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineOf = (offset: number) => lines.linePos(offset).line + firstLine - 1;
  const [error] = document.errors;
  if (error) throw new Error(`${file}:${lineOf(error.pos[0])}: ${error.message.split('\n')[0]}`);
  return {
    value: document.toJS() ?? {},
    at: (...path) => ({ file, line: lineOf(offsetOf(document, path)) }),
  };
}

/** The front matter of a page, and where its text begins. */
export function locateFrontmatter(text: string, file: string): { yaml: LocatedYaml; bodyLine: number } {
  const [, inner = ''] = /^---\r?\n([\s\S]*?)^---\s*$/m.exec(text) ?? [];
  return { yaml: locateYaml(inner, file, 2), bodyLine: inner.split('\n').length + 2 };
}

function offsetOf(document: Document, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(key) === String(step));
      if (!pair) break;
      if (isNode(pair.key) && pair.key.range) offset = pair.key.range[0];
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (isNode(node) && node.range) offset = node.range[0];
    } else break;
  }
  return offset;
}
