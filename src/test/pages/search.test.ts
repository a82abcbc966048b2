import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { loadCatalogue } from '../../catalogue/graph/load-catalogue.ts';
import { isWritten } from '../../catalogue/graph/model.ts';
import { problemWords } from '../../catalogue/graph/problem-words.ts';
import { builds } from '../builds.ts';
import { readerOf } from '../reader.ts';

/** What pages say that readers come with, in readers' words. */
const catalogue = await loadCatalogue();
const symptoms = [...catalogue.nodes.values()].filter(isWritten).flatMap(({ id, path, questions }) => {
  const solved = catalogue.edges.filter(({ kind, from }) => kind === 'solves' && from === id);
  const problems = solved.map(({ to }) => to.slice('problem:'.length));
  return [...problemWords(catalogue, problems), ...questions].map((words) => ({
    path: path.slice(1),
    words,
  }));
});

for (const build of builds) {
  describe(`search under ${build.base}`, () => {
    const reader = readerOf(build);

    test('it opens by keyboard, finds a page by its problem and leads there', () =>
      reader.visit('', async (page, seen) => {
        await page.waitForLoadState('networkidle');
        await page.keyboard.press('/');
        await page.waitForFunction(() => document.activeElement?.matches('fl-search input'));
        await page.keyboard.type('a step that timed out may have happened');
        const first = page.locator('fl-search .pagefind-ui__result a').first();
        assert.match(await first.innerText(), /Saga/);
        await page.keyboard.press('Enter');
        await first.click();
        await page.waitForURL(`${reader.url}transactions/saga/**`);
        assert.deepEqual(seen, { problems: [], elsewhere: [] });
      }));

    for (const [filter, value] of [
      ['kind', 'Pattern'],
      ['phase', 'Transactions'],
    ] as const)
      test(`results can be narrowed by ${filter}`, () =>
        reader.visit('', async (page) => {
          await search(page, 'saga');
          const everything = await found(page);
          const box = page.locator(`fl-search input[name="${filter}"][value="${value}"]`);
          const promised = Number(
            /\((\d+)\)/.exec(await page.locator(`label[for="${filter}-${value}"]`).innerText())?.[1],
          );
          assert.ok(
            promised < everything,
            `all ${everything} results are ${value}, so nothing can be narrowed`,
          );
          await box.check();
          assert.equal(await found(page, everything), promised);
          await page.locator('fl-search .pagefind-ui__result').getByText('Saga: undo').first().waitFor();
          await box.uncheck();
          assert.equal(await found(page, promised), everything);
        }));

    test('each page is among the first three results for its own symptoms and questions', () =>
      reader.visit('', async (page) => {
        for (const { path, words } of symptoms) {
          await page.evaluate(() => document.querySelector('dialog')?.close());
          await search(page, words);
          const count = await found(page);
          // Each result is fetched on its own.
          const results = page.locator(
            'fl-search .pagefind-ui__result .pagefind-ui__result-inner > p:first-child a',
          );
          await results.nth(Math.min(count, 3) - 1).waitFor();
          const urls = await results.evaluateAll((all) => all.slice(0, 3).map((a) => a.getAttribute('href')));
          assert.ok(
            urls.some((url) => url?.startsWith(build.base + path)),
            `“${words}” finds ${urls.join(', ')}`,
          );
        }
      }));

    test('what has no page of its own is found by its name and says its kind', () =>
      reader.visit('', async (page) => {
        for (const [words, kind, path] of [
          ['runSaga', 'Code', 'transactions/saga/#'],
          ['sequential compensations run in reverse order', 'Invariant', 'transactions/saga/#'],
          ['register after await', 'Planted bug', 'transactions/saga/runs/register-after-await/'],
          ['Inngest', 'System', 'graph/#system:inngest'],
          ['backward recovery', 'Word', 'reference/glossary/#backward-recovery'],
        ] as const) {
          await page.evaluate(() => document.querySelector('dialog')?.close());
          await search(page, words);
          const result = page
            .locator('fl-search .pagefind-ui__result')
            .filter({ has: page.locator(`a[href^="${build.base}${path}"]`) })
            .filter({ hasText: `Kind: ${kind}` });
          await result.first().waitFor();
        }
      }));

    test('a word that is nowhere gets a hint, and Escape closes the box', () =>
      reader.visit('', async (page) => {
        await page.keyboard.press('Control+k');
        await page.locator('fl-search input[type=text]').fill('qwertz');
        await page.getByText('Nothing found for “qwertz”').waitFor();
        await page.keyboard.press('Escape');
        await page.locator('fl-search dialog').waitFor({ state: 'hidden' });
      }));

    test('a slash typed into a field stays a slash', () =>
      reader.visit('', async (page) => {
        await page.getByRole('button', { name: 'Search' }).click();
        await page.locator('fl-search input[type=text]').pressSequentially('a/b');
        assert.equal(await page.locator('fl-search input[type=text]').inputValue(), 'a/b');
        assert.ok(await page.locator('fl-search dialog').isVisible());
      }));
  });
}

async function search(page: Page, words: string): Promise<void> {
  await page.getByRole('button', { name: 'Search' }).click();
  await page.locator('fl-search input[type=text]').fill(words);
  // Until then the message and the results are those of the words before.
  await page.locator('fl-search .pagefind-ui__message', { hasText: words }).waitFor();
}

/** How many results Pagefind says it has, once it says another number than `before`. */
async function found(page: Page, before?: number): Promise<number> {
  const handle = await page.waitForFunction((known) => {
    const text = document.querySelector('fl-search .pagefind-ui__message')?.textContent ?? '';
    const count = /^(\d+) results? for/.exec(text)?.[1];
    return count !== undefined && Number(count) !== known && { count: Number(count) };
  }, before);
  return ((await handle.jsonValue()) as { count: number }).count;
}
