import assert from 'node:assert/strict';
import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { isWritten } from '../catalogue/graph/model.ts';
import { loadCatalogue } from '../catalogue/graph/load-catalogue.ts';
import { toPagefind } from './record.ts';
import { searchRecords } from './records.ts';
import { sectionWith } from './section-with.ts';
import { deadTargets } from './targets.ts';

const records = await searchRecords();
const found = (title: string, kind: string) =>
  records.find((record) => record.title === title && record.filters.kind === kind);

test('an invariant, a symbol and a planted bug lead to the page of their example', () => {
  const page = { phase: 'Transactions', level: 'Intermediate', system: ['Temporal', 'Restate', 'Inngest'] };
  const bug = found('register after await', 'Planted bug')!;
  assert.equal(bug.url, '/transactions/saga/runs/register-after-await/');
  assert.deepEqual(bug.filters, { group: 'bugs', kind: 'Planted bug', ...page });
  const symbol = found('runSaga', 'Code')!;
  assert.match(symbol.url, /^\/transactions\/saga\/#/);
  assert.match(symbol.content, /In saga\.ts\./);
  const invariants = records.filter(({ filters }) => filters.kind === 'Invariant');
  assert.ok(invariants.some(({ url }) => url.startsWith('/transactions/saga/#')));
});

test('a problem leads to its symptom, a word to the glossary, a system to its node of the graph', () => {
  assert.equal(found('One order was charged twice', 'Problem')?.url, '/symptoms/#charged-twice');
  assert.equal(found('Redis', 'System')?.url, '/graph/#system:redis');
  assert.equal(found('fence', 'Word')?.url, '/reference/glossary/#fence');
  assert.deepEqual(found('Redis', 'System')?.filters.system, ['Redis']);
});

test('whatever has no page of its own has a record, once its example has a page', async () => {
  const { nodes } = await loadCatalogue();
  const shown = new Set([...nodes.values()].filter(isWritten).map(({ example }) => example));
  const without = [...nodes.values()].filter(
    (node) =>
      node.type !== 'example' &&
      (node.type === 'page'
        ? node.path === undefined && node.phase
        : !('example' in node) || shown.has(node.example)),
  );
  const ofNodes = records.filter(({ filters }) => !['pages', 'questions', 'topics'].includes(filters.group));
  assert.equal(ofNodes.length, without.length);
  assert.equal(
    new Set(records.map(({ url }) => url)).size,
    records.length,
    'Pagefind keeps one record of a URL',
  );
});

test('pages that only gather have a record with what readers would type, and so has each question and topic', () => {
  const test = found('Test yourself', 'Page')!;
  assert.deepEqual([test.url, test.filters.group], ['/reference/self-test/', 'pages']);
  assert.match(test.content, /quiz me on what i have read/);
  const asked = found('What if a compensation fails?', 'Question')!;
  assert.equal(asked.url, '/transactions/saga/#what-if-a-compensation-fails');
  assert.match(asked.content, /It is retried, ever more slowly\. On the page “Saga/);
  assert.deepEqual(asked.filters.phase, 'Transactions');
  assert.equal(found('Durability', 'Topic')?.url, '/tags/tag/durability/');
});

test('filters without a value are left out, the kind is shown, and no text is taken for markup', () => {
  const filters = { group: 'code' as const, kind: 'Code', phase: undefined, system: ['Redis', '"etcd"'] };
  const { url, content } = toPagefind({
    url: '/a/',
    title: 'A',
    content: 'a < b && c',
    language: 'en',
    filters,
  });
  assert.equal(url, '/a/');
  assert.equal(
    content,
    '<html lang="en"><body data-pagefind-body><i data-pagefind-meta="title[data-value]" data-value="A"></i>' +
      '<i data-pagefind-meta="kind[data-value]" data-value="Code"></i>' +
      '<i data-pagefind-filter="group[data-value]" data-value="code"></i>' +
      '<i data-pagefind-filter="kind[data-value]" data-value="Code"></i>' +
      '<i data-pagefind-filter="system[data-value]" data-value="Redis"></i>' +
      '<i data-pagefind-filter="system[data-value]" data-value="&quot;etcd&quot;"></i>' +
      '<p data-pagefind-weight="0.2">a &lt; b &amp;&amp; c</p></body></html>',
  );
});

test('a place in a page is the heading above it', () => {
  const source = 'Intro <Lab />\n\n## What must hold?\n\n<Invariants />\n\n### “The” code\n\nfile="a.ts"';
  assert.equal(sectionWith(source, ['<Invariants']), '#what-must-hold');
  assert.equal(sectionWith(source, ['<Missing', 'file="a.ts"']), '#the-code');
  assert.equal(sectionWith(source, ['<Lab']), '#');
  assert.equal(sectionWith(source, ['nowhere']), '#');
});

test('a record that leads nowhere is told', async () => {
  const dist = await mkdtemp(join(tmpdir(), 'faultline-search-'));
  await mkdir(join(dist, 'a'));
  await writeFile(join(dist, 'a/index.html'), '<h2 id="here">Here</h2><g data-id="system:redis">');
  const record = (url: string) => ({
    url,
    title: 'T',
    content: '',
    language: 'en',
    filters: { group: 'code' as const, kind: 'Code' },
  });
  const urls = ['/a/', '/a/#here:~:text=x', '/a/#:~:text=x', '/a/#system:redis', '/a/#gone', '/b/#here'];
  assert.deepEqual(await deadTargets(pathToFileURL(`${dist}/`), urls.map(record)), [
    'search would lead to /a/#gone (“T”), and that page has no such place',
    'search would lead to /b/ (“T”), which is no page',
  ]);
});
