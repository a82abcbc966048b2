import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { atRoot } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { Lab, saga, sagaFile } from './lab.ts';

/** More than there are places to stop at on a page. */
const MANY = 300;

describe('with keys alone', () => {
  const reader = readerOf(atRoot);

  test('the lab is reached, the reply is had back and lost again, and the verdict is told', () =>
    reader.visit(saga, async (page, seen) => {
      const lab = new Lab(page);
      // The link past the navigation comes first.
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await tabTo(page, '[data-act=bug]');
      await lab.isLive();
      await tabTo(page, '.fl-st [role=button]');
      const name = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
      await page.keyboard.press('End');
      assert.match((await name())!, /^This breaks:/);
      await page.keyboard.press('Home');
      assert.match((await name())!, /^Show 5 messages/);
      await arrowTo(page, /^shipping to orders, reply to book o1, lost$/);

      await page.keyboard.press('Enter');
      await focusOn(page, /^Take back: the reply to orders→shipping/);
      await page.keyboard.press('ArrowDown');
      await focusOn(page, /^Deliver it twice$/);
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowUp');
      await focusOn(page, /^Break the connection$/);
      await page.keyboard.press('ArrowDown');
      await focusOn(page, /^Take back/);
      await page.keyboard.press('Enter');
      await lab.verdict('Held', 'nothing went wrong');
      // The focus is still on that message, whatever else has changed.
      await focusOn(page, /^shipping to orders, reply to book o1, delivered$/);

      await page.keyboard.press(' ');
      await focusOn(page, /^Lose it$/);
      await page.keyboard.press('Escape');
      await focusOn(page, /^shipping to orders, reply to book o1, delivered$/);
      await page.keyboard.press('Enter');
      await focusOn(page, /^Lose it$/);
      await page.keyboard.press('Enter');
      await lab.verdict('Broken', 'one lost reply');
      await focusOn(page, /^shipping to orders, reply to book o1, lost$/);
      assert.equal(await lab.root.locator('.fl-verdict').getAttribute('role'), 'status');
      assert.deepEqual(seen, { problems: [], elsewhere: [] });
    }));

  test('a fault is taken back in the list, and the focus stays in the list', () =>
    reader.visit(saga, async (page) => {
      const lab = await new Lab(page).wake();
      await lab.choose(/^orders to shipping, book o1, /, 'Deliver it twice');
      // The new run is shown: the focus moves no more by itself.
      await lab.part(/^orders to shipping, book o1, second copy/).waitFor();
      await tabTo(page, '[data-act=take-back]');
      await page.keyboard.press('Enter');
      await lab.verdict('one duplicated message');
      await page.waitForFunction(() => document.activeElement?.closest('.fl-schedule'));
      await page.keyboard.press('Enter');
      await lab.verdict('Held', 'nothing went wrong');
      await page.waitForFunction(() => document.activeElement?.closest('.fl-schedule'));
    }));

  test('the faults on the diagram, their list and the story are one stop each', () =>
    reader.visit(saga, async (page) => {
      const lab = await new Lab(page).wake();
      await lab.root.locator('.fl-handles').first().waitFor({ state: 'attached' });
      await lab.choose(/^shipping at 9 ms: receives book o1/, /^Cut it off from orders/);
      await focusOn(page, /^Fault: shipping and orders/);
      await lab.rests();
      await lab.choose(/^payment at 109 ms/, /^Cut it off from orders/);
      await focusOn(page, /^Fault: payment and orders/);
      await lab.rests();
      await page.keyboard.press('Home');
      await focusOn(page, /^Fault: shipping and orders/);
      await page.keyboard.press('PageDown');
      await focusOn(page, /^Fault: payment and orders/);
      await page.keyboard.press('Tab');
      const isWithin = (selector: string) =>
        page.evaluate((wanted) => document.activeElement!.closest(wanted) !== null, selector);
      assert.equal(await isWithin('.fl-st'), false, 'the diagram is left');

      await tabTo(page, '.fl-story [role=button]');
      const told = () => page.evaluate(() => document.activeElement!.textContent);
      const [first, last] = await lab.root
        .locator('.fl-story li')
        .allTextContents()
        .then((all) => [all[0], all.at(-1)]);
      assert.equal(await told(), first);
      await page.keyboard.press('End');
      assert.equal(await told(), last);
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowDown');
      assert.equal(await told(), last);
      await page.keyboard.press('Tab');
      await focusOn(page, /^Change: /);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Tab');
      await focusOn(page, /^Take back: shipping and orders/);
      await page.keyboard.press('End');
      await focusOn(page, /^Take back: payment and orders/);
      await page.keyboard.press('Tab');
      await focusOn(page, /^Add a fault$/);
    }));

  test('exploring starts and stops on one button, which keeps the focus', () =>
    reader.visit(saga, async (page) => {
      const lab = await new Lab(page).wake();
      await lab.act('fixed').click();
      await lab.verdict('Held');
      await lab.act('explore').focus();
      await page.keyboard.press('Enter');
      await lab.root.getByRole('progressbar').waitFor();
      await focusOn(page, /^Stop$/);
      await page.keyboard.press('Enter');
      await lab.root.getByRole('progressbar').waitFor({ state: 'detached' });
      await focusOn(page, /^Explore 10,000$/);
    }));

  test('the editor is opened, used and left by Escape', () =>
    reader.visit(saga, async (page) => {
      const lab = await new Lab(page).wake();
      await lab.act('edit').focus();
      await page.keyboard.press('Enter');
      await lab.root.getByRole('tab', { name: 'saga.ts' }).waitFor();
      await tabTo(page, '.fl-edit [role=tab]');
      await focusOn(page, /^saga\.ts/);
      await page.locator('.cm-content').waitFor();
      await tabTo(page, '.cm-content');
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.insertText(sagaFile('saga.ts'));
      await lab.verdict('Held', 'edited');
      await page.keyboard.press('Escape');
      await focusOn(page, /^saga\.ts/);
      await page.keyboard.press('Shift+Tab');
      assert.equal(await page.evaluate(() => !!document.activeElement?.closest('.fl-edit-file')), false);
    }));

  test('a link to a failed line leads into the editor, to that line', () =>
    reader.visit(saga, async (page) => {
      const lab = new Lab(page);
      await lab.rewrite('orders.ts', `${sagaFile('orders.ts')}\nconst = 1;\n`);
      const button = lab.root.locator('.fl-trouble').getByRole('button', { name: /^orders\.ts, line \d+$/ });
      await button.waitFor();
      await lab.edit('saga.ts');
      await button.focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction(
        () =>
          document.activeElement?.getAttribute('aria-label') === 'orders.ts' &&
          document.querySelector('.cm-activeLine.fl-error-line'),
      );
    }));
});

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < MANY; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  assert.fail(`${selector} was not reached with ${MANY} times Tab`);
}

async function arrowTo(page: Page, name: RegExp): Promise<void> {
  for (let i = 0; i < MANY; i++) {
    await page.keyboard.press('ArrowDown');
    const now = await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    if (name.test(now)) return;
  }
  assert.fail(`${name} was not reached`);
}

/** Waits until the focus is on something of this name. */
async function focusOn(page: Page, name: RegExp): Promise<void> {
  await page.waitForFunction((wanted) => {
    const { activeElement } = document;
    return wanted.test(activeElement?.getAttribute('aria-label') ?? activeElement?.textContent?.trim() ?? '');
  }, name);
}
