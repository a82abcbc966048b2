import { onlyLeadsOn } from '../../site/frontmatter.ts';
import type { Finding } from '../graph/model.ts';
import type { WrittenPage } from '../graph/read-pages.ts';
import type { PageText } from './page-text.ts';

const QUESTIONS = 3;
/** Whoever searches does not know the page's own words: more of them in a row would test nothing. */
const MOST_IN_COMMON = 3;

/** What is wrong with the questions that search must answer with this page. */
export function questionFindings({ node }: Pick<WrittenPage, 'node'>, text: PageText): Finding[] {
  if (onlyLeadsOn(node.kind)) return [];
  const { questions, title, at } = node;
  const findings: Finding[] = [];
  if (questions.length < QUESTIONS)
    findings.push({
      at,
      message: `write questions: ${QUESTIONS} that a reader would type who needs this page; there are ${questions.length}.`,
    });
  for (const question of questions)
    for (const heading of [title, ...text.whole.headings]) {
      const common = wordsInCommon(question, heading);
      if (common.length > MOST_IN_COMMON)
        findings.push({
          at,
          message: `the question “${question}” takes “${common.join(' ')}” from the page: write it in a reader's words.`,
        });
    }
  return findings;
}

/** The longest run of words that both texts have. */
export function wordsInCommon(a: string, b: string): string[] {
  const [left, right] = [wordsOf(a), wordsOf(b)];
  let longest: string[] = [];
  left.forEach((_, i) =>
    right.forEach((_, j) => {
      let length = 0;
      while (i + length < left.length && left[i + length] === right[j + length]) length++;
      if (length > longest.length) longest = left.slice(i, i + length);
    }),
  );
  return longest;
}

const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}'’-]+/gu) ?? [];
