import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { atRoot } from '../builds.ts';
import { readerOf } from '../reader.ts';

async function opened(page: Page): Promise<Locator> {
  const element = page.locator('fl-console');
  await element.getByRole('button', { name: 'Type commands yourself' }).click();
  return element;
}

async function type(element: Locator, session: number, line: string): Promise<void> {
  const field = element.getByRole('textbox', { name: `Session ${session}` });
  await field.fill(line);
  await field.press('Enter');
}

describe('a console', () => {
  const reader = readerOf(atRoot);

  test('SQL: a wait, an answer, a crash, a start, an earlier line', () =>
    reader.visit('reference/simulated-postgres/', async (page) => {
      const element = await opened(page);
      const log = element.getByRole('log');
      await type(element, 1, 'CREATE TABLE t (id int PRIMARY KEY);');
      await type(element, 1, 'BEGIN; INSERT INTO t VALUES (1);');
      await type(element, 2, 'INSERT INTO t VALUES (1);');
      await log.getByText('waits for transaction').waitFor();
      await type(element, 1, 'COMMIT;');
      await log.getByText('23505: duplicate key value').waitFor();
      await element.getByRole('button', { name: 'Crash the process' }).click();
      await element.getByRole('button', { name: 'Start the server' }).click();
      await type(element, 1, 'SELECT 1;');
      await log.getByText('Attempting reset: Succeeded.').waitFor();
      await element.getByRole('textbox', { name: 'Session 2' }).press('ArrowUp');
      assert.equal(
        await element.getByRole('textbox', { name: 'Session 2' }).inputValue(),
        'INSERT INTO t VALUES (1);',
      );
    }));

  test('Redis: a session to try', () =>
    reader.visit('reference/simulated-redis/', async (page) => {
      const element = await opened(page);
      await element
        .getByRole('combobox', { name: 'Try' })
        .selectOption({ label: 'A worker that waits for a job' });
      await element.getByRole('button', { name: 'All of it' }).click();
      await element.getByRole('log').getByText('2) "first"').waitFor();
      await type(element, 2, 'GET nothing');
      await element.getByRole('log').getByText('(nil)').waitFor();
    }));
});
