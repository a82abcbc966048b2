import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SAGA_WORDS } from '../../../examples/simulator/src/story/fixtures.ts';
import { golden } from '../time/golden-saga.ts';
import { bibtex, citation } from './cite.ts';
import { embedMarkup } from './embed.ts';
import { reportUrl } from './report.ts';
import { runText } from './run-text.ts';

const about = { title: 'Saga: 100 % of {it} & more', reviewed: '2026-11-21', version: 'a8e70b9c11' };
const url = 'https://example.org/faultline/transactions/saga/';

test('a run as text: invariant, schedule and story', () => {
  assert.equal(
    runText('transactions/saga, register after await', golden.schedule, golden, SAGA_WORDS),
    `transactions/saga, register after await
invariant  a finished saga leaves either all effects or none (each applied step compensated exactly once)
seed       67
calm       every message and write takes its shortest time
only       place o1
fault      drop orders→shipping POST /book?order=o1#1/reply

1. The client places order o1.
2. inventory reserves o1 and payment charges o1; every reply arrives.
3. shipping books o1. Its reply is lost.
4. After 100 ms orders gives up on shipping: the call times out.
5. orders undoes what it knows: payment refunds o1, inventory releases o1.
6. Nobody asks shipping to cancel o1.
7. This breaks: a finished saga leaves either all effects or none (each applied step compensated exactly once).
`,
  );
});

test('a page is cited with its title, review, version and address', () => {
  assert.equal(
    citation(about, url),
    `Faultline: “Saga: 100 % of {it} & more”. Reviewed 2026-11-21. Version a8e70b9c11. ${url}`,
  );
  assert.equal(
    bibtex(about, url),
    `@misc{faultline-transactions-saga,
  title = {{Saga: 100 \\% of \\{it\\} \\& more}},
  author = {{Faultline}},
  year = {2026},
  howpublished = {\\url{${url}}},
  note = {Reviewed 2026-11-21, version a8e70b9c11},
}
`,
  );
  const { reviewed: _, ...unreviewed } = about;
  assert.equal(citation(unreviewed, url).includes('Reviewed'), false);
  assert.equal(/year|Reviewed/.test(bibtex(unreviewed, url)), false);
});

test('a report is an issue filled in with link, verdict, version and browser, and stays within what GitHub takes', () => {
  const repository = 'https://github.com/owner/name';
  const report = { link: `${url}#run=abc`, verdict: 'every invariant held', browser: 'Mozilla/5.0 (X11)' };
  const { origin, pathname, searchParams } = new URL(reportUrl({ ...about, repository }, report));
  assert.equal(origin + pathname, 'https://github.com/owner/name/issues/new');
  assert.deepEqual(searchParams.get('body')!.split('\n').slice(-4), [
    `Run: ${url}#run=abc`,
    'The lab says: every invariant held',
    'Version: a8e70b9c11',
    'Browser: Mozilla/5.0 (X11)',
  ]);
  const long = reportUrl({ ...about, repository }, { ...report, link: `${url}#run=${'x'.repeat(9_000)}` });
  assert.ok(long.length < 7_500);
  assert.match(new URL(long).searchParams.get('body')!, /too long for this address/);
});

test('the markup of an embed keeps its address and title whole', () => {
  assert.equal(
    embedMarkup('https://example.org/embed/a/b/?theme=dark&x#run=1', 'A “run” of "a" <b>'),
    '<iframe src="https://example.org/embed/a/b/?theme=dark&amp;x#run=1" title="A “run” of &quot;a&quot; &lt;b>" width="100%" height="720" loading="lazy" allow="clipboard-write" style="border: 0"></iframe>',
  );
});
