import { mdxToMdast } from 'satteri';
import { textOf } from '../catalogue/template/page-text.ts';

/** A question that a page answers under “Check yourself”. */
export interface Answered {
  /** As its heading has it. */
  readonly question: string;
  /** The first sentence of the answer, which stands on its own. */
  readonly answer: string;
}

type Tree = Parameters<typeof textOf>[0];

/** @param body the text of a page below its front matter. */
export function questionsIn(body: string): Answered[] {
  const top = (mdxToMdast(body) as Tree)['children'] as Tree[];
  const found: Answered[] = [];
  let section = '';
  let question: string | undefined;
  for (const node of top) {
    if (node.type === 'heading') {
      if (node['depth'] === 2) section = textOf(node);
      question = node['depth'] === 3 && section === 'Check yourself' ? textOf(node) : undefined;
    } else if (question !== undefined && node.type === 'paragraph') {
      found.push({ question, answer: firstSentence(textOf(node)) });
      question = undefined;
    }
  }
  return found;
}

/** A full stop ends it where a capital follows, or the text ends. */
const firstSentence = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return /^.*?[.!?](?=\s+[\p{Lu}“"‘(]|$)/u.exec(line)?.[0] ?? line;
};
