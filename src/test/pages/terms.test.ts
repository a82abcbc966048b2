import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { atRoot } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { phone, saga } from './lab.ts';

const fence = (page: Page) => page.locator('.fl-term', { hasText: /^fence$/ });
/** What is drawn below the word, or nothing. */
const shown = (page: Page) =>
  fence(page).evaluate((term) => {
    const { content } = getComputedStyle(term, '::after');
    return content === 'none' ? '' : content;
  });

describe('a word of the glossary', () => {
  const reader = readerOf(atRoot);

  test('says what it is when pointed at or reached with the keyboard, until Escape, and moves nothing', () =>
    reader.visit(saga, async (page, seen) => {
      assert.equal(await shown(page), '');
      await fence(page).scrollIntoViewIfNeeded();
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await fence(page).hover();
      assert.match(await shown(page), /A mark that makes a late action be refused/);
      assert.equal(await page.evaluate(() => document.documentElement.scrollHeight), height);
      await page.keyboard.press('Escape');
      assert.equal(await shown(page), '');
      await page.mouse.move(0, 0);
      await fence(page).focus();
      assert.match(await shown(page), /A mark/);
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/reference\/glossary\/#fence$/);
      await page.locator('#fence + p').getByRole('link', { name: /^Saga/ }).waitFor();
      assert.deepEqual(seen, { problems: [], elsewhere: [] });
    }));

  test('shows it at the first tap, and follows the second', () =>
    reader.visit(
      saga,
      async (page) => {
        await fence(page).tap();
        assert.match(await shown(page), /A mark/);
        await fence(page).tap();
        await page.waitForURL(/\/reference\/glossary\/#fence$/);
      },
      { ...phone, hasTouch: true, isMobile: true },
    ));
});
