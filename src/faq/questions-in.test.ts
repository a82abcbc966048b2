import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { locateFrontmatter } from '../catalogue/graph/located-yaml.ts';
import { questionsIn } from './questions-in.ts';

const body = (text: string) => text.split('\n').slice(locateFrontmatter(text, 'x').bodyLine).join('\n');

test('the questions of the saga, each with the first sentence of its answer', () => {
  const saga = readFileSync(new URL('../../content/docs/transactions/saga.mdx', import.meta.url), 'utf8');
  assert.deepEqual(questionsIn(body(saga)), [
    { question: 'What if a compensation fails?', answer: 'It is retried, ever more slowly.' },
    {
      question: 'Is a saga a transaction?',
      answer: 'Atomic in the end and durable, but not isolated.',
    },
    { question: 'Why not retry forward instead?', answer: 'Often you should, after the pivot.' },
  ]);
});

test('other sections have none, and a number or an abbreviation ends no sentence', () => {
  const text =
    '## Go on\n\n### Why?\n\nSo.\n\n## Check yourself\n\n### How `long`?\n\nFor 1.5 s, i.e. long. Then no more.\n';
  assert.deepEqual(questionsIn(text), [{ question: 'How long?', answer: 'For 1.5 s, i.e. long.' }]);
});
