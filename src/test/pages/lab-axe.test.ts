import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { atRoot } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { brokenFile, Lab, replaced, saga } from './lab.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What the reader has before them, one after the other; the page at rest is looked at elsewhere. */
const states: Record<string, (lab: Lab) => Promise<unknown>> = {
  'alive, a step of the story lit': async (lab) => {
    await lab.wake();
    await lab.act('next').click();
    await lab.root.locator('.fl-story li.lit').waitFor();
  },
  'an instant': async (lab) => {
    await lab.root.getByRole('button', { name: 'Next fault' }).click();
    await lab.root.getByRole('region', { name: 'At this instant' }).waitFor();
  },
  'the list of keys': async (lab) => {
    await lab.page.keyboard.press('?');
    await lab.page.getByRole('dialog').waitFor();
  },
  'a menu open': async (lab) => {
    await lab.page.keyboard.press('Escape');
    await lab.page.getByRole('dialog').waitFor({ state: 'detached' });
    await lab.part(/^orders to shipping, book o1/).click();
    await lab.menuItem('Lose it').waitFor();
  },
  'two faults, one of them without effect': async (lab) => {
    await lab.menuItem('Lose it').click();
    await lab.verdict('Held', 'one lost request');
  },
  'the form for a fault': async (lab) => {
    await lab.root.locator('.fl-handles').first().waitFor({ state: 'attached' });
    await lab.root.getByRole('button', { name: 'Add a fault' }).click();
    await lab.root.getByRole('combobox', { name: 'What goes wrong' }).selectOption('slow');
    await lab.root.getByRole('combobox', { name: 'Node' }).waitFor();
  },
  'a fault that can be taken on the diagram': async (lab) => {
    await lab.root.getByRole('button', { name: 'Add it' }).click();
    await lab.root
      .getByRole('button', { name: /^Fault: / })
      .first()
      .waitFor();
    await lab.rests();
  },
  'the numbers of a fault': async (lab) => {
    await lab.root
      .getByRole('button', { name: /^Fault: / })
      .first()
      .press('Enter');
    await lab.root.getByRole('spinbutton').first().waitFor();
  },
  'the card closed': async (lab) => {
    await lab.page.keyboard.press('Escape');
    await lab.root.getByRole('spinbutton').first().waitFor({ state: 'detached' });
  },
  'seed and conditions, one of them changed': async (lab) => {
    await lab.act('run').click();
    await lab.root.getByRole('slider', { name: 'drop', exact: true }).press('ArrowRight');
    await lab.verdict('other conditions');
    for (const group of await lab.root.locator('.fl-group:not([open]) summary').all()) await group.click();
  },
  'both runs': async (lab) => {
    await lab.act('both').click();
    await lab.root.locator('.fl-compare').waitFor();
  },
  'ways to share': async (lab) => {
    await lab.act('share').click();
    await lab.root.getByRole('button', { name: 'Copy BibTeX' }).waitFor();
  },
  explored: async (lab) => {
    await lab.act('broken').click();
    await lab.act('explore').click();
    await lab.says('Schedule');
    await lab.rests();
  },
  'the editor with an error and changes': async (lab) => {
    const text = brokenFile('register-after-await', 'saga.ts');
    await lab.rewrite('saga.ts', replaced(text, 'begun.unshift(step);', 'begun.unshift(step;'));
    await lab.root.getByRole('list', { name: 'Errors' }).getByRole('button').click();
    await lab.root.locator('.fl-error-line').waitFor();
    await lab.root.getByRole('button', { name: 'Show changes' }).click();
    await lab.root.getByText('begun.unshift(step;').last().waitFor();
  },
  'the offer of Node': async (lab) => {
    // Where it is narrow it waits behind this.
    if (await lab.act('more').isVisible()) await lab.act('more').click();
    await lab.act('node').click();
    await lab.page.getByText('Nothing has been downloaded or sent yet.').waitFor();
  },
};

describe('axe finds nothing in the live lab', () => {
  const reader = readerOf(atRoot);
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 390],
  ] as const)
    test(`${colorScheme}, ${width} px`, () =>
      reader.visit(
        saga,
        async (page) => {
          const lab = new Lab(page);
          await page.addScriptTag({ path: axe });
          for (const [state, reach] of Object.entries(states)) {
            await reach(lab);
            assert.deepEqual(await violations(page), [], state);
          }
        },
        // The policy keeps foreign scripts out, and axe is one. It changes nothing that axe looks at.
        { colorScheme, viewport: { width, height: 800 }, bypassCSP: true },
      ));
});

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run('fl-lab'),
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}
