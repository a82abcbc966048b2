import { mdxToMdast, type MdastNode } from 'satteri';

/** A part of a page as the checks see it. Code, tables and folded parts count as there, but not as words. */
export interface SectionText {
  /** Of the second level; empty for what comes before the first, and for the whole page. */
  readonly heading: string;
  /** 1-based, within the text below the front matter. */
  readonly line: number;
  readonly words: number;
  /** The components used: `Lab`, `Patch`. */
  readonly components: readonly string[];
  /** Of its fenced code: `mermaid`. */
  readonly languages: readonly string[];
  readonly paragraphs: readonly Paragraph[];
  /** Of any level. */
  readonly headings: readonly string[];
  /** How many points the lists below each heading of the third level have. */
  readonly listsUnder: Readonly<Record<string, number>>;
}

export interface Paragraph {
  readonly text: string;
  /** As of a section. */
  readonly line: number;
}

export interface PageText {
  readonly whole: SectionText;
  /** By headings of the second level, in their order. */
  readonly sections: readonly SectionText[];
}

type Tree = { type: string; [key: string]: unknown };
const childrenOf = (node: Tree): Tree[] => (node['children'] as Tree[] | undefined) ?? [];

/** @param body a page's text without its front matter. */
export function readPageText(body: string): PageText {
  const top = childrenOf(mdxToMdast(body) as MdastNode & Tree);
  const starts = top.flatMap((node, i) => (node.type === 'heading' && node['depth'] === 2 ? [i] : []));
  return {
    whole: readSection('', 1, top),
    sections: starts.map((start, i) =>
      readSection(textOf(top[start]!), lineOf(top[start]!), top.slice(start + 1, starts[i + 1])),
    ),
  };
}

function readSection(heading: string, line: number, nodes: readonly Tree[]): SectionText {
  const components: string[] = [];
  const languages: string[] = [];
  const paragraphs: Paragraph[] = [];
  const headings: string[] = [];
  const listsUnder: Record<string, number> = {};
  let [words, under] = [0, ''];
  const visit = (node: Tree): void => {
    if (node.type === 'code') languages.push(String(node['lang'] ?? ''));
    if (node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement') {
      const name = String(node['name'] ?? '');
      if (/^[A-Z]/.test(name)) components.push(name);
    }
    if (node.type === 'heading' && node['depth'] === 3) under = textOf(node);
    if (node.type === 'list') listsUnder[under] = (listsUnder[under] ?? 0) + childrenOf(node).length;
    if (node.type === 'paragraph' || node.type === 'heading') {
      const text = textOf(node);
      words += wordsIn(text);
      if (node.type === 'paragraph') paragraphs.push({ text, line: lineOf(node) });
      else headings.push(text);
    } else childrenOf(node).forEach(visit);
  };
  nodes.forEach(visit);
  return { heading, line, words, components, languages, paragraphs, headings, listsUnder };
}

export function textOf(node: Tree): string {
  if (node.type === 'text' || node.type === 'inlineCode') return String(node['value'] ?? '');
  return childrenOf(node).map(textOf).join('');
}

const lineOf = (node: Tree): number =>
  (node['position'] as { start: { line: number } } | undefined)?.start.line ?? 1;

const wordsIn = (text: string): number =>
  text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/** Sentences of prose that are long enough for two pages not to have them both by chance, where their paragraphs begin. */
export function sentencesOf({ whole }: PageText): Paragraph[] {
  return whole.paragraphs.flatMap(({ text, line }) =>
    text
      .replaceAll(/\s+/g, ' ')
      .split(/(?<=[.!?])\s/)
      .filter((sentence) => wordsIn(sentence) >= 8)
      .map((sentence) => ({ text: sentence, line })),
  );
}
