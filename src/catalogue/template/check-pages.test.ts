import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFileSync } from 'node:fs';
import { toLine } from '../graph/catalogue-checks.ts';
import { readPage, type WrittenPage } from '../graph/read-pages.ts';
import { pageFindings } from './check-pages.ts';

const saga = readFileSync(new URL('../../../content/docs/transactions/saga.mdx', import.meta.url), 'utf8');
const page = (text: string, slug = 'saga') => readPage(text, `content/docs/transactions/${slug}.mdx`);
const lines = (...pages: WrittenPage[]) => pageFindings(pages).map(toLine);
const lineOf = (words: string, text = saga) => text.split('\n').findIndex((line) => line.includes(words)) + 1;
/** The saga with one thing changed, which must be there. */
function changed(place: string | RegExp, by: string): string {
  const text = saga.replace(place, () => by);
  assert.notEqual(text, saga);
  return text;
}

test('every page of the site has the form of its kind, and says nothing that another says', () => {
  assert.deepEqual(pageFindings().map(toLine), []);
});

const cases: Record<string, [text: string, ...expected: string[]]> = {
  'a section that is missing': [
    changed('## Break it\n', ''),
    'saga.mdx:1: write the section “## Break it”.',
    // Its parts have gone to the section before it.
  ],
  'a section that is not of this kind': [
    changed('## Go on\n', '## Good luck\n\n## Go on\n'),
    `saga.mdx:${lineOf('## Go on')}: “## Good luck” is no section of this kind of page: they are Watch it fail, The pattern, Why it holds, Break it, In production, Check yourself, Go on.`,
  ],
  'sections in another order': [
    changed('## Check yourself', '## In production').replace('## In production', '## Check yourself'),
    `saga.mdx:${lineOf('## In production')}: “## Check yourself” stands in the wrong place: the order is Watch it fail, The pattern, Why it holds, Break it, In production, Check yourself, Go on.`,
    `saga.mdx:${lineOf('## In production')}: this page needs in “## Check yourself” the questions of content/quiz/<page>.yaml: <Quiz />.`,
  ],
  'no lab': [
    changed(/^<Lab .*$/m, ''),
    `saga.mdx:${lineOf('## Watch it fail')}: this page needs in “## Watch it fail” the lab: <Lab example="…" broken="…" />.`,
  ],
  'no diagram': [
    saga.replaceAll('```mermaid', '```text'),
    'saga.mdx:1: this page needs a diagram: a mermaid fence with accTitle and accDescr.',
  ],
  'nothing on when not to use it': [
    changed('**Do not use it when**', '**Beware when**'),
    'saga.mdx:1: this page needs when not to use it: a list under “Do not use it when”.',
  ],
  'one source': [
    changed(
      /(- Hector[^\n]*\n)[\s\S]*?(?=\n\*\*Known gap)/,
      '- Hector García-Molina, Kenneth Salem: Sagas.\n',
    ),
    `saga.mdx:${lineOf('## Go on')}: this page needs in “## Go on” at least two sources, as a list under ### References.`,
  ],
  'no quiz': [
    changed('<Quiz />', ''),
    `saga.mdx:${lineOf('## Check yourself')}: this page needs in “## Check yourself” the questions of content/quiz/<page>.yaml: <Quiz />.`,
  ],
};
for (const [what, [text, ...expected]] of Object.entries(cases))
  test(what, () => {
    const found = lines(page(text)).map((line) => line.replace('content/docs/transactions/', ''));
    // Wherever the front matter begins is line 1 of the page to those who open it.
    assert.deepEqual(
      found.map((line) =>
        line.replace(/^saga\.mdx:(\d+): (this page needs (?!in)|write the section)/, 'saga.mdx:1: $2'),
      ),
      expected,
    );
  });

test('too few words, in a section and on the page', () => {
  const short = saga.replace(
    /(## Break it\n)[\s\S]*?(?=\n## In production)/,
    '$1\n<Patch example="transactions/saga" broken="late-action" />\n',
  );
  const [section] = lines(page(short));
  assert.match(section!, /“## Break it” has 0 words: write at least 60\.$/);
  const tiny =
    '---\ntitle: X\nkind: comparison\nphase: transactions\nquestions: [a, b, c]\n---\n\n## What we did not measure\n\nMuch.\n\n## Go on\n\n### References\n\n- A\n- B\n';
  assert.deepEqual(lines(page(tiny, 'x')), [
    'content/docs/transactions/x.mdx:8: “## What we did not measure” has 1 words: write at least 20.',
    'content/docs/transactions/x.mdx:8: this page has 11 words: write 500 to 1800.',
  ]);
});

test('a sentence that another page has already', () => {
  const text = (title: string) =>
    `---\ntitle: ${title}\n---\n\nSome words of its own stand here, ${title}.\n\nA **time-out** is not a no: the call may have had its effect.\n`;
  assert.deepEqual(lines(page(text('one'), 'one'), page(text('two'), 'two')), [
    'content/docs/transactions/two.mdx:7: content/docs/transactions/one.mdx has this sentence, too: “A time-out is not a no: the call may have had its effect.” Say it once, and link to it.',
  ]);
});
