import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { fileURLToPath } from 'node:url';
import { readSchedule } from '../../../examples/simulator/src/node/schedule-file.ts';
import { encodeRun } from '../../lab/share/link.ts';
import { atRoot } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { brokenFile, Lab, replaced, saga, sagaFile } from './lab.ts';

const sagaFolder = new URL('../../../examples/transactions/saga/', import.meta.url);
const KEY = 'faultline:lab:transactions/saga';
const bug = 'register-after-await';

const stored = (page: Page) => page.evaluate((key) => localStorage.getItem(key), KEY);
const areEditsStored = (page: Page, wanted: boolean) =>
  page.waitForFunction(([key, wanted]) => /"edits":\{"/.test(localStorage.getItem(key) ?? '') === wanted, [
    KEY,
    wanted,
  ] as const);
const isStored = (page: Page) => areEditsStored(page, true);
const again = async (page: Page): Promise<Lab> => {
  await page.goto('about:blank');
  await page.goBack();
  return new Lab(page).wake();
};

describe('what the reader did is kept', () => {
  const reader = readerOf(atRoot);

  test('edits come back after a reload, until they are reset', () =>
    reader.visit(saga, async (page) => {
      const lab = new Lab(page);
      await lab.rewrite('saga.ts', sagaFile('saga.ts'));
      await lab.verdict('Held', 'edited');
      await isStored(page);
      const next = await again(page);
      await next.verdict('Held', 'edited');
      await next.says('Your changes to the code are as you left them.');
      await next.act('bug').selectOption('late-action');
      await next.verdict('Broken', 'one late request');
      await next.act('bug').selectOption(bug);
      await next.edit('saga.ts');
      await next.root.getByRole('button', { name: 'Reset all' }).click();
      await areEditsStored(page, false);
    }));

  test('edits that begin without the reader’s own do not take their place', () =>
    reader.visit(saga, async (page) => {
      const lab = new Lab(page);
      await lab.rewrite('saga.ts', sagaFile('saga.ts'));
      await lab.verdict('Held', 'edited');
      await isStored(page);
      await lab
        .faults()
        .getByRole('button', { name: /^Take back/ })
        .click();
      await lab.act('opening').click();
      await lab.says('This is shown without your own changes to the code.');
      await lab.rewrite('saga.ts', replaced(brokenFile(bug, 'saga.ts'), 'Sagas', 'SAGAS'));
      await lab.verdict('Broken', 'edited');
      await lab.says('The changes to the code that you had before these are kept.');
      const next = await again(page);
      await next.says('The changes to the code that you had before these are kept.');
      await next.root.getByRole('button', { name: 'Bring them back' }).click();
      await next.verdict('Held', 'edited');
      await next.root.getByRole('button', { name: 'Discard them' }).click();
      await page.waitForFunction((key) => /"aside":\{\}/.test(localStorage.getItem(key)!), KEY);
    }));

  test('edits to an example that has changed since are offered, or shown to be copied', () =>
    reader.visit(saga, async (page) => {
      const lab = new Lab(page);
      await lab.rewrite('saga.ts', sagaFile('saga.ts'));
      await isStored(page);
      const age = (change: (text: string) => string) =>
        stored(page).then((text) =>
          page.evaluate(([key, value]) => localStorage.setItem(key!, value!), [KEY, change(text!)]),
        );
      await age((text) => text.replace(/"sources":"[0-9a-f]+"/, '"sources":"000000000000"'));
      const next = await again(page);
      await next.says('The example has changed since you edited it. Your changes still fit');
      await next.verdict('Broken', 'one lost reply');
      await next.root.getByRole('button', { name: 'Bring them back' }).click();
      await next.verdict('Held', 'edited');

      await isStored(page);
      await age((text) =>
        text.replace(/"sources":"[0-9a-f]+"/, '"sources":"000000000000"').replaceAll('began', 'gone'),
      );
      const last = await again(page);
      await last.says('Your changes no longer fit; here they are to copy');
      await last.root.getByRole('button', { name: 'Discard them' }).click();
      await areEditsStored(page, false);
    }));

  test('edits that came with a link are not kept until they are accepted, and put the reader’s own aside', () =>
    reader.visit(saga, async (page) => {
      const lab = new Lab(page);
      await lab.rewrite('saga.ts', replaced(brokenFile(bug, 'saga.ts'), 'Sagas', 'SAGAS'));
      await lab.verdict('edited');
      await isStored(page);
      await lab.act('share').click();
      await lab.says(/The link to this run is copied|did not let us copy/);
      const link = page.url();
      await page.evaluate(() => localStorage.clear());
      await page.goto('about:blank');
      await page.goto(link);
      const next = await new Lab(page).wake();
      await next.says('This link carries changes to the code.');
      await areEditsStored(page, false);
      await next.root.getByRole('button', { name: 'Run the changed code' }).click();
      await next.verdict('edited');
      await isStored(page);
      assert.match((await stored(page))!, /"foreign":true/);

      await page.goto('about:blank');
      await page.goto(link);
      const last = await new Lab(page).wake();
      await last.says('This is shown without your own changes to the code.');
      await last.root.getByRole('button', { name: 'Bring them back' }).click();
      await last.verdict('edited');
    }));

  test('a full store says so, and the edits stay', () =>
    reader.visit(saga, async (page) => {
      await page.addInitScript(() => {
        Storage.prototype.setItem = () => {
          throw new DOMException('full', 'QuotaExceededError');
        };
      });
      await page.reload();
      const lab = new Lab(page);
      await lab.rewrite('saga.ts', sagaFile('saga.ts'));
      await lab.says('The browser has no room left to keep your changes');
      await lab.verdict('Held', 'edited');
    }));

  test('tasks are done by running, ticked off and remembered', () =>
    reader.visit(saga, async (page) => {
      const tasks = page.locator('.fl-tasks');
      assert.equal(await tasks.getByRole('listitem').count(), 3);
      const lab = await new Lab(page).wake();
      const task = (words: string | RegExp) => tasks.getByRole('listitem').filter({ hasText: words });
      const first = task('with one crash and nothing else');
      await first.getByRole('img', { name: 'to do' }).waitFor();
      const schedule = readSchedule(fileURLToPath(new URL('challenges/crash-alone.trace.txt', sagaFolder)));
      const run = {
        v: 1,
        example: 'transactions/saga',
        sources: '0'.repeat(12),
        variant: bug,
        schedule,
      } as const;
      const fragment = await encodeRun(run);
      await page.evaluate((hash) => void (location.hash = hash), fragment);
      await lab.verdict('Broken', 'one crash');
      await first.getByRole('img', { name: 'done' }).waitFor();

      const fix = task('Fix “check then act”');
      await fix.getByRole('button', { name: 'Open' }).click();
      await fix.getByRole('button', { name: 'Check my fix' }).click();
      await fix.getByText(/^Seed \d+ still breaks “/).waitFor();
      await fix.getByRole('button', { name: 'Show a solution' }).waitFor();
      await lab.rewrite('orders.ts', sagaFile('orders.ts'));
      await fix.getByRole('button', { name: 'Check my fix' }).click();
      await fix.getByText('10,000 runs, and every invariant held.').waitFor({ timeout: 120_000 });
      await fix.getByRole('img', { name: 'done' }).waitFor();
      const next = await again(page);
      await task('Fix “check then act”').getByRole('img', { name: 'done' }).waitFor();
      await next.rests();
    }));
});
