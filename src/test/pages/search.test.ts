import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { builds } from '../builds.ts';
import { readerOf } from '../reader.ts';

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

    test('results can be narrowed by phase and by kind', () =>
      reader.visit('', async (page) => {
        await search(page, 'saga');
        const filters = page.locator('fl-search .pagefind-ui__filter-panel');
        const results = page.locator('fl-search .pagefind-ui__results > li');
        const all = await results.count();
        assert.ok(all >= 2, `"saga" finds ${all} pages, so nothing can be narrowed`);
        await filters.getByLabel(/^pattern/).check();
        await results.nth(all - 1).waitFor({ state: 'detached' });
        assert.match(await results.first().innerText(), /Saga: undo/);
        await filters.getByLabel(/^pattern/).uncheck();
        await results.nth(all - 1).waitFor();
        await filters.getByLabel(/^Transactions/).check();
        await results.nth(all - 1).waitFor({ state: 'detached' });
      }));

    test('a word that is nowhere gets a hint, and Escape closes the box', () =>
      reader.visit('', async (page) => {
        await page.keyboard.press('Control+k');
        await page.locator('fl-search input[type=text]').fill('xylophone');
        await page.getByText('Nothing found for “xylophone”').waitFor();
        await page.keyboard.press('Escape');
        await page.locator('fl-search dialog').waitFor({ state: 'hidden' });
      }));

    test('a slash typed into a field stays a slash', () =>
      reader.visit('', async (page) => {
        await search(page, 'a/b');
        assert.equal(await page.locator('fl-search input[type=text]').inputValue(), 'a/b');
        assert.ok(await page.locator('fl-search dialog').isVisible());
      }));
  });
}

async function search(page: Page, words: string): Promise<void> {
  await page.getByRole('button', { name: 'Search' }).click();
  await page.locator('fl-search input[type=text]').pressSequentially(words);
  await page.locator('fl-search .pagefind-ui__message').waitFor();
}
