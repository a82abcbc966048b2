import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { atRoot } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { Lab, phone, saga } from './lab.ts';

/** The bar under the diagram and the panel that it opens. */
class TimeOf extends Lab {
  readonly bar = this.root.getByRole('group', { name: 'Time', exact: true });
  readonly slider = this.bar.getByRole('slider', { name: 'Event of the run' });
  readonly instant = this.root.getByRole('region', { name: 'At this instant' });

  press(name: string) {
    return this.bar.getByRole('button', { name, exact: true }).click();
  }

  /** Waits until the bar tells this of the instant. */
  async now(words: string | RegExp): Promise<void> {
    await this.bar.locator('.fl-now').filter({ hasText: words }).waitFor();
  }

  async whole(): Promise<void> {
    await this.bar.locator('.fl-now').waitFor({ state: 'detached' });
    assert.equal(await this.root.locator('.cursor').count(), 0);
  }

  /** A node in the panel. */
  node(name: string) {
    return this.instant.getByRole('region', { name, exact: true });
  }

  /** How far down the window the cursor is. */
  async cursorTop(): Promise<number> {
    return this.page.evaluate(() => {
      const cursor = [...document.querySelectorAll<SVGGElement>('.cursor')].find(
        (one) => one.ownerSVGElement!.getClientRects().length > 0,
      )!;
      const svg = cursor.ownerSVGElement!;
      const box = svg.getBoundingClientRect();
      return box.top + (Number(cursor.dataset['y']) * box.height) / svg.viewBox.baseVal.height;
    });
  }
}

const LOST = '9.6 ms: shipping sends the reply to book o1, which is lost';

/** Within this, what a change starts has started. In milliseconds. */
const FRAME = 40;

describe('time', () => {
  const reader = readerOf(atRoot);

  test('goes to the fault, and to what comes before and after it', () =>
    reader.visit(saga, async (page, seen) => {
      const lab = await new TimeOf(page).wake();
      assert.equal(await lab.slider.getAttribute('aria-valuetext'), 'event 50 of 50, 115 ms');
      await lab.press('Next fault');
      await lab.now(LOST);
      assert.equal(await lab.slider.getAttribute('aria-valuetext'), 'event 31 of 50, 9.6 ms');
      await lab.root.locator('.fl-st:visible g.msg.lost.lit').waitFor();
      await lab.root.locator('.fl-story li.lit').filter({ hasText: 'Its reply is lost' }).waitFor();
      await lab.press('Next event');
      await lab.now('108 ms: orders gives up on shipping');
      await lab.press('Previous event');
      await lab.now(LOST);
      await lab.press('To the violation');
      await lab.now(/^115 ms: This breaks: a finished saga/);
      await lab.press('To the start');
      await lab.now('0 ms: orders starts');
      await lab.press('Whole run');
      await lab.whole();
      assert.deepEqual(seen, { problems: [], elsewhere: [] });
    }));

  test('tells what each disk holds, what is on its way, and which lines wait', () =>
    reader.visit(saga, async (page) => {
      const lab = await new TimeOf(page).wake();
      await lab.press('Next fault');
      await lab.now(LOST);
      await lab.instant.getByText('At this instant · 9.6 ms').waitFor();
      assert.deepEqual(await lab.node('orders').locator('.fl-file li').allInnerTexts(), [
        '{"saga":"o1","event":"started"}',
        '{"saga":"o1","event":"began","step":"inventory"}',
        '{"saga":"o1","event":"began","step":"payment"}',
      ]);
      assert.match(await lab.node('orders').innerText(), /waits for shipping: book o1, for 1.6 ms now/);
      assert.deepEqual(await lab.node('shipping').locator('.fl-file li').allInnerTexts(), [
        '{"key":"o1/shipping","event":"applied"}',
      ]);
      const flights = lab.instant.locator('.fl-flights li');
      assert.deepEqual(await flights.allInnerTexts(), ['nothing']);
      await lab.press('Previous event');
      await flights.filter({ hasText: 'shipping → orders: reply to book o1' }).waitFor();
      await lab.root.locator('.fl-st:visible .cursor .flight').waitFor();
      for (let i = 0; i < 2; i++) await lab.press('Previous event');
      await lab.now('9.5 ms: shipping writes “booked”');
      await lab.node('shipping').locator('.fl-file li.fl-news').filter({ hasText: 'new' }).waitFor();

      await lab
        .node('orders')
        .getByRole('button', { name: /^orders\.ts, line \d+ const response = await fetch/ })
        .click();
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'orders.ts');
      assert.match(await page.locator('.cm-activeLine').innerText(), /await fetch\(url/);
    }));

  test('is scrubbed by keys and by pointer', () =>
    reader.visit(saga, async (page) => {
      const lab = await new TimeOf(page).wake();
      await lab.slider.focus();
      await page.keyboard.press('Home');
      await lab.now('0 ms: orders starts');
      for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
      await lab.now('0 ms: the client sends place order o1');
      const box = (await lab.slider.boundingBox())!;
      // The thumb's way is a thumb shorter than the slider.
      await page.mouse.click(box.x + 8 + ((box.width - 16) * 30) / 49, box.y + box.height / 2);
      await lab.now(LOST);
    }));

  test('plays at the pace of events, pauses, and stops at the end', () =>
    reader.visit(saga, async (page) => {
      await page.clock.install();
      const lab = await new TimeOf(page).wake();
      await lab.press('To the violation');
      for (let i = 0; i < 3; i++) await lab.press('Previous event');
      await lab.now('114 ms: orders writes “inventory undone”');
      // From here on, time goes only as the test lets it.
      await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1_000);
      await lab.press('Play');
      await lab.bar.getByRole('button', { name: 'Pause' }).waitFor();
      await page.clock.runFor(600 + FRAME);
      await lab.now('114 ms: orders learns that journal#5 is on the disk');
      await page.clock.runFor(250 + FRAME);
      await lab.now('115 ms: orders writes “compensated”');
      await lab.press('Pause');
      await page.clock.runFor(10_000);
      await lab.now('115 ms: orders writes “compensated”');
      await lab.bar.getByRole('combobox', { name: 'Speed' }).selectOption('16×');
      await lab.press('Play');
      await page.clock.runFor(600 / 16 + FRAME);
      await lab.now(/This breaks/);
      await lab.bar.getByRole('button', { name: 'Play' }).waitFor();
      await lab.press('Play');
      await lab.now('0 ms: orders starts');
    }));

  test('is gone to from a message, a moment, a sentence, and a neighbour in the list', () =>
    reader.visit(saga, async (page) => {
      const lab = await new TimeOf(page).wake();
      await lab.part(/^orders to payment, refund o1, delivered$/).click({ force: true });
      await lab.menuItem('Lose it').waitFor();
      await lab.now('108 ms: orders sends refund o1');
      await page.keyboard.press('Escape');
      await lab.part(/^This breaks/).click();
      await lab.now(/This breaks/);
      await lab.root.getByRole('button', { name: /^After 100 ms orders gives up/ }).click();
      await lab.now('108 ms: orders gives up on shipping');
      await lab.instant.getByRole('button', { name: 'payment receives refund o1' }).click();
      await lab.now('109 ms: payment receives refund o1');
      assert.equal(
        await lab.instant.locator('[aria-current=step]').innerText(),
        'payment receives refund o1',
      );
    }));

  test('opens the fold that it comes into; another run is shown whole again', () =>
    reader.visit(saga, async (page) => {
      const lab = await new TimeOf(page).wake();
      await lab.press('To the start');
      for (let i = 0; i < 5; i++) await lab.press('Next event');
      await lab.part(/^the client to orders, place order o1/).waitFor();
      await lab.root.locator('.fl-st:visible .cursor .flight').waitFor();
      await lab.faults().getByRole('button', { name: 'Take back' }).click();
      await lab.verdict('Held');
      await lab.whole();
      assert.equal(
        await lab.bar.getByRole('button', { name: 'Next fault' }).getAttribute('aria-disabled'),
        'true',
      );
    }));

  test('beside the fixed code both runs stand at the same instant', () =>
    reader.visit(saga, async (page) => {
      const lab = await new TimeOf(page).wake();
      await lab.act('both').click();
      await lab.root.locator('.fl-compare').waitFor();
      await lab.press('Next fault');
      await lab.now(LOST);
      assert.equal(await lab.root.locator('.fl-run .fl-st:visible .cursor').count(), 2);
    }));
});

describe('keys of time', () => {
  const reader = readerOf(atRoot);

  test('work wherever the focus is in the lab', () =>
    reader.visit(saga, async (page, seen) => {
      const lab = await new TimeOf(page).wake();
      await lab.root.focus();
      const pressed: [key: string, now: string | RegExp][] = [
        ['f', LOST],
        ['ArrowRight', '108 ms: orders gives up on shipping'],
        ['j', '108 ms: orders sends refund o1'],
        ['K', '108 ms: orders gives up on shipping'],
        ['ArrowLeft', LOST],
        ['v', /This breaks/],
        ['Home', '0 ms: orders starts'],
        ['End', /This breaks/],
      ];
      for (const [key, now] of pressed) {
        await page.keyboard.press(key);
        await lab.now(now);
      }
      await page.keyboard.press(' ');
      await lab.bar.getByRole('button', { name: 'Pause' }).waitFor();
      await page.keyboard.press(' ');
      await lab.bar.getByRole('button', { name: 'Play' }).waitFor();
      await page.keyboard.press('Escape');
      await lab.whole();

      // From a part of the diagram, where up and down lead on to others.
      await lab.part(/^This breaks/).focus();
      await page.keyboard.press('ArrowLeft');
      await lab.now(/This breaks/);
      await page.keyboard.press('ArrowLeft');
      await lab.now('115 ms: orders writes “compensated”');
      assert.deepEqual(seen, { problems: [], elsewhere: [] });
    }));

  test('mean nothing outside the lab, in a text, or where they mean something else', () =>
    reader.visit(saga, async (page) => {
      const lab = new TimeOf(page);
      await lab.edit('saga.ts');
      await page.locator('.cm-content').focus();
      await page.keyboard.press('End');
      await page.keyboard.insertText(' ');
      for (const key of ['f', 'v', 'j', '?', 'ArrowRight']) await page.keyboard.press(key);
      await lab.whole();
      await page.keyboard.press('Escape');
      await page.keyboard.press('ArrowRight'); // among the tabs
      await lab.whole();
      await lab.act('bug').focus();
      await page.keyboard.press('f');
      await lab.whole();
      await lab.act('share').focus();
      await page.keyboard.press(' '); // presses the button
      await lab.root.locator('.fl-notice').filter({ hasText: 'link' }).waitFor();
      await lab.whole();
      await page.locator('h1').click();
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      await page.keyboard.press('v');
      await lab.whole();
      assert.equal(await page.locator('dialog.fl-keys').count(), 0);
    }));

  test('are listed on “?”, and the focus comes back', () =>
    reader.visit(saga, async (page) => {
      const lab = await new TimeOf(page).wake();
      await lab.act('next').focus();
      await page.keyboard.press('?');
      const dialog = page.getByRole('dialog', { name: 'Keys of the lab' });
      await dialog.waitFor();
      const names = await dialog.locator('kbd').allInnerTexts();
      for (const key of ['→', '←', 'J', 'K', 'Space', 'F', 'V', 'Home', 'End', 'Esc', '?', 'Ctrl+Z'])
        assert.ok(names.includes(key), key);
      await page.keyboard.press('v');
      await lab.whole();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-act')), 'next');
      await lab.press('Keys of the lab');
      await dialog.getByRole('button', { name: 'Close' }).click();
      await dialog.waitFor({ state: 'detached' });
    }));
});

describe('lines and events', () => {
  const reader = readerOf(atRoot);
  const litLines = (page: Page) => page.locator('.cm-line.fl-lit').allInnerTexts();

  test('light each other up: the event at hand its lines, a pointed-at line its events', () =>
    reader.visit(saga, async (page) => {
      const lab = new TimeOf(page);
      await lab.edit('saga.ts');
      await page.locator('.cm-content').waitFor();
      await lab.press('To the violation');
      await lab.press('Previous event');
      await page.waitForFunction(() => document.querySelector('.cm-line.fl-lit'));
      assert.deepEqual(await litLines(page), [
        "  await journal.append({ saga, event: 'ended', result: 'compensated' });",
      ]);
      await lab.press('Whole run');
      await lab.root.locator('.cm-line.fl-lit').first().waitFor({ state: 'detached' });

      const line = page.locator('.cm-line').filter({ hasText: "event: 'compensated'" });
      await line.scrollIntoViewIfNeeded();
      await line.hover();
      const lit = lab.root.locator('.fl-st:visible g.point.lit');
      await lit.first().waitFor();
      assert.deepEqual(await lit.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label'))), [
        'orders at 111 ms: writes “payment undone”, sends release o1',
        'orders at 114 ms: writes “inventory undone”',
      ]);
      await page.mouse.move(2, 2);
      await lit.first().waitFor({ state: 'detached' });

      // The same by keys: the line that the cursor is moved to.
      await line.click();
      await page.mouse.move(2, 2);
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowDown');
      await lit.nth(1).waitFor();
    }));
});

describe('the cursor', () => {
  const reader = readerOf(atRoot);

  /** Reads the page as it stands once nothing scrolls any more. */
  const rested = async (page: Page) => {
    let last = NaN;
    for (
      let now = await page.evaluate(() => scrollY);
      now !== last;
      now = await page.evaluate(() => scrollY)
    ) {
      last = now;
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
    }
    return last;
  };
  const small = { viewport: { width: 1280, height: 420 }, reducedMotion: 'reduce' } as const;

  test('scrolls into view, and the page stays where it is if the reader has looked away', () =>
    reader.visit(
      saga,
      async (page) => {
        const lab = await new TimeOf(page).wake();
        await lab.press('To the start');
        for (const name of ['To the violation', 'Next fault', 'To the violation']) {
          await lab.press(name);
          await rested(page);
          const top = await lab.cursorTop();
          const bar = (await lab.bar.boundingBox())!.y;
          assert.ok(top > 90 && top < bar, `${name}: at ${top}, the bar at ${bar}`);
        }
        await page.evaluate(() => scrollTo({ top: document.body.scrollHeight, behavior: 'instant' }));
        const away = await rested(page);
        await lab.root.focus();
        await lab.root.evaluate((root) => root.focus({ preventScroll: true }));
        await page.evaluate(() => scrollTo({ top: document.body.scrollHeight, behavior: 'instant' }));
        await page.keyboard.press('Home');
        await lab.now('0 ms: orders starts');
        assert.equal(await rested(page), away);
      },
      small,
    ));

  test('fits a phone: nothing scrolls sideways, what is touched is large enough', () =>
    reader.visit(
      saga,
      async (page) => {
        const lab = await new TimeOf(page).wake();
        await lab.press('Next fault');
        await lab.now(LOST);
        await lab.instant.waitFor();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
        const controls = lab.root.locator('.fl-time :is(button, select):visible, .fl-instant button:visible');
        const sizes = await controls.evaluateAll((all) =>
          all.map((one) => one.getBoundingClientRect().height),
        );
        assert.ok(sizes.length > 10);
        for (const height of sizes) assert.ok(height >= 44, `${height}`);
        const bar = (await lab.bar.boundingBox())!;
        assert.ok(bar.height < 170 && bar.y + bar.height <= 844, `${bar.height} high, from ${bar.y}`);
      },
      { ...phone, hasTouch: true, isMobile: true },
    ));
});
