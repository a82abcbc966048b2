import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toLine } from '../catalogue/graph/catalogue-checks.ts';
import { loadCatalogue } from '../catalogue/graph/load-catalogue.ts';
import { facetPath, filedUnder, shelvesOf } from './facets.ts';
import { loadTags, tagFindings, tagPaths } from './load-tags.ts';
import { readTags, unknownTags } from './read-tags.ts';

test('a page is filed under all that it is', () => {
  const page = { phase: 'transactions', kind: 'pattern', level: 2, tags: ['durability'] } as const;
  assert.deepEqual(filedUnder(page, ['redis']).map(facetPath), [
    '/tags/phase/transactions/',
    '/tags/kind/pattern/',
    '/tags/level/intermediate/',
    '/tags/tag/durability/',
    '/tags/system/redis/',
  ]);
  assert.deepEqual(filedUnder({ ...page, kind: 'page' }, []), []);
});

test('the pages of all facets are those that the catalogue gives, and tags that wait have none', async () => {
  const shelves = shelvesOf(await loadCatalogue(), loadTags());
  const full = shelves.filter(({ pages }) => pages.length);
  assert.deepEqual(new Set(full.map(facetPath)), tagPaths());
  const durable = full.find(({ value }) => value === 'durability')!;
  assert.ok(durable.pages.some(({ slug }) => slug === 'saga'));
  assert.equal(durable.about, 'What survives a crash, a restart or a power cut.');
  for (const { facet, title } of shelves.filter(({ pages }) => !pages.length))
    assert.equal(facet, 'tag', title);
});

test('a tag that is not in the list, and one without a sentence', () => {
  const { tags, findings } = readTags('durability: What survives.\nordering:\n', 'tags.yaml');
  assert.deepEqual(findings.map(toLine), [
    'tags.yaml:2: write after “ordering:” one sentence that says what pages with this tag are about.',
  ]);
  const page = '---\ntitle: X\ntags:\n  - durability\n  - durabilty\n---\n';
  assert.deepEqual(unknownTags(page, 'x.mdx', tags).map(toLine), [
    'x.mdx:5: there is no tag “durabilty”. Did you mean “durability”? Or add it to content/graph/tags.yaml.',
  ]);
  assert.deepEqual(tagFindings(), []);
});
