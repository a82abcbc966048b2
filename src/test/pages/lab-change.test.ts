import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { atRoot } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { Lab, saga } from './lab.ts';

/** Opens the panel for all that is not on the diagram. */
async function panelOf(lab: Lab): Promise<Locator> {
  await lab.act('run').click();
  const panel = lab.root.getByRole('region', { name: 'Change the run' });
  await panel.waitFor();
  return panel;
}

/** Moves a slider by keys until it says what is wanted. */
async function slide(slider: Locator, key: 'ArrowRight' | 'ArrowLeft', wanted: string): Promise<void> {
  await slider.focus();
  for (let i = 0; i < 30; i++) {
    if ((await slider.getAttribute('aria-valuetext')) === wanted) return;
    await slider.press(key);
  }
  assert.fail(`the slider never said ${wanted}`);
}

describe('changing the run', () => {
  const reader = readerOf(atRoot);

  test('the seed: by number, by neighbours, and back by undo', () =>
    reader.visit(saga, async (page, seen) => {
      const lab = await new Lab(page).wake();
      const panel = await panelOf(lab);
      const seed = panel.getByRole('textbox', { name: 'Seed' });
      assert.equal(await seed.inputValue(), '67');
      await panel.getByRole('button', { name: 'Next seed' }).click();
      await lab.verdict('seed 68');
      await panel.getByRole('button', { name: 'Previous seed' }).click();
      await panel.getByRole('button', { name: 'Previous seed' }).click();
      await lab.verdict('seed 66');
      await seed.fill('');
      await lab.verdict('seed 66');
      await seed.fill('1234');
      await lab.verdict('seed 1234');
      await panel.getByRole('button', { name: 'Random' }).click();
      await lab.root.locator('.fl-verdict').filter({ hasNotText: 'seed 1234' }).waitFor();
      await lab.act('undo').click();
      await lab.verdict('seed 1234');
      await lab.act('undo').click();
      await lab.verdict('seed 66');
      assert.equal(await seed.inputValue(), '66');
      assert.deepEqual(seen, { problems: [], elsewhere: [] });
    }));

  test('operations and nodes are left out and put back; calm is switched off and on', () =>
    reader.visit(saga, async (page) => {
      const lab = await new Lab(page).wake();
      const panel = await panelOf(lab);
      const operations = panel.getByRole('group', { name: 'Operations that run' });
      assert.deepEqual(await operations.getByRole('checkbox').count(), 4);
      assert.deepEqual(await operations.getByRole('checkbox', { checked: true }).count(), 1);
      await operations.getByRole('checkbox', { name: 'place o3' }).check();
      await operations.getByRole('checkbox', { name: 'place o1' }).uncheck();
      await lab.verdict('Held', 'nothing went wrong');
      await lab.part(/^orders to shipping, book o3/).waitFor();
      assert.equal(await lab.part(/book o1/).count(), 0);
      assert.deepEqual(
        await operations.locator('label').allInnerTexts(),
        ['place o1', 'place o2', 'place o2 again', 'place o3'],
        'the list stays in its order',
      );
      await lab.act('undo').click();
      await lab.act('undo').click();
      await lab.verdict('Broken', 'one lost reply');

      const calm = panel.getByRole('checkbox', { name: /^Calm/ });
      assert.equal(await calm.isChecked(), true);
      await lab.root.getByText('Everything takes its shortest time.').waitFor();
      await calm.uncheck();
      await lab.root.getByText('Everything takes its shortest time.').waitFor({ state: 'detached' });
      await lab.verdict('Broken', 'one lost reply');

      await panel.getByRole('checkbox', { name: 'inventory' }).uncheck();
      await lab.root.getByText('Never started: inventory.').waitFor();
      await lab.verdict('Held');
    }));

  test('chance gives the seed its faults, under the conditions that the sliders say', () =>
    reader.visit(saga, async (page, seen) => {
      const lab = await new Lab(page).wake();
      const panel = await panelOf(lab);
      await panel.getByRole('radio', { name: /^What chance gives/ }).check();
      await lab.root.getByRole('heading', { name: 'What goes wrong, by chance' }).waitFor();
      await lab.rests();
      await slide(panel.getByRole('slider', { name: 'drop', exact: true }), 'ArrowRight', '100 %');
      await lab.verdict(/\d+ lost requests/, 'other conditions');
      await lab.rests();
      const drawn = await lab.faults().count();
      assert.ok(drawn > 1, `${drawn} faults`);
      await panel.getByText('They hold for this run and while exploring.').waitFor();
      await panel.getByText('1 changed').waitFor();

      // A fault that is taken back makes the others fixed.
      await lab.faults().getByRole('button', { name: 'Take back' }).first().click();
      await lab.root.getByRole('heading', { name: 'What goes wrong', exact: true }).waitFor();
      assert.equal(await panel.getByRole('radio', { name: /^The faults that are listed/ }).isChecked(), true);

      await panel.getByRole('button', { name: 'back to 3 %: drop' }).click();
      await panel.getByText('1 changed').waitFor({ state: 'detached' });
      await lab.root.locator('.fl-verdict').filter({ hasNotText: 'other conditions' }).waitFor();
      assert.deepEqual(seen, { problems: [], elsewhere: [] });
    }));

  test('conditions hold while exploring, travel in links, and one drag is one step back', () =>
    reader.visit(saga, async (page) => {
      const lab = await new Lab(page).wake();
      await lab.act('fixed').click();
      const panel = await panelOf(lab);
      const limit = panel.getByRole('slider', { name: 'latencyMs, to' });
      await limit.fill(await limit.getAttribute('max').then((max) => max!));
      await panel.getByText('1 ms to 60 s').waitFor();
      await lab.verdict('other conditions');
      await lab.rests();
      await lab.act('share').click();
      await lab.says(/The link to this run|did not let us copy/);
      const { hash } = new URL(page.url());
      assert.ok(hash.length < 2_000);

      await page.goto('about:blank');
      await page.goto(reader.url + saga + hash);
      const again = new Lab(page);
      await again.verdict('other conditions');
      await (await panelOf(again)).getByText('1 ms to 60 s').waitFor();
      await again.root.getByRole('button', { name: 'Back to the scenario’s own' }).click();
      await again.root.locator('.fl-verdict').filter({ hasNotText: 'other conditions' }).waitFor();
      await again.act('undo').click();
      await again.verdict('other conditions');
    }));
});
