import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { atRoot } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { Lab, saga, sagaFile } from './lab.ts';

const itsReply = /^shipping to orders, reply to book o1, /;

describe('undo and redo', () => {
  const reader = readerOf(atRoot);

  test('by buttons: a fault, the code, another planted bug', () =>
    reader.visit(saga, async (page, seen) => {
      const lab = await new Lab(page).wake();
      assert.equal(await lab.act('undo').getAttribute('aria-disabled'), 'true');
      await lab.faults().getByRole('button', { name: 'Take back' }).click();
      await lab.verdict('Held', 'nothing went wrong');
      await lab.act('fixed').click();
      await lab.act('bug').selectOption('late-action');
      await lab.verdict('Broken', 'one late request');

      await lab.act('undo').click();
      await lab.verdict('Held', 'nothing went wrong');
      assert.equal(await lab.act('fixed').getAttribute('aria-pressed'), 'true');
      await lab.act('undo').click();
      assert.equal(await lab.act('broken').getAttribute('aria-pressed'), 'true');
      assert.equal(await lab.act('bug').inputValue(), 'register-after-await');
      await lab.act('undo').click();
      await lab.verdict('Broken', 'one lost reply');
      assert.equal(await lab.act('undo').getAttribute('aria-disabled'), 'true');

      for (let i = 0; i < 3; i++) await lab.act('redo').click();
      await lab.verdict('Broken', 'one late request');
      assert.equal(await lab.act('redo').getAttribute('aria-disabled'), 'true');
      assert.deepEqual(seen, { problems: [], elsewhere: [] });
    }));

  test('by keys, from wherever in the lab the focus is', () =>
    reader.visit(saga, async (page) => {
      const lab = await new Lab(page).wake();
      await lab.choose(itsReply, /^Take back/);
      await lab.verdict('Held', 'nothing went wrong');
      await lab.choose(/^shipping at .*: .*writes “booked”/, 'Crash shipping here');
      await lab.verdict('one crash');
      // The crashed shipping answers nothing: the part that was chosen is not the same any more.
      await page.keyboard.press('ControlOrMeta+z');
      await lab.verdict('nothing went wrong');
      await page.keyboard.press('ControlOrMeta+z');
      await lab.verdict('Broken', 'one lost reply');
      await page.keyboard.press('ControlOrMeta+Shift+z');
      await lab.verdict('Held', 'nothing went wrong');

      await page.locator('h1').click();
      await page.keyboard.press('ControlOrMeta+z');
      await page.locator('.fl-verdict-text').click();
      await lab.verdict('Held', 'nothing went wrong');
      await page.keyboard.press('ControlOrMeta+z');
      await lab.verdict('Broken', 'one lost reply');
    }));

  test('in the editor they are the editor’s', () =>
    reader.visit(saga, async (page) => {
      const lab = await new Lab(page).wake();
      await lab.faults().getByRole('button', { name: 'Take back' }).click();
      await lab.verdict('Held', 'nothing went wrong');
      await lab.rewrite('saga.ts', sagaFile('saga.ts'));
      await lab.verdict('Held', 'nothing went wrong', 'edited');
      await page.keyboard.press('ControlOrMeta+z');
      await lab.root.locator('.fl-verdict').filter({ hasNotText: 'edited' }).waitFor();
      await lab.verdict('Held', 'nothing went wrong');
      assert.equal(await lab.act('undo').getAttribute('aria-disabled'), 'false');
    }));
});
