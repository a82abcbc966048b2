import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toLine } from '../graph/catalogue-checks.ts';
import { readPage } from '../graph/read-pages.ts';
import { printReport, reportPage, textFindings } from './page-report.ts';

test('a page is reported with its planted bugs, and nothing is wrong with it', async () => {
  const report = await reportPage('transactions/saga');
  assert.deepEqual(report.findings, []);
  assert.deepEqual(
    report.bugs.map(({ name, lines, faults }) => ({ name, lines, faults })),
    [
      { name: 'check-then-act', lines: 8, faults: 1 },
      { name: 'late-action', lines: 4, faults: 1 },
      { name: 'register-after-await', lines: 5, faults: 1 },
      { name: 'swallow-compensation-error', lines: 8, faults: 1 },
    ],
  );
  const printed = printReport({
    ...report,
    findings: [{ at: { file: 'content/docs/x.mdx', line: 3 }, message: 'say it.' }],
    elsewhere: 2,
  });
  assert.match(printed, /\nregister-after-await +5 +\d+ runs +1 +\d+ +\d+\n/);
  assert.match(
    printed,
    /\ncontent\/docs\/x\.mdx:3: say it\.\n2 more in files that are not of this page: npm run build says which\.$/,
  );
});

test('a link to nothing and a diagram that is not drawn are found in the line where they are', () => {
  const page = readPage(
    `---
title: X
---

See the [saga](/transactions/saga/), [TCC](/transactions/tcc/) and [this](/transactions/sagas/).

\`\`\`mermaid
flowchart LR
  accTitle: Never drawn
  accDescr: Never.
  a --> b
\`\`\`
`,
    'content/docs/transactions/x.mdx',
  );
  assert.deepEqual(textFindings(page).map(toLine), [
    "content/docs/transactions/x.mdx:5: there is no page /transactions/sagas/: write a page's path with a slash at its end, or name it in content/graph/planned.yaml.",
    'content/docs/transactions/x.mdx:7: the diagram "Never drawn" is new or changed; run "npm run diagrams" and commit the result.',
  ]);
});

test('an address that no page has is answered with those that there are', async () => {
  await assert.rejects(reportPage('queues/nothing'), /no page “queues\/nothing”: .*queues\/work-queue/);
});
