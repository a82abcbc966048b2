import assert from 'node:assert/strict';
import { test } from 'node:test';
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { complete, frontmatter, missing } from './frontmatter.ts';
import { writtenPages } from './pages.ts';

const docs = new URL('../../content/docs/', import.meta.url);

const saga = {
  kind: 'pattern',
  phase: 'transactions',
  level: 2,
  minutes: 14,
  problem: 'Steps one and two must be undone.',
  solves: ['shipped-but-refunded'],
  example: 'transactions/saga',
  reviewed: new Date('2026-11-21'),
};

const complaints = (page: object) =>
  frontmatter.safeParse(page).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

test('a whole pattern page is accepted', () => {
  assert.deepEqual(complaints(saga), []);
  assert.deepEqual(missing(frontmatter.parse(saga)), []);
});

test('a wrong value is answered with what to write', () => {
  assert.deepEqual(complaints({ ...saga, phase: 'transaction' }), [
    'phase: write phase: one of foundations, transactions, config, gateway, caching, queues, observability, delivery, reference',
  ]);
  assert.deepEqual(complaints({ ...saga, level: 4 }), [
    'level: write level: 1 (beginner), 2 (intermediate) or 3 (architect)',
  ]);
  assert.deepEqual(complaints({ ...saga, problem: 'word '.repeat(31) }), [
    "problem: write the reader's problem in at most 30 words; this one has 31",
  ]);
  assert.match(
    complaints({ ...saga, requires: ['Partial Failure'] })[0] ?? '',
    /^requires\.0: write a name in lower case/,
  );
  assert.match(complaints({ ...saga, example: 'examples/saga.ts' })[0] ?? '', /^example: write example as/);
  assert.match(
    complaints({ ...saga, reviewed: 'yesterday' })[0] ?? '',
    /^reviewed: write reviewed as a date/,
  );
});

test('a pattern page says each thing it lacks', () => {
  const found = missing(frontmatter.parse({ kind: 'pattern' })).map(({ path }) => path);
  assert.deepEqual(found, ['phase', 'level', 'minutes', 'problem', 'example', 'reviewed', 'solves']);
  assert.deepEqual(
    missing(frontmatter.parse({ kind: 'concept' })).map(({ path }) => path),
    ['phase'],
  );
  assert.deepEqual(missing(frontmatter.parse({})), []);
});

test('a page in the folder of another phase is found', () => {
  const page = frontmatter.parse(saga);
  assert.deepEqual(missing(page, 'transactions/saga'), []);
  assert.equal(
    missing(page, 'caching/saga')[0]?.message,
    'move the page to content/docs/transactions/ or change its phase',
  );
});

test('every page of the site is whole and lies in the folder of its phase', () => {
  for (const path of writtenPages()) {
    const id = path.slice(1, -1);
    const files = [`${id}.mdx`, `${id && `${id}/`}index.mdx`].map((file) => new URL(file, docs));
    const text = readFileSync(
      files.find((file) => existsSync(file))!,
      'utf8',
    );
    const [, matter = ''] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text) ?? [];
    assert.deepEqual(missing(frontmatter.strip().parse(parse(matter, { schema: 'yaml-1.1' })), id), [], path);
  }
});

test("a pattern's problem is its description, and it has no table of contents", () => {
  const page = complete({
    ...frontmatter.parse(saga),
    description: undefined,
    tableOfContents: { minHeadingLevel: 2 },
  });
  assert.equal(page.description, saga.problem);
  assert.equal(page.tableOfContents, false);
  const other = complete({ ...frontmatter.parse({}), description: 'Own', tableOfContents: 'kept' });
  assert.equal(other.description, 'Own');
  assert.equal(other.tableOfContents, 'kept');
});
