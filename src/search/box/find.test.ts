import assert from 'node:assert/strict';
import { test } from 'node:test';
import { find, type Query } from './find.ts';
import { mostWords } from './most-words.ts';
import type { Pagefind, PagefindFilters } from './pagefind.ts';

interface Made {
  url: string;
  text: string;
  filters: Record<string, string>;
  parts?: { title: string; url: string; locations: number[] }[];
}

/** Finds what has all the words, in the order given, and counts as Pagefind does. */
function pagefindOf(all: readonly Made[]) {
  const asked: string[] = [];
  const pagefind: Pagefind = {
    options: async () => undefined,
    filters: async () => ({}),
    preload: async () => undefined,
    async search(words: string, { filters }: { filters: PagefindFilters }) {
      asked.push(words);
      const hits = all.filter(
        ({ text, filters: mine }) =>
          words.split(' ').every((word) => text.includes(word)) &&
          Object.entries(filters).every(([name, { any }]) => any.includes(mine[name]!)),
      );
      const counts: Record<string, Record<string, number>> = {};
      for (const { filters: mine } of hits)
        for (const [name, value] of Object.entries(mine)) {
          counts[name] ??= {};
          counts[name][value] = (counts[name][value] ?? 0) + 1;
        }
      return {
        filters: counts,
        results: hits.map(({ url, parts = [], filters: mine }) => ({
          id: url,
          data: async () => ({
            ...{ url, excerpt: `<mark>${words}</mark>`, locations: [1] },
            meta: { title: url, kind: mine['kind']! },
            sub_results: parts.map((part) => ({ ...part, excerpt: '' })),
          }),
        })),
      };
    },
  };
  return { pagefind, asked };
}

const made = (group: string, kind: string, url: string, text = 'saga', parts: Made['parts'] = []): Made => ({
  ...{ url, text, parts, filters: { group, kind, phase: kind === 'Code' ? 'Caching' : 'Transactions' } },
});
const query = (more: Partial<Query> = {}): Query => ({ words: 'saga', chosen: {}, more: {}, ...more });
const code = Array.from({ length: 12 }, (_, i) => made('code', 'Code', `/code/${i}/`));
const all = [
  made('words', 'Word', '/word/'),
  ...code,
  made('pages', 'Pattern', '/page/', 'saga lost', [
    ...['a', 'b', 'c', 'd'].map((name, i) => ({
      title: name.toUpperCase(),
      url: `/page/#${name}`,
      locations: Array.from({ length: i === 1 ? 1 : 5 }, (__, at) => at),
    })),
    { title: 'Page', url: '/page/', locations: [1, 2, 3, 4, 5, 6] },
  ]),
];

test('results come in groups, that of the best result first, each with its best few and how many there are', async () => {
  const { groups, count } = await find(pagefindOf(all).pagefind, query());
  assert.equal(count, 14);
  assert.deepEqual(
    groups.map(({ name, count: ofGroup, hits }) => [name, ofGroup, hits.map(({ url }) => url)]),
    [
      ['words', 1, ['/word/']],
      ['code', 12, ['/code/0/', '/code/1/', '/code/2/']],
      ['pages', 1, ['/page/']],
    ],
  );
  const more = await find(pagefindOf(all).pagefind, query({ more: { code: 5 } }));
  assert.deepEqual(
    more.groups.map(({ hits }) => hits.length),
    [1, 8, 1],
  );
});

test('a page names its sections with most of the words, in their order', async () => {
  const { groups } = await find(pagefindOf(all).pagefind, query());
  assert.deepEqual(
    groups.at(-1)!.hits[0]!.parts.map(({ title }) => title),
    ['A', 'C', 'D'],
  );
});

test('a facet counts what its other values would give, and the others what is left', async () => {
  const { count, facets } = await find(pagefindOf(all).pagefind, query({ chosen: { kind: ['Word'] } }));
  assert.equal(count, 1);
  assert.deepEqual(facets, [
    { name: 'phase', values: [{ value: 'Transactions', count: 1 }] },
    {
      name: 'kind',
      values: [
        { value: 'Code', count: 12 },
        { value: 'Word', count: 1 },
        { value: 'Pattern', count: 1 },
      ],
    },
  ]);
});

test('where nothing has all words, those that one page has most of are asked for, and the others named', async () => {
  const found = await find(pagefindOf(all).pagefind, query({ words: 'why is saga lost, zebra' }));
  assert.deepEqual([found.count, found.left], [0, []], 'two words of five are too few');
  const near = await find(pagefindOf(all).pagefind, query({ words: 'saga lost, zebra' }));
  assert.deepEqual(
    [near.words, near.left, near.groups.map(({ hits }) => hits.map(({ url }) => url))],
    ['saga lost, zebra', ['zebra'], [['/page/']]],
  );
});

test('the pages with the most of the words share those that are asked for', async () => {
  const page = (url: string, text: string) => made('pages', 'Pattern', url, text);
  const pages = [page('/a/', 'the a lock'), page('/b/', 'the a fence'), page('/c/', 'the a lock')];
  const words = (text: string) => mostWords(pagefindOf(pages).pagefind, text, {});
  assert.deepEqual(await words('the fence lock a'), ['the', 'a'], 'three pages share half');
  assert.deepEqual(
    await words('the lock zebra'),
    ['the', 'lock'],
    'two pages share more than half, three less',
  );
  assert.deepEqual(await words('a fence zebra unicorn'), ['a', 'fence'], 'only one page has half');
  assert.deepEqual(await words('lock zebra unicorn'), []);
  assert.deepEqual(await words('lock zebra'), [], 'one word is better asked for alone');
  assert.deepEqual(await words('zebra'), []);
});

test('where no page has half of the words, those that are somewhere are told with their number', async () => {
  const found = await find(pagefindOf(all).pagefind, query({ words: 'saga zebra' }));
  assert.deepEqual(found.apart, [{ word: 'saga', count: 14 }]);
  assert.deepEqual((await find(pagefindOf(all).pagefind, query({ words: 'zebra' }))).apart, []);
});

test('no more is asked than there are groups', async () => {
  const { pagefind, asked } = pagefindOf(all);
  await find(pagefind, query());
  assert.equal(asked.length, 1 + 3);
  const only = pagefindOf(code);
  await find(only.pagefind, query());
  assert.equal(only.asked.length, 1, 'a single group is what was found');
});
