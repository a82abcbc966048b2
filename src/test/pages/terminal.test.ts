import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { withStandIn } from '../../runner/stand-in/in-page.ts';
import { startStandIn, type StandIn } from '../../runner/stand-in/server.ts';
import { atRoot, underBase } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { Lab, replaced, saga, sagaFile } from './lab.ts';

/** How long services may take to start, and to answer, on a slow and busy machine. */
const SERVICES_MS = 90_000;
const mine = replaced(sagaFile('orders.ts'), 'timeoutMs: 100', 'timeoutMs: 60_000');

/** A host that sends the headers, and one that cannot: there a service worker isolates the pages. */
const modes = [
  { name: 'isolated by headers', build: atRoot, isolated: true },
  { name: 'isolated by a service worker', build: underBase, isolated: false },
];

for (const { name, build, isolated } of modes)
  describe(`the terminal of a page, ${name}`, () => {
    const allow: string[] = [];
    let standIn: StandIn;
    before(async () => void (standIn = await startStandIn({ allow })));
    after(() => standIn.close());
    const reader = readerOf(build, { isolated, rewriteHtml: (html) => withStandIn(html, standIn.url) });

    test('files, services in real processes, a real kill, and the lab beside it', () =>
      reader.visit(saga, async (page, { problems, elsewhere }) => {
        allow[0] = new URL(reader.url).origin;
        const lab = await new Lab(page).wake();
        await lab.act('fixed').click();
        await lab.verdict('Held');
        await lab.rewrite('orders.ts', mine);
        await lab.rests();
        await lab.act('node').click();
        const terminal = lab.root.getByRole('region', { name: 'Terminal' });
        await terminal
          .getByText('Nothing has been downloaded or sent yet. Last tried with the real service: never.')
          .waitFor();
        await page.waitForLoadState('networkidle');
        assert.deepEqual([elsewhere, standIn.requests.length, await workers(page)], [[], 0, 0]);

        if (!isolated) await isolate(page, lab);
        assert.equal(await page.evaluate(() => crossOriginIsolated), true);
        await terminal.getByRole('button', { name: 'Start Node' }).click();
        await terminal.getByText('Node is ready.').waitFor();
        await terminal.getByRole('button', { name: 'Run', exact: true }).click();
        const panel = page.frameLocator('.fl-terminal-preview iframe');
        await panel.locator('.serving').nth(3).waitFor({ timeout: SERVICES_MS });
        await panel.getByRole('button', { name: 'Run the workload' }).click();
        // With the reader's patience and not the 100 ms of the example, however busy the machine is.
        await panel.getByText('place o1: done').first().waitFor({ timeout: SERVICES_MS });
        await panel.getByRole('button', { name: 'Kill payment' }).click();
        await panel
          .locator('.node', { hasText: 'payment' })
          .getByText('life 2')
          .waitFor({ timeout: SERVICES_MS });
        await panel.getByText('payment: ledger.log').waitFor();

        // The lab goes on beside it.
        await lab.act('explore').click();
        await lab.act('explore').filter({ hasText: 'Stop' }).click();
        await lab.act('broken').click();
        await lab.verdict('Broken');
        assert.deepEqual(
          elsewhere.filter((url) => !url.startsWith(standIn.url) && !/^http:\/\/localhost:\d+\//.test(url)),
          [],
        );
        assert.deepEqual(problems, []);
      }));

    /** Asks for the terminal, and for what isolates the page: it loads again, and the terminal is open there. */
    async function isolate(page: Page, lab: Lab): Promise<void> {
      await lab.root.getByRole('button', { name: 'Start Node' }).click();
      await lab.root.getByText('This host does not isolate its pages').waitFor();
      const loaded = page.waitForEvent('load');
      await lab.root.getByRole('button', { name: 'Isolate this page and reload' }).click();
      await loaded;
      await lab.isLive();
      await lab.says('Your changes to the code are as you left them.');
      assert.equal(await workers(page), 1);
    }
  });

const workers = (page: Page) =>
  page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);

test('no build asks a stand-in', () => {
  const scripts = readdirSync(join(atRoot.dist, '_astro')).filter((file) => file.endsWith('.js'));
  for (const file of scripts) {
    const text = readFileSync(join(atRoot.dist, '_astro', file), 'utf8');
    assert.ok(!/WEBCONTAINER_API_IFRAME_URL\s*=[^=]|127\.0\.0\.1/.test(text), file);
  }
});
