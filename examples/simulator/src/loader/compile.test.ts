import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cluster, printed, run, sourceOf } from '../testing/cluster.ts';
import { loadFiles } from '../node/index.ts';
import { CompileError } from './compile-error.ts';
import { compile } from './compile.ts';

/** What `code`, run as the body of a node's boot, prints. */
const prints = async (code: string, top = '', files = {}) =>
  printed(await run({ top, nodes: `a: () => { ${code} }`, files }))
    .filter((line) => line.startsWith('a: '))
    .map((line) => line.slice('a: '.length));

test('one file that is missing is named', () => {
  assert.throws(() => compile({ 'a.ts': '' }), /no file “scenario.ts”/);
  assert.throws(() => compile({ 'a.ts': '' }, 'toString'), /no file “toString”/);
});

test('files that nobody imports are not looked at', () => {
  const { modules } = compile({
    'scenario.ts': "import './a.ts'; import type { T } from './types.ts';",
    'a.ts': "export * from './deep/b.ts';",
    'deep/b.ts': "export { c } from '../c.ts';",
    'c.ts': 'export const c = 1;',
    'real.ts': 'process.exit(',
    'types.ts': 'export type T = 1;',
  });
  assert.deepEqual(
    modules.map(({ file }) => file),
    ['a.ts', 'c.ts', 'deep/b.ts', 'scenario.ts'],
  );
});

test('the parts of each file are found in the script', () => {
  const { script, modules } = compile({
    'scenario.ts': "import { a } from './a.ts';\n\nexport const here = a;",
    'a.ts': '/* one\n two */\nexport const a = 1;',
  });
  const lines = script.split('\n');
  for (const { file, firstLine, lines: count } of modules) {
    const marker = file === 'a.ts' ? 'const a = 1' : 'const here';
    assert.match(lines[firstLine - 1 + 2]!, new RegExp(marker), file);
    assert.equal(count, 3);
  }
});

test('a name that the engine refuses is an error with file and line', () => {
  const source = sourceOf({ top: "import './a.ts';" });
  assert.throws(
    () => loadFiles({ 'scenario.ts': source, 'a.ts': 'const a = 1;\n\nconst a = 2;' }),
    (error: CompileError) =>
      error instanceof CompileError &&
      error.file === 'a.ts' &&
      error.line === 3 &&
      /cannot be read here: .*declared/.test(error.message),
  );
});

test('modules share bindings that live', async () => {
  const files = {
    'count.ts': 'export let count = 0; export const add = () => { count++ }; export default class Named {}',
    'again.ts': "export { count as again } from './count.ts'; export * as all from './count.ts';",
  };
  const top = "import Named, { add, count } from './count.ts'; import { again, all } from './again.ts';";
  assert.deepEqual(
    await prints('add(); add(); console.log(count, again, all.count, Named.name)', top, files),
    ['2 2 2 Named'],
  );
});

test('modules may import each other in a circle', async () => {
  const files = {
    'even.ts':
      "import { odd } from './odd.ts'; export function even(n: number): boolean { return n === 0 || odd(n - 1) }",
    'odd.ts':
      "import { even } from './even.ts'; export function odd(n: number): boolean { return n !== 0 && even(n - 1) }",
  };
  assert.deepEqual(
    await prints(
      'console.log(even(10), odd(10))',
      "import { even } from './even.ts'; import { odd } from './odd.ts';",
      files,
    ),
    ['true false'],
  );
});

test('an import for its effect alone is kept, and one of unused names too', async () => {
  const files = { 'effect.ts': "console.log('loaded'); export const unused = 1;" };
  assert.deepEqual(await prints('', "import { unused } from './effect.ts';", files), ['loaded']);
  assert.deepEqual(await prints('', "import { type unused } from './effect.ts';", files), ['loaded']);
  assert.deepEqual(await prints('', "import './effect.ts';", files), ['loaded']);
});

test('a file may declare a name that stands for a global elsewhere', async () => {
  const files = {
    'mine.ts':
      "export const fetch = () => 'mine'; class Headers {} export const name = Headers.name; export function setTimeout() { return 7 }",
  };
  assert.deepEqual(
    await prints(
      'console.log(mine(), name, setTimeout(), typeof fetch)',
      "import { fetch as mine, name, setTimeout } from './mine.ts';",
      files,
    ),
    ['mine Headers 7 function'],
  );
});

test('code runs in strict mode', async () => {
  const files = { 'strict.ts': 'export const self = (function (this: unknown) { return typeof this })();' };
  assert.deepEqual(await prints('console.log(self)', "import { self } from './strict.ts';", files), [
    'undefined',
  ]);
});

test('class fields, private names and optional chaining are left as they are', async () => {
  const { script } = compile({
    'scenario.ts':
      'export class A { x?: number; #y = 1; get y() { return this.#y } static { this.name } }\nexport const z = new A()?.y ?? 2;',
  });
  assert.match(script, /#y = 1/);
  assert.match(script, /\?\.y \?\? 2/);
  const redeclared = 'class A { x = 1 } class B extends A { x; } console.log(String(new B().x))';
  assert.deepEqual(
    await prints(redeclared),
    ['undefined'],
    'a field declared anew hides the inherited one, as in Node',
  );
});

test('every life has its own instance of every module', async () => {
  const files = { 'state.ts': 'let boots = 0; export const boot = () => ++boots;' };
  const parts = {
    top: "import { boot } from './state.ts';",
    nodes: 'a: () => { console.log(boot()) }, b: () => { console.log(boot()); return () => new Response() }',
    workload: "await operation('one', () => fetch('http://b/'));",
    files,
  };
  const crash = {
    kind: 'crash',
    node: 'b',
    when: 'after',
    event: 'client→b GET /#1',
    restartMs: 10,
  } as const;
  assert.deepEqual(printed(await run(parts, [crash])), ['a: 1', 'b: 1', 'b: 1']);
});

test('a line of the source is found in a stack', async () => {
  const { trace } = await run({
    top: "import { write } from './deep.ts';",
    nodes: 'a: ({ disk }) => { void write(disk) }',
    files: {
      'deep.ts':
        "import type { Disk } from '@faultline/simulator';\n\nexport const write = (disk: Disk) =>\n  disk.log('l').append(1);",
    },
  });
  const durable = trace.find(({ kind }) => kind === 'durable')!;
  assert.deepEqual(durable.lines?.[0], { file: 'deep.ts', line: 4 });
  assert.equal(durable.lines?.[1]?.file, 'scenario.ts');
});

test('what is loaded again is another program', () => {
  assert.notEqual(cluster({}), cluster({}));
});
