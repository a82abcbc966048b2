import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { loadCatalogue } from '../../catalogue/graph/load-catalogue.ts';
import { isWritten } from '../../catalogue/graph/model.ts';
import { problemWords } from '../../catalogue/graph/problem-words.ts';
import { atRoot, builds } from '../builds.ts';
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

const FIELD = 'fl-search .fl-find-field input';
const HIT = 'a.hit';

for (const build of builds) {
  describe(`search under ${build.base}`, () => {
    const reader = readerOf(build);

    test('it opens by keyboard, finds a page by its problem, and Enter leads there', () =>
      reader.visit('', async (page, seen) => {
        await page.waitForLoadState('networkidle');
        await page.keyboard.press('/');
        assert.ok(await page.evaluate(() => document.activeElement?.matches('fl-search input')));
        await page.keyboard.type('a step that timed out may have happened');
        await page.keyboard.press('Enter');
        await page.waitForURL(`${reader.url}transactions/saga/**`);
        assert.deepEqual(seen, { problems: [], elsewhere: [] });
        await page.keyboard.press('Control+k');
        const again = page.locator('fl-search').getByRole('button', { name: 'a step that timed out' });
        await again.click();
        await page.getByRole('status').filter({ hasText: 'a step that timed out' }).waitFor();
        await page.locator(FIELD).fill('');
        await page.getByRole('button', { name: 'Forget these' }).click();
        await again.waitFor({ state: 'detached' });
        assert.equal(await page.evaluate(() => localStorage.getItem('faultline:searches')), null);
      }));

    test('results are grouped, and can be narrowed by each facet and widened again', () =>
      reader.visit('', async (page) => {
        const everything = await search(page, 'saga');
        const groups = page.locator('fl-search section h2');
        assert.match((await groups.allInnerTexts()).join(), /^pages \d+,.*code \d+/i);
        for (const [facet, value] of [
          ['kind', 'Invariant'],
          ['phase', 'Transactions'],
          ['level', 'Intermediate'],
          ['system', 'Temporal'],
        ] as const) {
          const label = page.locator(`fl-search label:has([name="${facet}"][value="${value}"])`);
          const box = label.locator('input');
          const promised = Number(/\d+$/.exec(await label.innerText())?.[0]);
          assert.ok(promised > 0 && promised < everything, `${promised} of ${everything} are ${value}`);
          await box.check();
          await page
            .getByRole('status')
            .filter({ hasText: new RegExp(`^${promised} result`) })
            .waitFor();
          await box.uncheck();
          await page
            .getByRole('status')
            .filter({ hasText: `${everything} results` })
            .waitFor();
        }
        const more = page.getByRole('button', { name: /^Show \d+ more$/ }).first();
        const before = await page.locator(HIT).count();
        await more.click();
        await page.waitForFunction((count) => document.querySelectorAll('a.hit').length > count, before);
      }));

    test('each page is among the first three results for its own symptoms and questions', () =>
      reader.visit('', async (page) => {
        for (const { path, words } of symptoms) {
          await page.evaluate(() => document.querySelector('dialog')?.close());
          await search(page, words);
          const urls = await page
            .locator(HIT)
            .evaluateAll((all) => all.slice(0, 3).map((a) => a.getAttribute('href')));
          assert.ok(
            urls.some((url) => url?.startsWith(build.base + path)),
            `“${words}” finds ${urls.join(', ')}`,
          );
        }
      }));

    test('what has no page of its own is found by its name, in its group', () =>
      reader.visit('', async (page) => {
        for (const [words, group, path] of [
          ['runSaga', 'code', 'transactions/saga/#'],
          ['sequential compensations run in reverse order', 'invariants', 'transactions/saga/#'],
          ['register after await', 'bugs', 'transactions/saga/runs/register-after-await/'],
          ['Inngest', 'systems', 'graph/#system:inngest'],
          ['backward recovery', 'words', 'reference/glossary/#backward-recovery'],
          ['why not retry forward', 'questions', 'transactions/saga/#why-not-retry-forward-instead'],
          ['durability', 'topics', 'tags/tag/durability/'],
          ['glossary', 'pages', 'reference/glossary/'],
        ] as const) {
          await page.evaluate(() => document.querySelector('dialog')?.close());
          await search(page, words);
          await page
            .locator(`section[data-group=${group}] a.hit[href^="${build.base}${path}"]`)
            .first()
            .waitFor();
        }
      }));
  });
}

describe('search helps along', () => {
  const reader = readerOf(atRoot);

  test('a misspelt word is put right, and arrows lead through what was found', () =>
    reader.visit('', async (page) => {
      await search(page, 'compensatoin fence');
      await page.getByRole('button', { name: 'compensation fence' }).click();
      await page.getByRole('status').filter({ hasText: '“compensation fence”' }).waitFor();
      const focused = () => page.evaluate(() => document.activeElement?.outerHTML ?? '');
      assert.match(await focused(), /^<input/);
      await page.keyboard.press('ArrowDown');
      assert.match(await focused(), /class="hit"/);
      await page.keyboard.press('ArrowDown');
      assert.match(await focused(), /^<a /);
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowUp');
      assert.match(await focused(), /^<input/);
    }));

  test('a word that is nowhere leads on, and Escape closes the box', () =>
    reader.visit('', async (page) => {
      await page.keyboard.press('Control+k');
      await page.locator(FIELD).fill('qwertz');
      await page.getByText('Nothing found for “qwertz”').waitFor();
      const ways = page.locator('fl-search .help a');
      assert.deepEqual(await ways.evaluateAll((all) => all.map((a) => a.getAttribute('href'))), [
        ...['/symptoms/', '/tags/', '/paths/', '/reference/glossary/', '/reference/faq/', '/graph/'],
      ]);
      await page.keyboard.press('Escape');
      await page.locator('fl-search dialog').waitFor({ state: 'hidden' });
    }));

  test('a sentence with a word that no page has finds what has most of it; two such words are offered one by one', () =>
    reader.visit('', async (page) => {
      await page.getByRole('button', { name: 'Search' }).click();
      await page.locator(FIELD).fill('circuit breaker closes while inngest is down');
      await page.getByText(/Without “.*inngest/).waitFor();
      await page.locator(HIT).first().waitFor();
      await page.locator(FIELD).fill('inngest glossary');
      await page.getByText('One by one').waitFor();
      await page.getByRole('button', { name: /^inngest \d+$/ }).click();
      await page.locator(HIT).first().waitFor();
    }));

  test('a Chinese page is searched in Chinese', () =>
    reader.visit('zh-cn/', async (page, seen) => {
      await page.getByRole('button', { name: '搜索' }).click();
      await page.locator(FIELD).fill('补偿');
      await page.locator(`${HIT}[href^="/zh-cn/transactions/saga/"]`).first().waitFor();
      assert.deepEqual(await page.locator('fl-search legend').allInnerTexts(), [
        '板块',
        '难度',
        '类型',
        '库或服务器',
      ]);
      assert.deepEqual(seen, { problems: [], elsewhere: [] });
    }));

  test('a slash typed into a field stays a slash', () =>
    reader.visit('', async (page) => {
      await page.getByRole('button', { name: 'Search' }).click();
      await page.locator(FIELD).pressSequentially('a/b');
      assert.equal(await page.locator(FIELD).inputValue(), 'a/b');
      assert.ok(await page.locator('fl-search dialog').isVisible());
    }));

  test('a search has an address that shows the same again, and follows what is asked', () =>
    reader.visit('search/?q=lost+reply&kind=Pattern', async (page, seen) => {
      await page.locator(HIT).first().waitFor();
      const field = page.locator('fl-search-page input').first();
      assert.equal(await field.inputValue(), 'lost reply');
      assert.ok(await page.locator('input[name=kind][value=Pattern]').isChecked());
      await page.getByRole('button', { name: 'Search everything' }).click();
      await page.waitForURL(`${reader.url}search/?q=lost+reply`);
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      await page.keyboard.press('/');
      await page.keyboard.type('saga');
      await page.waitForURL(`${reader.url}search/?q=saga`);
      assert.equal(await page.locator('fl-search dialog').isVisible(), false);
      assert.deepEqual(seen, { problems: [], elsewhere: [] });
    }));

  test('without scripts the page of the search leads to the pages that lead to all others', () =>
    reader.visit(
      'search/?q=saga',
      async (page) => {
        assert.equal(await page.locator('fl-search-page').getByRole('link').count(), 6);
      },
      { javaScriptEnabled: false },
    ));

  test('an index that does not load says so, and is asked again', () =>
    reader.visit('', async (page) => {
      await page.route('**/pagefind/pagefind.js', (route) => route.abort());
      await page.getByRole('button', { name: 'Search' }).click();
      await page.locator(FIELD).fill('saga');
      await page.getByRole('alert').filter({ hasText: 'did not load' }).waitFor();
      await page.unroute('**/pagefind/pagefind.js');
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.locator(HIT).first().waitFor();
    }));
});

/** Asks for the words, waits for the answer, and gives the number of results. */
async function search(page: Page, words: string): Promise<number> {
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.locator(FIELD).fill(words);
  // Until then the message and the results are those of the words before.
  const status = page.locator('fl-search [role=status]', { hasText: `“${words}”` });
  await status.waitFor();
  return Number(/^\d+/.exec(await status.innerText())?.[0] ?? 0);
}
