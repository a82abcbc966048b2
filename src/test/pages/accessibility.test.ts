import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { atRoot } from '../builds.ts';
import { pagesToLookAt } from '../pages-to-look-at.ts';
import { readerOf } from '../reader.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const every = [...pagesToLookAt(), 'nothing/here/', 'embed/transactions/saga/register-after-await/'];
const oneOfEachKind = ['', 'transactions/saga/', 'reference/simulator/'];

describe('axe finds nothing', () => {
  const reader = readerOf(atRoot);
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [390, 1280]) {
      // The policy keeps foreign scripts out, and axe is one. It changes nothing that axe looks at.
      const options = { colorScheme, viewport: { width, height: 800 }, bypassCSP: true };

      for (const path of every.filter((path) => isSeen(path, colorScheme, width)))
        test(`/${path}, ${colorScheme}, ${width} px`, () =>
          reader.visit(path, async (page) => assert.deepEqual(await violations(page), []), options));

      test(`search with results, none, a slip and earlier searches, ${colorScheme}, ${width} px`, () =>
        reader.visit(
          '',
          async (page) => {
            await page.getByRole('button', { name: 'Search' }).click();
            const field = page.locator('fl-search .fl-find-field input');
            await field.fill('saga');
            await page
              .locator('fl-search a.hit')
              .first()
              .click({ modifiers: ['Control'] });
            assert.deepEqual(await violations(page), []);
            for (const [words, said] of [
              ['qwertzuiop', 'Nothing found'],
              ['compensatoin', 'Did you mean'],
              ['', 'Searched before'],
            ] as const) {
              await field.fill(words);
              await page.locator('fl-search').getByText(said).waitFor();
              assert.deepEqual(await violations(page), [], said);
            }
          },
          options,
        ));
    }
});

/** What a kind of page is made of is seen on one of them in all four ways, on each of the others in one of two, chosen by its name. */
function isSeen(path: string, colorScheme: 'light' | 'dark', width: number): boolean {
  if (oneOfEachKind.includes(path)) return true;
  const isLight = [...path].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 2 === 0;
  return isLight ? colorScheme === 'light' && width === 1280 : colorScheme === 'dark' && width === 390;
}

async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  const { violations: found } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run(),
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}
