import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { atRoot } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { saga } from './lab.ts';

const question = (page: Page, name: string) => page.locator(`[data-question=${name}]`);

describe('the questions at the end of a page', () => {
  const reader = readerOf(atRoot);

  test('judge at once, explain, are remembered, and count in the self-test', () =>
    reader.visit(saga, async (page, seen) => {
      const book = question(page, 'late-book');
      assert.equal(await book.getByText(/the late book was refused/).isVisible(), false);
      // The explanation follows the answers in the order of the keyboard, too.
      await book.getByRole('button', { name: 'A booking', exact: true }).focus();
      await page.keyboard.press('Enter');
      await book.getByText('✕ No.').waitFor();
      assert.equal(await book.getByText(/the late book was refused/).isVisible(), true);
      await question(page, 'crash-after-charge')
        .getByRole('button', { name: /refunded/ })
        .click();
      await question(page, 'crash-after-charge').getByText('✓ Right.').waitFor();

      await page.reload();
      await book.getByText('✕ No.').waitFor();
      await book.getByRole('button', { name: 'A booking', exact: true, pressed: true }).waitFor();

      await page.goto(new URL('reference/self-test/', reader.url).href);
      const result = page.locator('fl-self-test [data-all]');
      // Other pages have questions, too.
      const says = (words: RegExp) => result.filter({ hasText: words }).waitFor();
      await says(/^1 of \d+ right.* Read again: Saga: undo what you may have done/);
      await book.getByRole('button', { name: /^A fence/ }).click();
      await says(/^2 of \d+ right[^.]*\.$/);
      assert.deepEqual(seen, { problems: [], elsewhere: [] });
    }));

  test('without scripts are a list with the answer folded', () =>
    reader.visit(
      saga,
      async (page) => {
        const book = question(page, 'late-book');
        assert.equal(await book.getByRole('listitem').count(), 3);
        await book.getByText('Answer', { exact: true }).click();
        assert.equal(await book.getByText(/^A fence and no booking\. cancel found/).isVisible(), true);
      },
      { javaScriptEnabled: false },
    ));
});
