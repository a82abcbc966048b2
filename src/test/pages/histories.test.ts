import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { atRoot } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { Lab } from './lab.ts';

describe('histories to check', () => {
  const reader = readerOf(atRoot);

  test('one is drawn; others are chosen, written, and taken from the lab', () =>
    reader.visit('foundations/linearizability/', async (page, seen) => {
      const part = page.locator('fl-histories');
      assert.match(
        await part.locator('svg').getAttribute('aria-label').then(String),
        /Not linearizable\. bo’s read/,
      );
      await part.getByRole('button', { name: 'Check other histories' }).click();
      const [choice, text, says] = [
        part.getByRole('combobox'),
        part.getByRole('textbox'),
        part.getByRole('status'),
      ];
      assert.equal(await text.inputValue(), 'ada write 1\nada ok\nbo read\nbo ok nothing');

      await choice.selectOption({ label: 'H1: y is answered first, and comes out last' });
      await says.filter({ hasText: 'Linearizable. An order' }).waitFor();
      await text.fill('ada write 1\nada okay');
      await says.filter({ hasText: 'Line 2: ada is still busy since line 1' }).waitFor();
      assert.equal(
        await choice.evaluate((element: HTMLSelectElement) => element.selectedOptions[0]!.text),
        'Your own',
      );
      await text.fill('ada write 1\nada info\nbo read\nbo ok 1');
      await says
        .filter({ hasText: 'Linearizable. An order that explains every answer: write 1, read → 1.' })
        .waitFor();

      const lab = await new Lab(page).wake();
      await choice.selectOption('run');
      await says.filter({ hasText: 'Not linearizable' }).waitFor();
      await lab.root.getByRole('button', { name: 'fixed', exact: true }).click();
      await says.filter({ hasText: 'Linearizable' }).filter({ hasNotText: 'Not' }).waitFor();
      assert.deepEqual(seen, { problems: [], elsewhere: [] });
    }));

  test('fit a phone', () =>
    reader.visit(
      'foundations/linearizability/',
      async (page) => {
        await page.locator('fl-histories').getByRole('button').click();
        await page.locator('fl-histories textarea').waitFor();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
        const wide = await page
          .locator('fl-histories')
          .evaluate((part) =>
            [...part.querySelectorAll('select, textarea')].some(
              (field) => field.getBoundingClientRect().right > part.getBoundingClientRect().right,
            ),
          );
        assert.equal(wide, false);
      },
      { viewport: { width: 390, height: 844 } },
    ));
});
