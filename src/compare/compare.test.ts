import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinCatalogue } from '../catalogue/graph/join.ts';
import { readData } from '../catalogue/graph/read-data.ts';
import { readPage, readPlanned } from '../catalogue/graph/read-pages.ts';
import { pairsOf } from './pairs.ts';
import { rowsOf } from './rows.ts';

const page = (slug: string, other: string, more: string, body: string) =>
  readPage(
    `---\ntitle: The ${slug}\nkind: pattern\nphase: transactions\nproblem: Why ${slug}.\ncontrastsWith:\n  - { page: ${other}, difference: 'Unlike ${other}.' }\n${more}---\n\n${body}`,
    `content/docs/transactions/${slug}.mdx`,
  );
const saga = page(
  'saga',
  'tcc',
  'level: 2\ntags: [durability]\nexample: transactions/saga\nimplementedBy:\n  - { system: temporal, checked: 2026-11-21 }\n',
  '**Guarantee:** all or none.\n\n**Price:** no _isolation_.\n\n**Do not use it when**\n\n- one database will do;\n- nothing can be undone.\n',
);
const tcc = page('tcc', 'saga', 'level: 3\ntags: [durability]\n', '**Guarantee:** it is reserved first.\n');
const alone = page('outbox', 'planned-page', '', '');
const catalogue = joinCatalogue({
  pages: [saga, tcc],
  planned: readPlanned('transactions: {}\n', 'planned.yaml'),
  data: [readData('system', 'temporal:\n  title: Temporal\n  about: An engine.\n', 'systems.yaml')],
  paths: [],
  examples: [
    {
      ...{ bugs: [], symbols: [] },
      node: {
        ...{ id: 'example:transactions/saga', type: 'example', example: 'transactions/saga' },
        ...{ title: 'saga', at: { file: 'x', line: 1 } },
      },
      invariants: [
        {
          ...{ id: 'invariant:transactions/saga#every saga finishes', type: 'invariant' },
          ...{ example: 'transactions/saga', title: 'every saga finishes', when: 'eventually' },
          at: { file: 'x', line: 1 },
        },
      ],
    },
  ],
  findings: [],
});

test('two written pages that contrast are one pair; a planned page makes none', () => {
  assert.deepEqual(
    pairsOf([tcc, saga, alone]).map(({ a, b, path }) => [a.node.slug, b.node.slug, path]),
    [['saga', 'tcc', '/compare/saga-tcc/']],
  );
});

test('a comparison has what the two say, and of the facets those that differ', () => {
  assert.deepEqual(rowsOf(catalogue, pairsOf([saga, tcc])[0]!), [
    { label: 'Problem', a: ['Why saga.'], b: ['Why tcc.'] },
    { label: 'What sets it apart', a: ['Unlike tcc.'], b: ['Unlike saga.'] },
    { label: 'Guarantee', a: ['All or none.'], b: ['It is reserved first.'] },
    { label: 'Price', a: ['No isolation.'], b: [] },
    { label: 'Do not use it when', a: ['one database will do;', 'nothing can be undone.'], b: [] },
    { label: 'Invariants', a: ['every saga finishes (eventually)'], b: [] },
    { label: 'Level', a: ['Intermediate'], b: ['Architect'] },
    { label: 'Who implements it', a: ['Temporal'], b: [] },
  ]);
});
