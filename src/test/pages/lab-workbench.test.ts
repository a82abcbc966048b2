import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { atRoot } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { brokenFile, Lab, replaced, saga, sagaFile } from './lab.ts';

const bug = 'register-after-await';
const broken = brokenFile(bug, 'saga.ts');

describe('what the reader can do with the files', () => {
  const reader = readerOf(atRoot);

  test('types are checked on request, in the words of tsc, and again after each edit', () =>
    reader.visit(saga, async (page, { problems }) => {
      const lab = new Lab(page);
      let fetched = 0;
      await page.route('**/type-checker*.js', (route) =>
        fetched++ === 0 ? route.abort() : route.continue(),
      );
      const wrong = replaced(broken, 'begun.unshift(step);', 'begun.unshift(step.name);');
      await lab.rewrite('saga.ts', wrong);
      assert.equal(fetched, 0);
      const said = lab.root.locator('.fl-edit-said');
      await lab.root.getByRole('button', { name: /^Check types \(loads 1\.\d MB\)$/ }).click();
      await said.filter({ hasText: 'The compiler could not be loaded. Check your connection' }).waitFor();

      await lab.root.getByRole('button', { name: 'Check types' }).click();
      await said.filter({ hasText: '1 type error. Checked again after each edit.' }).waitFor();
      const line = 1 + wrong.split('\n').findIndex((text) => text.includes('step.name);'));
      await lab.root.getByRole('button', { name: `saga.ts, line ${line}` }).click();
      const message = lab.root.locator('.fl-error-line + .fl-error-message');
      assert.equal(
        await message.textContent(),
        "TS2345: Argument of type 'string' is not assignable to parameter of type 'SagaStep'.",
      );
      await lab.rewrite('saga.ts', broken);
      await said.filter({ hasText: 'No type errors.' }).waitFor();
      assert.deepEqual(
        problems.filter((problem) => !problem.includes('ERR_FAILED')),
        [],
      );
    }));

  test('formatting gives a file back as it is in the repository, and keeps one that cannot be read', () =>
    reader.visit(saga, async (page) => {
      const lab = new Lab(page);
      const format = lab.root.getByRole('button', { name: 'Format' });
      const spoilt = broken.replaceAll("'began'", '"began"').replaceAll('  await', '     await');
      await lab.rewrite('saga.ts', spoilt);
      await lab.root.getByRole('tab', { name: 'saga.ts, edited' }).waitFor();
      await format.click();
      await lab.root.getByText('saga.ts is formatted.').waitFor();
      await lab.root.getByRole('tab', { name: 'saga.ts', exact: true }).waitFor();
      await format.click();
      await lab.root.getByText('saga.ts is formatted already.').waitFor();
      await lab.rewrite('saga.ts', `${broken}\nconst a = ;\n`);
      await format.click();
      await lab.root.getByRole('list', { name: 'Errors' }).getByText('It cannot be formatted').waitFor();
    }));

  test('a planted bug is shown as a diff, put into the files and taken out again', () =>
    reader.visit(saga, async (page) => {
      const lab = new Lab(page);
      await lab.edit('saga.ts');
      await lab.root.getByRole('button', { name: 'Planted bugs' }).click();
      const bugs = lab.root.locator('.fl-bugs');
      const choose = (title: RegExp) =>
        bugs.getByLabel('Planted bug').selectOption({ label: String(title.source) });
      await choose(/The step is written down only after its call returned/);
      assert.match((await bugs.locator('del').first().textContent())!, /^-\s+await journal\.append/);
      await bugs.getByRole('button', { name: 'Take it out' }).click();
      await lab.verdict('Held', 'edited');
      await choose(/A compensation that finds nothing leaves no trace/);
      await bugs.getByRole('button', { name: 'Put it in' }).click();
      await bugs.getByText('It is in your files.').waitFor();
      await lab.root.getByRole('tab', { name: 'participant.ts, edited' }).waitFor();
      await lab.rewrite('participant.ts', 'export {};\n');
      await bugs.getByText('Your files have changed where it belongs.').waitFor();
    }));

  test('the example’s tests run on the reader’s files; what fails stands at its line, what loops is stopped', () =>
    reader.visit(saga, async (page) => {
      const lab = new Lab(page);
      const tests = lab.root.getByRole('region', { name: 'Tests' });
      const run = () => lab.root.getByRole('button', { name: 'Run tests' }).click();
      await lab.edit('saga.ts');
      await run();
      await tests.getByText(/^\d+ tests passed, \d failed\.$/).waitFor();
      const failed = tests
        .getByRole('listitem')
        .filter({ hasText: 'the journal › knows of a step before it is tried' });
      await failed.getByText('The values should be deeply equal.').waitFor();
      assert.deepEqual(await failed.locator('dd').allTextContents(), ['[true]', '[false]']);
      assert.match(
        (await failed.locator('.fl-test-line').textContent())!,
        /^ +\d+ {6}assert\.deepEqual\(known, \[true\]\);$/,
      );
      await tests.getByText('scenario.test.ts runs in Node, under Terminal or at home').waitFor();

      await lab.rewrite('saga.ts', sagaFile('saga.ts'));
      await tests.getByText('The files have changed since.').waitFor();
      await run();
      await tests.getByText(/^\d+ tests passed\.$/).waitFor();

      const loop = replaced(
        sagaFile('saga.ts'),
        'const begun: SagaStep[] = [];',
        'const begun: SagaStep[] = []; for (;;);',
      );
      await lab.rewrite('saga.ts', loop);
      await run();
      await tests.getByText('It loops without end and was stopped.').waitFor();

      await lab.rewrite('saga.ts', sagaFile('saga.ts').replace('journal.append(', 'journal.appendd('));
      await run();
      await tests
        .getByText(/TypeError: .*appendd is not a function/)
        .first()
        .waitFor();
      await tests
        .getByRole('button', { name: /^saga\.ts, line \d+$/ })
        .first()
        .click();
      await lab.root.locator('.cm-activeLine').filter({ hasText: 'journal.appendd(' }).waitFor();
    }));
});
