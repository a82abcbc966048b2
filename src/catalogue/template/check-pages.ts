import { root } from '../../site/root.ts';
import type { Finding } from '../graph/model.ts';
import { readPages, type WrittenPage } from '../graph/read-pages.ts';
import { formFindings } from './forms.ts';
import { questionFindings } from './questions.ts';
import { readPageText, sentencesOf, type PageText } from './page-text.ts';

/** Where written pages depart from the form of their kind, and sentences that two pages share. */
export function pageFindings(pages: readonly WrittenPage[] = readPages(root)): Finding[] {
  const texts = pages.map((page) => ({ page, text: readPageText(page.body) }));
  return [
    ...texts.flatMap(({ page, text }) =>
      formFindings(page.node.kind, text).map(({ line, message }) => ({
        at: { file: page.node.at.file, line: page.bodyLine + line - 1 },
        message,
      })),
    ),
    ...texts.flatMap(({ page, text }) => questionFindings(page, text)),
    ...sharedSentences(texts),
  ];
}

function sharedSentences(texts: readonly { page: WrittenPage; text: PageText }[]): Finding[] {
  const first = new Map<string, WrittenPage>();
  const findings: Finding[] = [];
  for (const { page, text } of texts)
    for (const { text: sentence, line } of sentencesOf(text)) {
      const other = first.get(sentence);
      if (!other) first.set(sentence, page);
      else if (other !== page)
        findings.push({
          at: { file: page.node.at.file, line: page.bodyLine + line - 1 },
          message: `${other.node.at.file} has this sentence, too: “${sentence}” Say it once, and link to it.`,
        });
    }
  return findings;
}
