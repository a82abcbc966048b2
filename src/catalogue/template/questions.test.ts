import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPage } from '../graph/read-pages.ts';
import { readPageText } from './page-text.ts';
import { questionFindings, wordsInCommon } from './questions.ts';

const findings = (questions: string, kind = 'pattern') => {
  const page = readPage(
    `---\ntitle: Undo what you may have done\nkind: ${kind}\nquestions: [${questions}]\n---\n\n## When the reply is lost\n`,
    'content/docs/transactions/x.mdx',
  );
  return questionFindings(page, readPageText(page.body)).map(({ message }) => message);
};

test('three questions in a reader’s words are what search is asked', () => {
  assert.deepEqual(findings('charged or not, refund failed, was it the reply that is lost'), []);
  assert.deepEqual(findings('charged or not'), [
    'write questions: 3 that a reader would type who needs this page; there are 1.',
  ]);
  assert.deepEqual(findings('', 'page'), [], 'a page of the site itself needs none');
});

test('more than three words in a row from the title or a heading are no reader’s words', () => {
  assert.deepEqual(findings('how to undo what you may do, what if the reply is lost, third'), [
    "the question “how to undo what you may do” takes “undo what you may” from the page: write it in a reader's words.",
    "the question “what if the reply is lost” takes “the reply is lost” from the page: write it in a reader's words.",
  ]);
});

test('the longest run in common is found, in any case and whatever stands between', () => {
  assert.deepEqual(wordsInCommon('Was it, the Reply: that is lost?', 'that the reply was lost'), [
    'the',
    'reply',
  ]);
  assert.deepEqual(wordsInCommon('', 'a'), []);
});
