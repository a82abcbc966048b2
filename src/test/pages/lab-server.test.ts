import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { atRoot } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { Lab, phone } from './lab.ts';

const reader = readerOf(atRoot);

/** The scripts of simulated servers that the page has asked for. */
const servers = (page: Page) =>
  page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .flatMap(({ name }) => /\/server-([a-z]+)\./.exec(name)?.[1] ?? []),
  );

/** Goes to the violation, and back by so many events. */
async function goBack(lab: Lab, events: number) {
  const bar = lab.root.getByRole('group', { name: 'Time', exact: true });
  await bar.getByRole('button', { name: 'To the violation' }).click();
  for (let i = 0; i < events; i++) await bar.getByRole('button', { name: 'Previous event' }).click();
  return lab.root.getByRole('region', { name: 'At this instant' });
}

test('an example with a server: what it holds, what can befall its frames, exploring', () =>
  reader.visit('reference/simulated-redis/', async (page, seen) => {
    await page.waitForLoadState('networkidle');
    assert.deepEqual(await servers(page), [], 'reading loads no server');
    const lab = await new Lab(page).wake();
    const instant = await goBack(lab, 1);
    const redis = instant.getByRole('region', { name: 'redis', exact: true });
    await redis.getByText(/^sold = \{o-2: [^,]*, o-1: .*\}$/).waitFor();
    await redis.getByText('2 open').waitFor();
    await page.keyboard.press('Escape');

    await lab.part(/^shop-1 to redis, run “EXEC”/).click({ force: true });
    const menu = lab.root.getByRole('menu');
    await menu.getByText('On a connection nothing comes twice or out of order').waitFor();
    const items = await menu.getByRole('menuitem').allInnerTexts();
    assert.deepEqual(
      items.map((item) => item.split('\n')[0]),
      ['Lose it and all behind it', 'Delay it by 250 ms', 'Break the connection'],
    );
    await lab.menuItem('Break the connection').click();
    await lab.verdict('Held');
    assert.deepEqual(await servers(page), ['redis'], 'of the servers the one that is imported');

    await lab.act('explore').click();
    await lab.says(/broke an invariant\. Seed \d+ had/);
    await lab.rests();
    await lab.verdict('Broken', 'no more is sold than there is');
    assert.deepEqual(seen, { problems: [], elsewhere: [] });
  }));

test('on a phone what a server holds needs no scrolling sideways', () =>
  reader.visit(
    'reference/simulated-redis/',
    async (page) => {
      const instant = await goBack(await new Lab(page).wake(), 1);
      await instant.getByText(/^sold = /).waitFor();
      assert.ok(await instant.evaluate((panel) => panel.scrollWidth <= panel.clientWidth));
    },
    phone,
  ));

test('an example without a server loads none', () =>
  reader.visit('reference/simulated-cluster/', async (page) => {
    const lab = await new Lab(page).wake();
    await lab.act('explore').click();
    await lab.says(/broke an invariant\. Seed \d+ had/);
    assert.deepEqual(await servers(page), []);
  }));
