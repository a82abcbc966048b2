import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { atRoot, builds } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { Lab, phone, saga } from './lab.ts';

const lanes = ['client', 'orders', 'inventory', 'payment', 'shipping'];

for (const build of builds) {
  describe(`reading under ${build.base}`, () => {
    const reader = readerOf(build);

    test('without scripts the verdict, diagram, story, fix and code are there, and nothing that would not work', () =>
      reader.visit(
        saga,
        async (page) => {
          const lab = new Lab(page);
          await lab.verdict('Broken', 'either all effects or none', 'one lost reply', 'seed 67');
          assert.deepEqual(await lab.lanes(), lanes);
          const diagram = lab.root.getByRole('img');
          assert.equal(await diagram.count(), 1, 'one of the two shapes');
          assert.match(
            (await diagram.getAttribute('aria-label'))!,
            /^Space-time diagram of 5 nodes.*It ends in a violation/,
          );
          const story = await lab.root.locator('.fl-story li').allInnerTexts();
          assert.match(
            story.join('\n'),
            /^The client places order o1\.\n.*Its reply is lost\..*This breaks:/s,
          );
          assert.equal(
            await lab.root.locator('.fl-story').evaluate((list) => getComputedStyle(list).listStyleType),
            'decimal',
          );
          const fix = await lab.root.locator('.fl-fix').innerText();
          assert.match(fix, /\+\s+begun\.unshift\(step\);[^]*-\s+begun\.unshift\(step\);/);
          assert.ok(await page.getByText('export async function runSaga').first().isVisible());

          const offered = lab.root.locator('button:visible, select:visible, [role=button]:visible');
          assert.deepEqual(await offered.allTextContents(), []);
          assert.ok(await lab.root.getByRole('link', { name: 'Download' }).isVisible());
          assert.ok(await page.getByText('Without JavaScript this is a picture of the run.').isVisible());
        },
        { javaScriptEnabled: false },
      ));
  });
}

describe('reading', () => {
  const reader = readerOf(atRoot);

  test('the example is downloaded as a zip', () =>
    reader.visit(saga, async (page) => {
      const lab = new Lab(page);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        lab.root.getByRole('link', { name: 'Download' }).click(),
      ]);
      assert.equal(download.suggestedFilename(), 'saga.zip');
    }));

  test('on paper the toolbar is gone and the diagram is there', () =>
    reader.visit(saga, async (page) => {
      await page.emulateMedia({ media: 'print' });
      const lab = new Lab(page);
      for (const live of [false, true]) {
        assert.equal(await lab.root.getByRole('toolbar').isVisible(), false);
        assert.deepEqual(await lab.lanes(), lanes);
        await lab.verdict('Broken');
        if (live) assert.equal(await lab.faults().first().isVisible(), false);
        else await lab.wake();
      }
    }));

  test('the steps of the story light up their events, one after the other', () =>
    reader.visit(saga, async (page) => {
      const lab = await new Lab(page).wake();
      const lit = lab.root.locator('.fl-story li.lit');
      await lab.act('next').click();
      await lit.filter({ hasText: 'places order o1' }).waitFor();
      for (let i = 0; i < 2; i++) await lab.act('next').click();
      await lit.filter({ hasText: 'Its reply is lost' }).waitFor();
      await lab.root.locator('.fl-st:visible g.msg.lost.lit').waitFor();
      await lab.act('back').click();
      await lit.filter({ hasText: 'payment charges o1' }).waitFor();
      // One sentence after the other, up to the last.
      for (let i = 0; i < 5; i++) await lab.act('next').click();
      await lit.filter({ hasText: 'This breaks' }).waitFor();
      assert.equal(await lit.count(), 1);
    }));

  test('pointing at a message lights the line that sent it', () =>
    reader.visit(saga, async (page) => {
      const lab = new Lab(page);
      await lab.edit('orders.ts');
      await lab.part(/^orders to payment, refund o1/).hover();
      await lab.root.locator('.cm-line.fl-lit').first().waitFor();
    }));
});

describe('a phone', () => {
  const reader = readerOf(atRoot);
  const bounds = (page: Page, selector: string) =>
    page.locator(selector).evaluateAll((all) =>
      all.map((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return { left, right, top, bottom };
      }),
    );
  const isNoWiderThanThePhone = async (page: Page, when: string) =>
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, when);

  test('nothing scrolls sideways, lanes and menu fit', () =>
    reader.visit(
      saga,
      async (page) => {
        const lab = new Lab(page);
        await isNoWiderThanThePhone(page, 'before it lives');
        await lab.wake();
        assert.deepEqual(await lab.lanes(), lanes);
        const [frame] = await bounds(page, 'fl-lab .fl-timed');
        for (const { left, right } of await bounds(page, 'fl-lab .fl-st:visible .heads g'))
          assert.ok(left >= frame!.left && right <= frame!.right, `a lane's head from ${left} to ${right}`);

        // As far down the screen as it gets, and as far right.
        const message = lab.part(/^shipping at .*answers book o1$/);
        await message.evaluate((element) => element.scrollIntoView({ block: 'end' }));
        await message.click({ force: true }); // it lies under the light of its neighbours, which the lab sees through
        await lab.menuItem('Crash shipping here').waitFor();
        const [menu] = await bounds(page, '.fl-menu');
        assert.ok(menu!.left >= 0 && menu!.right <= 390, `from ${menu!.left} to ${menu!.right}`);
        assert.ok(menu!.top >= 0 && menu!.bottom <= 844, `from ${menu!.top} down to ${menu!.bottom}`);
        await isNoWiderThanThePhone(page, 'with a menu');
        await lab.menuItem('Crash shipping here').click();
        await lab.faults().nth(1).waitFor();

        await lab.act('both').click();
        await lab.root.locator('.fl-compare').waitFor();
        await isNoWiderThanThePhone(page, 'both');
        await lab.act('broken').click();
        await lab.edit('saga.ts');
        await isNoWiderThanThePhone(page, 'with the editor');
        await lab.act('more').click();
        await lab.act('node').click();
        await page.getByText('Nothing has been downloaded or sent yet.').waitFor();
        await isNoWiderThanThePhone(page, 'with Node');
      },
      { ...phone, hasTouch: true, isMobile: true },
    ));

  test('what is touched is large enough for a finger', () =>
    reader.visit(
      saga,
      async (page) => {
        const lab = await new Lab(page).wake();
        const small = await lab.root
          .locator(
            '.fl-bar button:visible, .fl-bar select:visible, .fl-bar a:visible, .fl-schedule button:visible',
          )
          .evaluateAll((all) =>
            all
              .map((element) => [element.textContent, element.getBoundingClientRect()] as const)
              .filter(([, { width, height }]) => height < 44 || width < 24)
              .map(([text, { width, height }]) => `${text}: ${width} × ${height}`),
          );
        assert.deepEqual(small, []);
      },
      { ...phone, hasTouch: true, isMobile: true },
    ));
});
