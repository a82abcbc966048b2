import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { runInThisContext } from 'node:vm';
import { applyPatch, parsePatch } from '../../../examples/simulator/src/patch.ts';
import { compileTests, needsNode } from './compile-tests.ts';
import type { FromTests, TestResult } from './protocol.ts';
import { runCompiled } from './run-compiled.ts';

const folder = new URL('../../../examples/transactions/saga/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
const saga = Object.fromEntries(
  ['saga.ts', 'participant.ts', 'orders.ts', 'saga.test.ts', 'scenario.test.ts'].map((file) => [
    file,
    read(file),
  ]),
);

async function run(files: Record<string, string>, entry: string): Promise<TestResult[]> {
  const { script, ...compiled } = compileTests(files, entry);
  const code = runInThisContext(script, { filename: 'in-the-page.js' }) as never;
  const heard: FromTests[] = [];
  await runCompiled(compiled, code, /in-the-page\.js:(\d+)/, (message) => heard.push(message));
  assert.deepEqual(heard.at(-1), { kind: 'done' });
  return heard.flatMap((message) => (message.kind === 'ended' ? [message.result] : []));
}

/** The results of a test file of its own, whose text begins with the imports. */
const results = (code: string, files: Record<string, string> = {}) =>
  run(
    {
      ...files,
      'a.test.ts': `import assert from 'node:assert/strict'; import { describe, test, it, before, after, beforeEach, afterEach, mock } from 'node:test';\n${code}`,
    },
    'a.test.ts',
  );
const outcomes = async (code: string) =>
  (await results(code)).map(({ names, outcome }) => `${names.join(' > ')}: ${outcome}`);

describe('the saga’s own tests', () => {
  test('pass on the code as it is', async () => {
    const all = await run(saga, 'saga.test.ts');
    assert.ok(all.length >= 25, String(all.length));
    assert.deepEqual(
      all.filter(({ outcome }) => outcome !== 'passed'),
      [],
    );
  });

  for (const [bug, fails] of Object.entries({
    'register-after-await': 'the journal > knows of a step before it is tried',
    'late-action': 'a participant > refuses an action that comes after its compensation',
  }))
    test(`find ${bug}`, async () => {
      const files = applyPatch(saga, parsePatch(read(`broken/${bug}.patch`)));
      const failed = (await run(files, 'saga.test.ts')).filter(({ outcome }) => outcome === 'failed');
      const found = failed.find(({ names }) => names.join(' > ') === fails);
      assert.ok(found, failed.map(({ names }) => names.join(' > ')).join('\n'));
      const [{ file, line }] = found.failure!.places as [{ file: string; line: number }];
      assert.equal(file, 'saga.test.ts');
      assert.match(saga['saga.test.ts']!.split('\n')[line - 1]!, /assert\./);
    });

  test('those of the whole need Node, and it is said for what', () => {
    assert.deepEqual(needsNode(saga, 'saga.test.ts'), []);
    assert.deepEqual(needsNode(saga, 'scenario.test.ts'), [
      '../../simulator/src/node/index.ts',
      'node:child_process',
      'node:fs',
      'node:os',
      'node:path',
    ]);
  });
});

describe('the stand-in for node:test', () => {
  test('runs suites, tests and hooks in the order of Node', async () => {
    const code = `
const log: string[] = [];
before(() => log.push('before'));
beforeEach(() => log.push('each'));
describe('outer', () => {
  beforeEach(() => log.push('inner each'));
  afterEach(() => log.push('inner after'));
  test('first', async (t) => { await t.test('sub', () => log.push('sub')); log.push('first'); });
  describe('inner', () => it('second', () => { log.push('second'); }));
});
test('last', () => assert.deepEqual(log, ['before', 'each', 'inner each', 'each', 'inner each', 'sub', 'inner after', 'first', 'inner after', 'each', 'inner each', 'second', 'inner after', 'each']));
after(() => log.push('after'));`;
    assert.deepEqual(await outcomes(code), [
      'outer > first > sub: passed',
      'outer > first: passed',
      'outer > inner > second: passed',
      'last: passed',
    ]);
  });

  test('skips as it is told', async () => {
    const code = `
test.skip('a', () => assert.fail());
test('b', { skip: 'no git here' }, () => assert.fail());
test('c', (t) => t.skip('later'));
test('d', { todo: true }, () => assert.fail());
describe.skip('e', () => { test('f', () => {}); });
test('g', { skip: false }, () => {});`;
    assert.deepEqual(await results(code), [
      { names: ['a'], outcome: 'skipped' },
      { names: ['b'], outcome: 'skipped', why: 'no git here' },
      { names: ['c'], outcome: 'skipped', why: 'later' },
      { names: ['d'], outcome: 'skipped' },
      { names: ['e'], outcome: 'skipped' },
      { names: ['g'], outcome: 'passed' },
    ]);
  });

  test('mocks methods, notes their calls and puts them back', async () => {
    const code = `
test('a', (t) => {
  const { random } = Math;
  const mocked = t.mock.method(Math, 'random', () => 7);
  assert.equal(Math.random(), 7);
  assert.equal(mocked.mock.callCount(), 1);
  t.mock.restoreAll();
  assert.equal(Math.random, random);
  t.mock.method(Math, 'random', () => 8);
});
test('b', () => assert.ok(Math.random() < 1));
test('c', () => { const f = mock.fn((a: number) => a + 1); f(1); assert.deepEqual(f.mock.calls[0]?.arguments, [1]); assert.equal(f.mock.calls[0]?.result, 2); });`;
    assert.deepEqual(await outcomes(code), ['a: passed', 'b: passed', 'c: passed']);
  });

  test('a failure says where, what was expected and what came', async () => {
    const code = `import { add } from './sum.ts';
test('sum', () => {
  assert.deepEqual({ sum: add(1, 1) }, { sum: 3 });
});
test('boom', () => void add(1, undefined as never));`;
    const sum = '\nexport function add(a: number, b: { valueOf(): number }) {\n  return a + b.valueOf();\n}';
    const [first, second] = await results(code, { 'sum.ts': sum });
    assert.deepEqual(first?.failure, {
      message: 'The values should be deeply equal.',
      expected: '{ sum: 3 }',
      actual: '{ sum: 2 }',
      places: [{ file: 'a.test.ts', line: 4 }],
    });
    assert.match(second!.failure!.message, /^TypeError: .*valueOf/);
    assert.deepEqual(second?.failure?.places, [
      { file: 'sum.ts', line: 3 },
      { file: 'a.test.ts', line: 6 },
    ]);
  });

  test('one that never ends fails, and the others go on', async () => {
    const code = `test('waits', { timeout: 20 }, () => new Promise(() => {}));\ntest('goes on', () => {});`;
    const [first, second] = await results(code);
    assert.equal(first?.failure?.message, 'It did not end within 0.02 seconds.');
    assert.equal(second?.outcome, 'passed');
  });

  test('what it does not have is named', async () => {
    const [file] = await run({ 'a.test.ts': "import { run } from 'node:test';\nrun();" }, 'a.test.ts');
    assert.deepEqual(file?.names, ['a.test.ts']);
    assert.match(file!.failure!.message, /“run” of node:test does not work in the page/);
    const [test_] = await results("test('t', (t) => t.mock.timers.enable());");
    assert.match(test_!.failure!.message, /timers/);
  });
});
