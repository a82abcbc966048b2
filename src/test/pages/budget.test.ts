import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { atRoot } from '../builds.ts';
import { pagesToLookAt } from '../pages-to-look-at.ts';
import { readerOf } from '../reader.ts';

/** Kilobytes after gzip, as sent. What the search loads once it is opened has a budget of its own. */
const budget = { html: 30, css: 17, js: 12, all: 60 };
type Part = keyof typeof budget;
const larger: Readonly<Record<string, Partial<typeof budget>>> = {
  // No article: all nodes of the graph, drawn and as a list.
  '/graph/': { html: 45, all: 75 },
  // The longest article, in letters of three bytes each.
  '/zh-cn/transactions/saga/': { html: 33, all: 63 },
  // It is open.
  '/search/': { js: 18 },
};

// Each waits until its page is idle: some at once.
describe('a page stays within its budget', { concurrency: 4 }, () => {
  const reader = readerOf(atRoot);
  for (const path of pagesToLookAt().map((each) => `/${each}`))
    test(path, () =>
      reader.visit(path.slice(1), async (page) => {
        await page.waitForLoadState('networkidle');
        const sizes: Record<Part, number> = { html: 0, css: 0, js: 0, all: 0 };
        for (const url of await loadedBy(page)) {
          const kilobytes = await kilobytesOf(url);
          const part = partOf(url);
          if (part) sizes[part] += kilobytes;
          sizes.all += kilobytes;
        }
        const most = { ...budget, ...larger[path] };
        for (const part of Object.keys(budget) as Part[])
          assert.ok(sizes[part] <= most[part], `${part}: ${sizes[part].toFixed(1)} kB of ${most[part]} kB`);
        assert.ok(sizes.html > 0 && sizes.css > 0 && sizes.js > 0, 'something was not measured');
      }),
    );

  test('a search, from opening the box to its results', () =>
    reader.visit('transactions/saga/', async (page) => {
      await page.waitForLoadState('networkidle');
      const before = await loadedBy(page);
      await page.getByRole('button', { name: 'Search' }).click();
      await page.locator('fl-search .fl-find-field input').fill('saga');
      await page.locator('a.hit').first().waitFor();
      await page.waitForLoadState('networkidle');
      const sizes = { ours: 0, index: 0 };
      const news = [...(await loadedBy(page))].filter((url) => !before.has(url));
      for (const url of news) sizes[url.includes('/pagefind/') ? 'index' : 'ours'] += await kilobytesOf(url);
      for (const [part, most] of [
        ['ours', 32],
        ['index', 200],
      ] as const) {
        assert.ok(sizes[part] > 0, `${part} was not measured`);
        assert.ok(sizes[part] <= most, `${part}: ${sizes[part].toFixed(1)} kB of ${most} kB`);
      }
    }));
});

async function loadedBy(page: Page): Promise<Set<string>> {
  const urls = await page.evaluate(() => [
    location.href,
    ...performance.getEntriesByType('resource').map(({ name }) => name),
  ]);
  return new Set(urls.map((url) => url.split('#')[0] ?? ''));
}

async function kilobytesOf(url: string): Promise<number> {
  return gzipSync(await (await fetch(url)).bytes(), { level: 9 }).length / 1000;
}

function partOf(url: string): Part | undefined {
  if (/\.css$/.test(url)) return 'css';
  if (/\.js$/.test(url)) return 'js';
  return /\/[^/.]*$/.test(url) ? 'html' : undefined;
}
