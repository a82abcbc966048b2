import assert from 'node:assert/strict';
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { atRoot, underBase } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { saga } from './lab.ts';

const folder = mkdtempSync(join(tmpdir(), 'faultline-'));
after(() => rmSync(folder, { recursive: true }));

const mark = (page: Page) => page.locator('fl-page-end button');
const says = (page: Page, words: string | RegExp) =>
  page.getByRole('status').filter({ hasText: words }).first().waitFor();

describe('progress', () => {
  const reader = readerOf(atRoot);

  test('a page is marked as read, remembered, and taken into account', () =>
    reader.visit(saga, async (page, seen) => {
      const next = page.locator('fl-page-end [data-next]');
      assert.match(await next.innerText(), /^Next: .+, because .+\.$/);
      await mark(page).click();
      await page.getByRole('button', { name: 'Read ✓', pressed: true }).waitFor();
      await page.reload();
      await page.getByRole('button', { name: 'Read ✓', pressed: true }).waitFor();

      await page.goto(new URL('paths/payments/', reader.url).href);
      await page.getByText('You have read 1.').waitFor();
      assert.match(await page.locator('.fl-path [data-page=saga]').innerText(), /✓ read/);

      await page.goto(new URL('paths/', reader.url).href);
      await page.getByText(/You have read 1 of \d+ pages\./).waitFor();
      await page.getByRole('button', { name: 'Save my progress' }).focus();
      const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
      const saved = readFileSync(await download.path(), 'utf8');
      assert.deepEqual(Object.keys((JSON.parse(saved) as { read: object }).read), ['saga']);

      await page.getByRole('button', { name: 'Forget it' }).click();
      await page.getByText(/You have read 0 of/).waitFor();
      assert.equal(await page.evaluate(() => localStorage.getItem('faultline:progress')), null);
      const file = join(folder, 'progress.json');
      writeFileSync(file, saved);
      await page.locator('fl-progress input[type=file]').setInputFiles(file);
      await says(page, 'Brought back: 1 page read.');
      writeFileSync(file, 'not what you think');
      await page.locator('fl-progress input[type=file]').setInputFiles(file);
      await says(page, 'progress.json holds no progress of this site: choose a file that was saved here.');
      await page.getByText(/You have read 1 of/).waitFor();

      await page.goto(new URL(saga, reader.url).href);
      await mark(page).click();
      await page.getByRole('button', { name: 'Mark as read', pressed: false }).waitFor();
      assert.deepEqual(seen, { problems: [], elsewhere: [] });
    }));

  test('a newer version’s progress is left alone, and said so', () =>
    reader.visit(saga, async (page) => {
      const text = '{"v":99}';
      await page.evaluate((newer) => localStorage.setItem('faultline:progress', newer), text);
      await mark(page).click();
      await says(page, /A newer version of this site wrote this progress/);
      assert.equal(await page.evaluate(() => localStorage.getItem('faultline:progress')), text);
    }));

  test('without scripts a path is a list of links, and nothing is offered that would not work', () =>
    reader.visit(
      'paths/payments/',
      async (page) => {
        assert.equal(await page.locator('.fl-path li').count(), 9);
        await page.locator('.fl-path').getByRole('link', { name: /^Saga/ }).click();
        assert.equal(await mark(page).isVisible(), false);
      },
      { javaScriptEnabled: false },
    ));
});

describe('progress under a path', () => {
  const reader = readerOf(underBase);
  test('recommendations lead into the site', () =>
    reader.visit(saga, async (page) => {
      await mark(page).click();
      await page.getByRole('button', { name: 'Read ✓' }).waitFor();
      const link = page.locator('fl-page-end [data-next] a');
      assert.match((await link.getAttribute('href'))!, /^\/faultline\/\w+\//);
      await link.click();
      await page.locator('fl-page-end').waitFor();
    }));
});
