import type { DataNode } from '../catalogue/graph/model.ts';

/** A word of the glossary, as prose may mention it. */
export interface Term {
  readonly slug: string;
  /** What it is, in one sentence. */
  readonly about: string;
  /** Its title and other words for it. */
  readonly words: readonly string[];
}

/** A concept of the graph as prose mentions it. */
export const toTerm = ({ slug, title, about, also }: DataNode): Term => ({
  slug,
  about,
  words: [title, ...also],
});

/** A node of a page's text, as Markdown has it. */
export interface TextNode {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly TextNode[];
}

/** More would make prose restless. */
const MOST = 12;

/**
 * Finds the first mention of each word of the glossary on one page. Paragraphs are given to it in their order; headings,
 * links, code and tables are left alone.
 */
export class TermMarker {
  readonly #waiting: Map<string, Term>;
  readonly #pattern: RegExp;
  #marked = 0;

  /** @param page its slug: a page does not explain its own subject on hover. */
  constructor(terms: readonly Term[], page: string) {
    this.#waiting = new Map(
      terms
        .filter(({ slug }) => slug !== page)
        .flatMap((term) => term.words.map((word) => [word, term] as const)),
    );
    // The longest first: “planted bug” before “bug”.
    const words = [...this.#waiting.keys()].toSorted((a, b) => b.length - a.length).map(wholeWord);
    this.#pattern = new RegExp(words.join('|') || '(?!)', 'gu');
  }

  /**
   * The children of a paragraph with their mentions replaced by what `toNode` makes of them; the very same list if there
   * are none.
   */
  mark<Node extends TextNode>(
    children: readonly Node[],
    toNode: (term: Term, text: string) => Node,
  ): readonly Node[] {
    const marked = children.flatMap((child): readonly Node[] => {
      if (child.type === 'text') return this.#split(child, toNode);
      if (child.type === 'strong') this.#pass(child);
      if (child.type !== 'emphasis' || !child.children) return [child];
      const within = this.mark(child.children as readonly Node[], toNode);
      return within === child.children
        ? [child]
        : [{ type: child.type, children: within } as TextNode as Node];
    });
    return marked.length === children.length && marked.every((node, i) => node === children[i])
      ? children
      : marked;
  }

  /** What stands in bold the page explains there itself. */
  #pass({ value, children = [] }: TextNode): void {
    for (const [found] of (value ?? '').matchAll(this.#pattern)) {
      const term = this.#termOf(found);
      for (const each of term?.words ?? []) this.#waiting.delete(each);
    }
    for (const child of children) this.#pass(child);
  }

  #split<Node extends TextNode>(node: Node, toNode: (term: Term, text: string) => Node): readonly Node[] {
    const text = node.value ?? '';
    const parts: Node[] = [];
    let end = 0;
    for (const match of text.matchAll(this.#pattern)) {
      const term = this.#take(match[0]);
      if (!term) continue;
      if (match.index > end) parts.push({ type: 'text', value: text.slice(end, match.index) } as Node);
      parts.push(toNode(term, match[0]));
      end = match.index + match[0].length;
    }
    if (!parts.length) return [node];
    if (end < text.length) parts.push({ type: 'text', value: text.slice(end) } as Node);
    return parts;
  }

  /** A plural is the same word. */
  #termOf(found: string): Term | undefined {
    return this.#waiting.get(found) ?? this.#waiting.get(found.replace(/s$/, ''));
  }

  /** Each term once, whatever word is used for it. */
  #take(found: string): Term | undefined {
    const term = this.#termOf(found);
    if (!term || this.#marked === MOST) return undefined;
    for (const each of term.words) this.#waiting.delete(each);
    this.#marked++;
    return term;
  }
}

/** A word where it stands alone, or with the s of its plural. Chinese sets no spaces between words. */
function wholeWord(word: string): string {
  const before = /^\p{Script=Han}/u.test(word) ? '' : '(?<![\\p{L}\\p{N}_-])';
  const after = /\p{Script=Han}$/u.test(word) ? '' : 's?(?![\\p{L}\\p{N}_-])';
  return before + escaped(word) + after;
}

const escaped = (word: string) => word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
