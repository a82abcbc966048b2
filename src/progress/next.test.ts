import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { nextPage, wayTo, type PageToRead } from './next.ts';

const page = (slug: string, more: Partial<PageToRead> = {}): PageToRead => ({
  slug,
  title: slug,
  path: `/x/${slug}/`,
  minutes: 10,
  requires: [],
  solves: [],
  paths: {},
  ...more,
});
const titles = { first: 'First steps' };
const next = (pages: PageToRead[], here: string, ...read: string[]) => {
  const found = nextPage(pages, here, new Set(read), titles);
  return found && `${found.page.slug}: ${found.why}`;
};

describe('what comes next', () => {
  test('is the nearest page on a path through this one', () => {
    const pages = [
      page('a', { paths: { first: 0 } }),
      page('c', { paths: { first: 2 } }),
      page('b', { paths: { first: 1 } }),
      page('d', { requires: ['a'] }),
    ];
    assert.equal(next(pages, 'a'), 'b: it comes next on the path “First steps”');
    assert.equal(next(pages, 'a', 'b'), 'c: it comes next on the path “First steps”');
    assert.equal(next(pages, 'c'), 'a: 1 other page needs it', 'not what lies behind on the path');
  });

  test('else what this page unlocks, else what explains the same problem', () => {
    const pages = [
      page('a', { solves: ['charged-twice'] }),
      page('b', { solves: ['charged-twice'] }),
      page('c', { requires: ['a'] }),
    ];
    assert.equal(next(pages, 'a'), 'c: it builds on this page');
    assert.equal(next(pages, 'a', 'c'), 'b: it explains the same problem');
  });

  test('else what most others wait for', () => {
    const pages = [
      page('a'),
      page('b'),
      page('c'),
      page('d', { requires: ['c'] }),
      page('e', { requires: ['c'] }),
    ];
    assert.equal(next(pages, 'a'), 'c: 2 other pages need it');
  });

  test('is never a page whose prerequisites are not read, and nothing once all is read', () => {
    const pages = [page('a'), page('b', { requires: ['c'], paths: { first: 1 } }), page('c')];
    assert.equal(next(pages, 'a'), 'c: 1 other page needs it');
    assert.equal(next(pages, 'a', 'b', 'c'), undefined);
  });
});

test('the way to a page has all it needs, each after what it needs itself, and nothing that is read', () => {
  const edges = fc.array(fc.tuple(fc.nat(14), fc.nat(14)), { maxLength: 40 });
  fc.assert(
    fc.property(edges, fc.uniqueArray(fc.nat(13)), (pairs, readPages) => {
      const pages = Array.from({ length: 15 }, (_, i) =>
        page(`p${i}`, { requires: pairs.filter(([a, b]) => a === i && b < i).map(([, b]) => `p${b}`) }),
      );
      const read = new Set(readPages.map((i) => `p${i}`));
      const way = wayTo(pages, 'p14', read).map(({ slug }) => slug);
      assert.equal(way.at(-1), 'p14');
      assert.equal(new Set(way).size, way.length);
      way.forEach((slug, i) => {
        assert.ok(!read.has(slug) || slug === 'p14');
        for (const needed of pages.find((each) => each.slug === slug)!.requires)
          assert.ok(read.has(needed) || way.indexOf(needed) < i);
      });
    }),
  );
});
