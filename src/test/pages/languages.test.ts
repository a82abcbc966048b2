import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Element, Root, RootContent } from 'hast';
import rehypeParse from 'rehype-parse';
import { unified } from 'unified';
import { existingPages } from '../../site/pages.ts';
import { splitPath } from '../../languages/languages.ts';
import { frontOf } from '../../languages/translations.ts';
import { builds } from '../builds.ts';
import { readerOf } from '../reader.ts';

const chinese = [...existingPages()].filter((path) => splitPath(path).locale === 'zh-cn');

for (const build of builds)
  describe(`languages under ${build.base}`, () => {
    const reader = readerOf(build);

    test('a reader goes to Chinese and back, and links keep the language where they can', () =>
      reader.visit('transactions/saga/', async (page, seen) => {
        assert.equal(await page.locator('html').getAttribute('lang'), 'en');
        await live(page);
        const fetched = await page.evaluate(() =>
          performance.getEntriesByType('resource').map(({ name }) => name),
        );
        assert.deepEqual(
          fetched.filter((name) => name.includes('zh-cn')),
          [],
          'an English page fetches no Chinese words',
        );
        await page.locator('.header').getByRole('link', { name: '简体中文' }).click();
        await page.waitForURL(`${reader.url}zh-cn/transactions/saga/`);
        assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
        assert.equal(await page.locator('h1').innerText(), 'Saga：撤销可能已经做过的事');
        const links = await page
          .locator('nav.sidebar ul.top-level a')
          .evaluateAll((all) =>
            all.map((a) => [a.textContent?.trim(), a.getAttribute('href'), a.getAttribute('hreflang')]),
          );
        const named = ['首页', 'Partial failure', 'Saga'];
        assert.deepEqual(
          links.filter(([text]) => named.includes(text ?? '')),
          [
            ['首页', `${build.base}zh-cn/`, null],
            ['Partial failure', `${build.base}foundations/partial-failure/`, 'en'],
            ['Saga', `${build.base}zh-cn/transactions/saga/`, null],
          ],
        );
        const current = page.locator('nav.sidebar a[aria-current="page"]');
        assert.equal(await current.getAttribute('href'), `${build.base}zh-cn/transactions/saga/`);
        assert.equal(
          await page.locator('.fl-wordmark').getAttribute('href'),
          `${build.base}zh-cn/`,
          'home in the same language',
        );
        await live(page);
        await page.getByRole('button', { name: '种子与条件' }).click();
        await page.getByRole('button', { name: '下一个种子' }).click();
        await page.locator('.fl-verdict', { hasText: '种子 68' }).waitFor();
        await page.locator('fl-quiz li > button').nth(2).click();
        await page.locator('fl-quiz [role=status]', { hasText: '✓ 对。' }).waitFor();
        await page.getByRole('button', { name: '标为已读' }).click();
        await page.getByRole('button', { name: '已读 ✓' }).waitFor();
        await page.locator('[data-next]', { hasText: '接下来：' }).waitFor();
        assert.deepEqual(seen, { problems: [], elsewhere: [] });
        await page.locator('.header').getByRole('link', { name: 'English' }).click();
        await page.waitForURL(`${reader.url}transactions/saga/`);
      }));

    test('what is not translated has no address in the other language, and leads to its home', async () => {
      assert.equal((await fetch(`${reader.url}zh-cn/graph/`)).status, 404);
      const html = readFileSync(join(build.dist, 'graph/index.html'), 'utf8');
      assert.match(html, new RegExp(`href="${build.base}zh-cn/"[^>]*lang="zh-CN"`));
    });

    test('Chinese questions find the page, among the first three results', () =>
      reader.visit('zh-cn/', async (page) => {
        await page.getByRole('button', { name: '搜索' }).click();
        for (const words of [...questions, '栅栏', '幂等 补偿']) {
          await page.locator('fl-search .fl-find-field input').fill(words);
          // Until then the results are those of the words before.
          await page.locator('fl-search [role=status]', { hasText: words }).waitFor();
          await page.locator('fl-search a.hit').first().waitFor();
          const urls = await page
            .locator('fl-search a.hit')
            .evaluateAll((all) => all.slice(0, 3).map((a) => a.getAttribute('href')));
          assert.ok(
            urls.some((url) => url?.startsWith(`${build.base}zh-cn/transactions/saga/`)),
            `“${words}” finds ${urls.join(', ')}`,
          );
        }
      }));

    test('a Chinese page says in English only what is marked as English', () => {
      assert.ok(chinese.length >= 2);
      for (const path of chinese) {
        const html = readFileSync(join(build.dist, path.slice(1), 'index.html'), 'utf8');
        assert.deepEqual(englishIn(unified().use(rehypeParse).parse(html)), [], path);
      }
    });
  });

/** In readers' words, as the page has them. */
const questions = frontOf('content/docs/zh-cn/transactions/saga.mdx')['questions'] as string[];

async function live(page: Page): Promise<void> {
  await page.locator('fl-lab').hover();
  await page.locator('fl-lab[data-live]').waitFor();
}

const NOT_PROSE = ['code', 'pre', 'script', 'style', 'title', 'a', 'em'];

/** Texts of four Latin words or more that no element says to be English, or code, or a name that is linked. */
function englishIn(node: Root | RootContent): string[] {
  if (node.type === 'text') return withoutQuotes(node.value).match(/(?:[A-Za-z’']+ +){3,}[A-Za-z]+/g) ?? [];
  if (!('children' in node)) return [];
  const { tagName, properties } = node as Element;
  if (NOT_PROSE.includes(tagName) || properties?.['lang'] === 'en') return [];
  return node.children.flatMap(englishIn);
}

/** What is quoted from the paper has its translation beside it. */
const withoutQuotes = (text: string) => text.replaceAll(/“[^“”]*”/g, '');
