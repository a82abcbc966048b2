import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { atRoot, builds } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { brokenFile, Lab, replaced, saga, sagaFile } from './lab.ts';

const bug = 'register-after-await';

for (const build of builds) {
  describe(`editing under ${build.base}`, () => {
    const reader = readerOf(build);

    test('the reader’s own fix makes the verdict held, and reset breaks it again', () =>
      reader.visit(saga, async (page, seen) => {
        const lab = new Lab(page);
        const text = await lab.edit('saga.ts');
        assert.match(await text.innerText(), /A saga: a sequence of steps/);
        await lab.rewrite('saga.ts', sagaFile('saga.ts'));
        await lab.verdict('Held', 'one lost reply', 'edited');
        await lab.root.getByRole('button', { name: 'Show changes' }).click();
        await lab.root.getByText('begun.shift();').last().waitFor();

        await lab.root.getByRole('button', { name: 'Reset all' }).click();
        await lab.verdict('Broken', 'one lost reply');
        assert.doesNotMatch(await lab.root.locator('.fl-verdict').innerText(), /edited/);
        await lab.root.getByRole('button', { name: 'Undo reset' }).click();
        await lab.verdict('Held', 'edited');
        assert.deepEqual(seen, { problems: [], elsewhere: [] });
      }));
  });
}

describe('edits that cannot run', () => {
  const reader = readerOf(atRoot);

  test('a syntax error is shown at its line, and nothing is lost', () =>
    reader.visit(saga, async (page) => {
      const lab = new Lab(page);
      const broken = brokenFile(bug, 'saga.ts');
      await lab.rewrite('saga.ts', replaced(broken, 'begun.unshift(step);', 'begun.unshift(step;'));
      const line = 1 + broken.split('\n').findIndex((text) => text.includes('begun.unshift(step);'));
      await lab.says(
        new RegExp(`The code cannot be read\\. Correct the marked line.*saga\\.ts, line ${line}`),
      );
      assert.equal(await lab.root.locator('.fl-error-gutter').innerText(), String(line));
      assert.match(await lab.root.locator('.fl-error-line').innerText(), /begun\.unshift\(step;/);
      // The run of before is still there, and so is the edit.
      await lab.verdict('Broken', 'one lost reply', 'edited');
      await lab.part(/^orders to shipping, book o1, /).waitFor();

      await lab.act('edit').click();
      await lab.root
        .locator('.fl-trouble')
        .getByRole('button', { name: `saga.ts, line ${line}` })
        .click();
      await lab.root.locator('.fl-error-line').filter({ hasText: 'begun.unshift(step;' }).waitFor();

      await lab.rewrite('saga.ts', sagaFile('saga.ts'));
      await lab.verdict('Held', 'edited');
      assert.equal(await lab.root.locator('.fl-trouble, .fl-error-line').count(), 0);
    }));

  test('a free name that no node has is an error at its line', () =>
    reader.visit(saga, async (page) => {
      const lab = new Lab(page);
      const place = 'export async function runSaga(';
      const text = replaced(brokenFile(bug, 'saga.ts'), place, `localStorage.clear();\n${place}`);
      await lab.rewrite('saga.ts', text);
      const line = 1 + text.split('\n').indexOf('localStorage.clear();');
      await lab.says(new RegExp(`saga\\.ts, line ${line}.*localStorage`));
    }));

  test('an endless loop is stopped and says so; the edit stays, and another one runs', () =>
    reader.visit(saga, async (page) => {
      const lab = new Lab(page);
      const place = 'const begun: SagaStep[] = [];';
      await lab.rewrite(
        'saga.ts',
        replaced(brokenFile(bug, 'saga.ts'), place, `${place} for (;;) begun.slice();`),
      );
      await lab.says('The code loops without end and was stopped. Look for a loop');
      await lab.verdict('Broken', 'edited');
      await lab.rests();
      await lab.root.getByRole('button', { name: 'Reset all' }).click();
      await lab.root.locator('.fl-trouble').waitFor({ state: 'detached' });
      await lab.rewrite('saga.ts', sagaFile('saga.ts'));
      await lab.verdict('Held', 'edited');
    }));

  test('an error that scenario.ts throws is reported at its line', () =>
    reader.visit(saga, async (page) => {
      const lab = new Lab(page);
      const text = `${sagaFile('scenario.ts')}\nthrow new Error('no such luck');\n`;
      await lab.rewrite('scenario.ts', text);
      const line = text.split('\n').length - 1;
      await lab.says(
        new RegExp(
          `The code threw an error outside any run\\..*scenario\\.ts, line ${line}.*no such luck`,
          's',
        ),
      );
      await lab.verdict('Broken', 'edited');
      await lab.root.getByRole('button', { name: 'Reset file' }).click();
      await lab.root.locator('.fl-trouble').waitFor({ state: 'detached' });
    }));

  test('an error thrown by a service is a part of the run', () =>
    reader.visit(saga, async (page) => {
      const lab = new Lab(page);
      const place = 'const begun: SagaStep[] = [];';
      await lab.rewrite(
        'saga.ts',
        replaced(brokenFile(bug, 'saga.ts'), place, `${place} if (saga) throw new Error('no such luck');`),
      );
      await lab.verdict('Broken', 'every saga finishes', 'edited');
      await lab.rests();
      assert.equal(await lab.root.locator('.fl-trouble').count(), 0);
    }));

  test('changes to one planted bug’s files do not follow to another one’s', () =>
    reader.visit(saga, async (page) => {
      const lab = new Lab(page);
      await lab.rewrite('saga.ts', sagaFile('saga.ts'));
      await lab.verdict('Held', 'edited');
      await lab.act('bug').selectOption('late-action');
      await lab.verdict('Broken', 'one late request');
      assert.doesNotMatch(await lab.root.locator('.fl-verdict').innerText(), /edited/);
    }));
});

describe('a network that fails', () => {
  const reader = readerOf(atRoot);

  test('when the lab’s files do not arrive, the reader is told so, and the next click tries again', () =>
    reader.visit(saga, async (page) => {
      await page.route('**/labs/**', (route) => route.abort());
      const lab = new Lab(page);
      await lab.root.locator('.fl-verdict').hover();
      await page.getByRole('alert').filter({ hasText: 'The lab could not be loaded.' }).waitFor();
      await page.unroute('**/labs/**');
      await lab.act('fixed').click();
      await lab.verdict('Held');
      assert.equal(await page.getByText('The lab could not be loaded.').count(), 0);
    }));
});
