import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { allPages } from '../../site/pages.ts';
import { atRoot } from '../builds.ts';
import { readerOf } from '../reader.ts';

/** Kilobytes after gzip, as sent. What the search box loads when the browser is idle has a budget of its own. */
const budget = { html: 30, css: 17, js: 12, search: 32, all: 80 };
type Part = keyof typeof budget;
const larger: Readonly<Record<string, Partial<typeof budget>>> = {
  // No article: all nodes of the graph, drawn and as a list.
  '/graph/': { html: 45, all: 95 },
  // The longest article, in letters of three bytes each.
  '/zh-cn/transactions/saga/': { html: 33, all: 84 },
};

// Each waits until its page is idle: some at once.
describe('a page stays within its budget', { concurrency: 4 }, () => {
  const reader = readerOf(atRoot);
  for (const path of allPages())
    test(path, () =>
      reader.visit(path.slice(1), async (page) => {
        await page.waitForLoadState('networkidle');
        const urls = await page.evaluate(() => [
          location.href,
          ...performance.getEntriesByType('resource').map(({ name }) => name),
        ]);
        const sizes: Record<Part, number> = { html: 0, css: 0, js: 0, search: 0, all: 0 };
        for (const url of new Set(urls.map((url) => url.split('#')[0] ?? ''))) {
          const kilobytes = gzipSync(await (await fetch(url)).bytes(), { level: 9 }).length / 1000;
          const part = partOf(url);
          if (part) sizes[part] += kilobytes;
          sizes.all += kilobytes;
        }
        const most = { ...budget, ...larger[path] };
        for (const part of Object.keys(budget) as Part[])
          assert.ok(sizes[part] <= most[part], `${part}: ${sizes[part].toFixed(1)} kB of ${most[part]} kB`);
        assert.ok(
          sizes.html > 0 && sizes.css > 0 && sizes.js > 0 && sizes.search > 0,
          'something was not measured',
        );
      }),
    );
});

function partOf(url: string): Part | undefined {
  if (/\/(ui-core|ui|results)\.[^/]*$|\/pagefind\//.test(url)) return 'search';
  if (/\.css$/.test(url)) return 'css';
  if (/\.js$/.test(url)) return 'js';
  return /\/[^/.]*$/.test(url) ? 'html' : undefined;
}
