import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { listenFrom, panelServer } from '../../examples/simulator/src/node/serve/panel-server.ts';
import { Supervisor } from '../../examples/simulator/src/node/serve/supervisor.ts';
import { launchChromium } from '../test/chromium.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The page of `npm start`: it is the simulator's, but only here is a browser to look at it. */
let browser: Browser;
let supervisor: Supervisor;
let server: ReturnType<typeof panelServer>;
let url: string;
const disks = mkdtempSync(join(tmpdir(), 'faultline-panel-'));

before(async () => {
  const folder = join(import.meta.dirname, '../../examples/reference/playground');
  browser = await launchChromium();
  supervisor = await Supervisor.start({ folder, broken: undefined, disks, firstPort: 26_400, print() {} });
  server = panelServer(supervisor, 'playground');
  url = `http://localhost:${await listenFrom(server, 26_450)}/`;
});

after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
  await supervisor?.close();
  rmSync(disks, { recursive: true, maxRetries: 5 });
});

test('a reader sends what the workload asks for, kills a node, asks again, and reads its log', async () => {
  for (const [width, colorScheme] of [
    [390, 'light'],
    [1280, 'dark'],
  ] as const) {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(url);

    const apples = page.getByRole('button', { name: 'POST http://shop/stock/apples?add=5' });
    const answer = page.locator('#answer');
    const state = page.locator('#nodes .node', { hasText: 'shop' });
    await state.getByText(/^serving/).waitFor();
    await apples.click();
    await answer.getByText(/^\{"item":"apples","stock":\d+\}$/).waitFor();

    await page.getByRole('button', { name: 'Kill shop' }).click();
    await state.getByText(/^down/).waitFor();
    await apples.click();
    await answer.getByText(/nobody takes the connection/).waitFor();
    await state.getByText(/^serving/).waitFor();
    await apples.click();
    await answer.getByText(/^\{"item":"apples","stock":\d+\}$/).waitFor();

    await page.getByRole('button', { name: 'supplier', exact: true }).click();
    await page.locator('#lines li[data-from=supplier]').first().waitFor();
    assert.equal(await page.locator('#lines li[data-from=shop]:visible').count(), 0);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
    await page.addScriptTag({ content: axe });
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run(),
    );
    assert.deepEqual(
      violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
      [],
    );
    assert.deepEqual(errors, []);
    await page.close();
  }
});
