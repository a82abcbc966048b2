import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { atRoot } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { Lab, phone, saga } from './lab.ts';

const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };

/** How far down each diagram that is shown something stands. */
const tops = (page: Page, selector: string) =>
  page
    .locator(`.fl-compare .fl-st:visible ${selector}`)
    .evaluateAll((all) => all.map((element) => Math.round(element.getBoundingClientRect().top + scrollY)));
const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

describe('comparing', () => {
  const reader = readerOf(atRoot);

  test('broken and fixed stand side by side: aligned, parted by a sentence, at one instant, and in words', () =>
    reader.visit(
      saga,
      async (page, seen) => {
        const lab = await new Lab(page).wake();
        await lab.act('both').click();
        const compare = lab.root.getByRole('region', { name: 'Two runs side by side' });
        await compare.waitFor();

        for (const call of ['charge o1', 'refund o1']) {
          const lines = await tops(page, `[aria-label^="orders to payment, ${call}"] .line`);
          assert.deepEqual([lines.length, new Set(lines).size], [2, 1], call);
        }
        const sentences = await compare.locator('.fl-st:visible .parting text').allTextContents();
        const parting =
          'Here they part, at 1.6 ms. Broken: orders sends reserve o1. Fixed: orders writes “knows inventory”.';
        assert.deepEqual(
          sentences.map((text) => text.replaceAll(/\s+/g, '')),
          [parting, parting].map((text) => text.replaceAll(' ', '')),
        );
        assert.equal(new Set(await tops(page, '.parting path')).size, 1);

        await lab.root.getByRole('button', { name: 'Next fault' }).click();
        await compare.locator('.fl-st:visible .cursor').nth(1).waitFor();
        assert.equal(new Set(await tops(page, '.cursor path:first-of-type')).size, 1);

        await compare.getByRole('button', { name: 'Copy as text' }).click();
        await compare.getByText('The comparison is copied.').waitFor();
        const text = await copied(page);
        assert.match(text, /^Broken: breaks “a finished saga[^]*\nHere they part, at 1\.6 ms\./);
        assert.match(
          text,
          /In both:\n1\. The client places order o1\.\n[^]*Fixed:\n5\. [^]*7\. No invariant breaks\.\n$/,
        );

        await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error('no'))));
        await compare.getByRole('button', { name: 'Copy as text' }).click();
        const byHand = compare.getByRole('textbox', { name: 'The browser did not let us copy' });
        assert.equal(await byHand.inputValue(), text);
        assert.deepEqual(seen, { problems: [], elsewhere: [] });
      },
      clipboard,
    ));

  test('any two runs: one is kept, and a later one of other code, seed or faults stands beside it', () =>
    reader.visit(saga, async (page, seen) => {
      const lab = await new Lab(page).wake();
      await lab.act('pin').click();
      await lab.says('This run is kept.');
      assert.equal(await lab.act('pin').getAttribute('aria-pressed'), 'true');

      await lab.act('bug').selectOption('late-action');
      const compare = lab.root.getByRole('region', { name: 'Two runs side by side' });
      await compare.getByRole('heading', { name: 'Kept: register after await' }).waitFor();
      const parting = compare.getByRole('status').first();
      await parting.filter({ hasText: /^\s*Here they part.*This run: .*The kept run: / }).waitFor();

      // A fault can be put into the run at hand, and the kept one stays as it was.
      await lab.act('bug').selectOption('register-after-await');
      await parting.filter({ hasText: 'The two runs do not differ' }).waitFor();
      await lab.choose(/^orders to shipping, book o1/, 'Lose it');
      await parting.filter({ hasText: 'This run: orders sends book o1, which is lost.' }).waitFor();

      await lab.act('pin').click();
      await compare.waitFor({ state: 'detached' });
      assert.deepEqual(seen, { problems: [], elsewhere: [] });
    }));

  test('on a phone one takes the place of the other, at the same instant', () =>
    reader.visit(
      saga,
      async (page) => {
        const lab = await new Lab(page).wake();
        await lab.act('both').click();
        const compare = lab.root.getByRole('region', { name: 'Two runs side by side' });
        await compare.waitFor();
        await lab.root.getByRole('button', { name: 'Next fault' }).click();
        await compare.locator('.cursor').first().waitFor({ state: 'attached' });
        const heads = () => compare.locator('.fl-run:visible').allInnerTexts();
        const [broken] = await heads();
        assert.equal((await heads()).length, 1);
        const before = await tops(page, '.cursor path:first-of-type');
        const scrolled = await page.evaluate(() => scrollY);
        await compare.getByRole('button', { name: 'Fixed' }).click();
        const [fixed] = await heads();
        assert.match(broken!, /^Register after await/);
        assert.match(fixed!, /^The fixed code, same schedule/);
        const moved = (await tops(page, '.cursor path:first-of-type'))[0]! - before[0]!;
        assert.equal(await page.evaluate(() => scrollY), scrolled);
        assert.equal(moved, 0, 'the line of the instant stays where it is');
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
      },
      { ...phone, reducedMotion: 'reduce' },
    ));
});
