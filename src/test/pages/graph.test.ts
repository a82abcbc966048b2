import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { atRoot, underBase } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { phone } from './lab.ts';

const node = (page: Page, id: string) => page.locator(`fl-graph [data-id="${id}"]`);
const viewBox = (page: Page) => page.locator('fl-graph svg').getAttribute('viewBox');
const panel = (page: Page) => page.getByRole('region', { name: 'The node at hand' });

describe('the graph', () => {
  const reader = readerOf(atRoot);

  test('a click shows a node’s neighbourhood with its reasons, a second one opens its page', () =>
    reader.visit('graph/', async (page, seen) => {
      await node(page, 'page:saga').click();
      await panel(page).getByText('All participants commit together or not at all').waitFor();
      assert.match(await node(page, 'page:tcc').getAttribute('class').then(String), /near/);
      assert.doesNotMatch(await node(page, 'page:gossip').getAttribute('class').then(String), /near/);
      assert.equal(new URL(page.url()).hash, '#page%3Asaga');
      await node(page, 'page:saga').click();
      await page.waitForURL('**/transactions/saga/');
      assert.deepEqual(seen, { problems: [], elsewhere: [] });
    }));

  test('an address with a node opens on it', () =>
    reader.visit('graph/#page%3Atcc', async (page) => {
      await panel(page).getByText('Try–Confirm–Cancel').first().waitFor();
    }));

  test('it is dragged, zoomed by button and by key, and comes back whole', () =>
    reader.visit('graph/', async (page) => {
      const start = await viewBox(page);
      const { x, y } = (await page.locator('.fl-graph-frame').boundingBox())!;
      await page.mouse.move(x + 500, y + 300);
      await page.mouse.down();
      await page.mouse.move(x + 500, y + 100, { steps: 4 });
      await page.mouse.up();
      const dragged = await viewBox(page);
      assert.notEqual(dragged, start);
      assert.equal(await panel(page).isVisible(), false, 'a drag is no click');
      await page.getByRole('button', { name: 'Closer' }).click();
      assert.notEqual(await viewBox(page), dragged);
      await page.locator('.fl-graph-frame').focus();
      await page.keyboard.press('-');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('0');
      const [, top, , height] = (await viewBox(page))!.split(' ').map(Number);
      assert.equal(top, 0);
      assert.ok(height! >= Number(await page.locator('fl-graph').getAttribute('data-height')));
    }));

  test('by keys alone: a node is found by its name, read, and left', () =>
    reader.visit('graph/', async (page) => {
      await page.getByRole('combobox', { name: 'Find in the graph' }).focus();
      await page.keyboard.type('charged twice');
      await panel(page).getByText('is solved by').waitFor();
      await page.keyboard.press('Tab');
      await page.getByRole('button', { name: 'Close', exact: true }).last().focus();
      await page.keyboard.press('Enter');
      assert.equal(await panel(page).isVisible(), false);
      assert.ok(await page.locator('.fl-graph-frame').evaluate((frame) => frame === document.activeElement));
    }));

  test('phases, kinds, edges and planned pages are filtered', () =>
    reader.visit('graph/', async (page) => {
      await page.getByText('Filter', { exact: true }).click();
      await page.getByRole('checkbox', { name: 'Planned pages, too' }).uncheck();
      assert.equal(await node(page, 'page:tcc').isVisible(), false);
      assert.equal(await node(page, 'page:saga').isVisible(), true);
      await page.getByRole('checkbox', { name: 'Transactions' }).uncheck();
      assert.equal(await node(page, 'page:saga').isVisible(), false);
      assert.equal(
        await page.locator('fl-graph .edges path[data-from="page:saga"]').first().isVisible(),
        false,
      );
    }));

  test('a phone has it at a size that can be read, and nothing scrolls sideways', () =>
    reader.visit(
      'graph/',
      async (page) => {
        const { width } = (await node(page, 'page:partial-failure').boundingBox())!;
        assert.ok(width > 150, `${width} px`);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
      },
      phone,
    ));

  test('without scripts it is a picture made of links, with the same as a list', () =>
    reader.visit(
      'graph/',
      async (page) => {
        assert.equal(await page.locator('.fl-graph-tools').isVisible(), false);
        const list = page.locator('.fl-graph-list [data-node="page:saga"]');
        assert.match(await list.innerText(), /requires .*Partial failure/);
        await node(page, 'page:saga').click();
        await page.waitForURL('**/transactions/saga/');
      },
      { javaScriptEnabled: false },
    ));
});

describe('the graph under a path', () => {
  const reader = readerOf(underBase);
  test('its links lead into the site, and so do those of the symptoms', async () => {
    await reader.visit('graph/', async (page) => {
      assert.equal(await node(page, 'page:saga').getAttribute('href'), '/faultline/transactions/saga/');
    });
    await reader.visit('symptoms/', async (page) => {
      const heading = page.getByRole('heading', { name: 'One order was charged twice' });
      await heading.waitFor();
      await page.getByRole('link', { name: 'Saga: undo what you may have done' }).first().click();
      await page.waitForURL('**/faultline/transactions/saga/');
    });
  });
});
