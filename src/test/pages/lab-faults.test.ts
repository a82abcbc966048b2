import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { atRoot } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { Lab, saga } from './lab.ts';

/** A place on the diagram: on the line of a node, at the height of a part. */
async function place(lab: Lab, node: string, part: RegExp): Promise<{ x: number; y: number }> {
  const head = lab.root.locator('.fl-st:visible .heads g').filter({ hasText: node }).locator('rect');
  const [column, row] = [await head.boundingBox(), await lab.part(part).boundingBox()];
  return { x: column!.x + column!.width / 2, y: row!.y + row!.height / 2 };
}

/** A fault as it can be taken on the diagram. */
const handle = (lab: Lab, name: RegExp): Locator =>
  lab.root.locator('.fl-st:visible .fl-handles').getByRole('button', { name });

/** Waits until the list of what goes wrong says this, and nothing else. */
async function listed(lab: Lab, ...texts: RegExp[]): Promise<void> {
  const items = lab.faults().locator('> span');
  for (const [i, text] of texts.entries()) await items.nth(i).filter({ hasText: text }).waitFor();
  await items.nth(texts.length).waitFor({ state: 'detached' });
}

async function drag(lab: Lab, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  const { mouse } = lab.page;
  await mouse.move(from.x, from.y);
  await mouse.down();
  await mouse.move(to.x, (from.y + to.y) / 2, { steps: 3 });
  await mouse.move(to.x, to.y, { steps: 3 });
  await mouse.up();
  await lab.rests();
}

const middle = async (what: Locator) => {
  const { x, y, width, height } = (await what.boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
};

const receives = /^shipping at 9 ms: receives book o1/;
const gaveUp = /^orders at 108 ms: gives up on shipping/;
const lostReply = /the reply to .* is lost/;

/** A finger, as the browser's own input brings it: it may scroll. */
async function fingerOn(page: Page) {
  const session = await page.context().newCDPSession(page);
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints });
  return {
    down: (at: { x: number; y: number }) => send('touchStart', [at]),
    move: (to: { x: number; y: number }) => send('touchMove', [to]),
    up: () => send('touchEnd', []),
    /** As long as it takes for the lab to see that it does not scroll. */
    rest: () => page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500))),
  };
}

describe('faults on the diagram', () => {
  const reader = readerOf(atRoot);

  test('by pointer: a partition is drawn and moved, a node paused, a crash dragged, and all undone', () =>
    reader.visit(
      saga,
      async (page, seen) => {
        const lab = await new Lab(page).wake();
        await lab.root.locator('.fl-handles').first().waitFor({ state: 'attached' });
        const [top, end] = [await place(lab, 'orders', receives), await place(lab, 'orders', gaveUp)];
        await drag(lab, { x: top.x + 40, y: top.y }, { x: top.x + 60, y: end.y });
        await listed(lab, lostReply, /^orders and inventory lose sight of each other, 9 to 108 ms/);
        const cut = handle(lab, /^Fault: orders and inventory/);
        assert.equal(await cut.evaluate((element) => element === document.activeElement), true);

        // Its end is dragged to where payment has refunded, and the whole of it back by an instant.
        const refunded = await place(lab, 'payment', /^payment at 110 ms: writes/);
        const below = await middle(cut.locator('.end'));
        await drag(lab, below, { x: below.x, y: refunded.y });
        await listed(lab, lostReply, /9 to 109\.5 ms/);
        const grip = await middle(cut.locator('.move'));
        const sent = await place(lab, 'orders', /^orders at 7\.9 ms/);
        await drag(lab, grip, { x: grip.x, y: grip.y - (top.y - sent.y) });
        await listed(lab, lostReply, /7\.9 to 108\.4 ms/);

        // Along a line: the menu asks what it is.
        const from = await place(lab, 'payment', /^payment at 109 ms/);
        await drag(lab, { x: from.x + 2, y: from.y - 12 }, { x: from.x, y: refunded.y + 25 });
        await lab.menuItem(/^Let it stand still for/).click();
        await listed(lab, lostReply, /orders and inventory/, /^payment stands still for/);
        await lab.verdict(/one pause/);

        // A crash goes to another event of its node.
        await lab.choose(/^inventory at .*: writes “released”/, 'Crash inventory here');
        await listed(
          lab,
          lostReply,
          /orders and/,
          /payment stands/,
          /^inventory crashes after “ledger is acknowledged”/,
        );
        const crash = handle(lab, /^Fault: inventory crashes/);
        const at = await middle(crash.locator('.move'));
        await lab.part(/^Show 5 messages/).click();
        const moved = await middle(crash.locator('.move'));
        assert.ok(moved.y > at.y);
        const reserved = await place(lab, 'inventory', /^inventory at .*: receives reserve o1/);
        await drag(lab, moved, { x: moved.x, y: reserved.y });
        await listed(
          lab,
          lostReply,
          /orders and/,
          /payment stands/,
          /^inventory crashes after “orders→inventory \/reserve/,
        );

        for (let steps = 0; steps < 6; steps++) await lab.act('undo').click();
        await listed(lab, lostReply);
        await lab.verdict('Broken', 'one lost reply');
        assert.equal(await lab.act('undo').getAttribute('aria-disabled'), 'true', 'a drag is one step back');
        assert.deepEqual(seen, { problems: [], elsewhere: [] });
      },
      { viewport: { width: 1280, height: 1600 } },
    ));

  test('by keys alone: the same', () =>
    reader.visit(saga, async (page, seen) => {
      const lab = await new Lab(page).wake();
      await lab.root.locator('.fl-handles').first().waitFor({ state: 'attached' });
      const { keyboard } = page;
      /** From a moment of a node, through its menu, to the fault on the diagram. */
      const put = async (moment: RegExp, item: RegExp, fault: RegExp) => {
        await lab.rests();
        await lab.part(moment).focus();
        await keyboard.press('Enter');
        await lab.menuItem(item).waitFor();
        for (let i = 0; i < 20; i++) {
          if (await lab.menuItem(item).evaluate((element) => element === document.activeElement)) break;
          await keyboard.press('ArrowDown');
        }
        await keyboard.press('Enter');
        await page.waitForFunction(
          (name) => name.test(document.activeElement?.getAttribute('aria-label') ?? ''),
          fault,
        );
        await lab.rests();
      };
      await put(receives, /^Cut it off from orders/, /^Fault: shipping and orders lose sight/);
      await listed(lab, lostReply, /^shipping and orders lose sight of each other, 9 to 109 ms/);
      await keyboard.press('ArrowDown');
      await listed(lab, lostReply, /9\.5 to 109\.5 ms/);
      await lab.rests();
      await keyboard.press('Shift+ArrowDown');
      await listed(lab, lostReply, /9\.5 to 109\.6 ms/);
      await keyboard.press('ArrowLeft');
      await listed(lab, lostReply, /^payment and client lose sight of each other/);

      await put(/^payment at 109 ms/, /^Let it stand still for/, /^Fault: payment stands still/);
      await lab.verdict(/one pause/);
      await put(/^inventory at .*: writes “released”/, /^Crash inventory here/, /^Fault: inventory crashes/);
      await listed(
        lab,
        lostReply,
        /payment and/,
        /payment stands/,
        /^inventory crashes after “ledger is acknowledged”/,
      );
      await keyboard.press('ArrowUp');
      await listed(
        lab,
        lostReply,
        /payment and/,
        /payment stands/,
        /^inventory crashes after “ledger is durable”/,
      );

      // Its numbers, by typing.
      await keyboard.press('Enter');
      const card = lab.root.getByRole('dialog', { name: /^inventory crashes/ });
      await page.waitForFunction(() => document.activeElement?.closest('[role=dialog]'));
      await card.getByRole('spinbutton', { name: 'Back after' }).fill('35');
      await keyboard.press('Escape');
      await page.waitForFunction(() =>
        document.activeElement?.matches('[aria-label^="Fault: inventory crashes"]'),
      );
      await keyboard.press('Delete');
      await listed(lab, lostReply, /payment and/, /payment stands/);

      // Faster than the runs: a key is not lost with the fault that had the focus.
      for (let steps = 0; steps < 7; steps++) await keyboard.press('ControlOrMeta+z');
      await listed(lab, lostReply);
      await lab.verdict('Broken', 'one lost reply');
      assert.equal(await lab.act('undo').getAttribute('aria-disabled'), 'true');
      assert.deepEqual(seen, { problems: [], elsewhere: [] });
    }));

  test('by touch: a finger that rests draws, one that takes a grip drags', () =>
    reader.visit(
      saga,
      async (page) => {
        const lab = new Lab(page);
        await lab.root.locator('.fl-verdict').tap();
        await lab.isLive();
        await lab.root.locator('.fl-handles').first().waitFor({ state: 'attached' });
        const finger = await fingerOn(page);
        await lab.part(receives).scrollIntoViewIfNeeded();
        const [top, end] = [await place(lab, 'orders', receives), await place(lab, 'orders', gaveUp)];
        const from = { x: top.x + 22, y: top.y };

        await finger.down(from);
        await finger.rest();
        await finger.move({ x: from.x + 8, y: (top.y + end.y) / 2 });
        await finger.move({ x: from.x + 10, y: end.y });
        await finger.up();
        await listed(lab, lostReply, /^orders and inventory lose sight of each other, 9 to 108 ms/);
        await lab.rests();

        const grip = handle(lab, /^Fault: orders and inventory/).locator('.end');
        await grip.scrollIntoViewIfNeeded();
        const refunded = await place(lab, 'payment', /^payment at 110 ms: writes/);
        const below = await middle(grip);
        await finger.down(below);
        await finger.move({ x: below.x, y: (below.y + refunded.y) / 2 });
        await finger.move({ x: below.x, y: refunded.y });
        await finger.up();
        await listed(lab, lostReply, /9 to 109\.5 ms/);
      },
      { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    ));

  test('from the list alone, any fault is put and changed', () =>
    reader.visit(saga, async (page) => {
      const lab = await new Lab(page).wake();
      const list = lab.root.getByRole('region', { name: 'What goes wrong in this run' });
      await list.getByRole('button', { name: 'Add a fault' }).click();
      await list.getByRole('combobox', { name: 'What goes wrong' }).selectOption('power');
      await list.getByRole('combobox', { name: 'Node' }).selectOption('payment');
      await list.getByRole('combobox', { name: 'Event' }).selectOption({ index: 1 });
      await list.getByRole('checkbox', { name: 'shipping' }).uncheck();
      await list.getByRole('spinbutton', { name: 'Back after' }).fill('50');
      await list.getByRole('button', { name: 'Add it' }).click();
      await listed(lab, lostReply, /^payment, orders and inventory lose power after/);
      await list.getByRole('button', { name: /^Change: payment/ }).click();
      await list.getByRole('combobox', { name: 'When' }).selectOption('before');
      await listed(lab, lostReply, /lose power before/);
      await lab.verdict(/power cut/);
    }));
});
