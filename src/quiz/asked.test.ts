import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { loadExample } from '../catalogue/load-example.ts';
import { answerOf, readAsked } from './asked.ts';
import { loadQuiz, quizFindings } from './load-quiz.ts';
import { readPage } from '../catalogue/graph/read-pages.ts';
import { toLine } from '../catalogue/graph/catalogue-checks.ts';

test('a run is asked for what a disk holds, for requests, for an outcome and for its verdict', async () => {
  const { fixed, broken } = (await loadExample('transactions/saga')).runs['late-action']!;
  const ledger = { disk: 'shipping/ledger', where: { key: 'o1/shipping' }, field: 'event' };
  // The committed trace of late-action, read by eye: one booking arrives after its cancellation.
  assert.deepEqual(answerOf(ledger, broken), ['applied']);
  assert.deepEqual(answerOf(ledger, fixed), ['fenced']);
  assert.equal(answerOf({ messages: 'shipping', path: '/book' }, broken), 1);
  assert.equal(answerOf({ messages: 'inventory' }, broken), 2);
  assert.equal(
    answerOf({ verdict: true }, broken),
    'a step is compensated only after it has settled or is fenced',
  );
  assert.equal(answerOf({ verdict: true }, fixed), 'holds');
  assert.match(String(answerOf({ operation: 'place o1' }, fixed)), /compensated/);
  assert.throws(
    () => answerOf({ disk: 'shipping/legder' }, fixed),
    /the run leaves no file “shipping\/legder”; it leaves .*shipping\/ledger/,
  );
  assert.throws(() => answerOf({ operation: 'place o9' }, fixed), /no operation “place o9” that ends/);
});

test('what is asked has one form', () => {
  assert.equal(readAsked(undefined), 'write asks: one of disk, messages, operation, verdict.');
  assert.equal(
    readAsked({ disk: 'a/b', path: '/x' }),
    'asks has no field “path” beside disk: it may have where, field.',
  );
  assert.equal(readAsked({ messages: 3 }), 'write asks with a name: { messages: … }.');
});

test('the right answer to a prediction is the one that its run gives', async () => {
  const [predicted, chosen] = await loadQuiz('saga');
  assert.equal(predicted!.answers[predicted!.right], 'A fence and no booking');
  assert.equal(chosen!.right, 1);
});

test('a page shows its questions, and questions have a page', async () => {
  const page = (slug: string, body: string) =>
    readPage(`---\ntitle: X\n---\n\n${body}`, `content/docs/transactions/${slug}.mdx`);
  const others = readdirSync(new URL('../../content/quiz/', import.meta.url))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replace(/\.yaml$/, ''))
    .filter((slug) => slug !== 'saga')
    .map((slug) => page(slug, '<Quiz />'));
  const found = async (...pages: ReturnType<typeof page>[]) =>
    (await quizFindings([...others, ...pages])).map(toLine);
  assert.deepEqual(await found(page('saga', '<Quiz />')), []);
  assert.deepEqual(await found(page('sagas', '<Quiz />')), [
    'content/docs/transactions/sagas.mdx:2: write the questions of <Quiz />: content/quiz/sagas.yaml.',
    'content/quiz/saga.yaml:1: there is no written page “saga”. Did you mean “sagas”?',
  ]);
  assert.deepEqual(await found(page('saga', '')), [
    'content/quiz/saga.yaml:1: show these questions on their page, content/docs/transactions/saga.mdx: <Quiz />.',
  ]);
});
