import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { printed } from '../testing/cluster.ts';
import { sourceOf } from '../testing/source.ts';
import { loadExample, runSeed } from './index.ts';

const temporary = mkdtempSync(join(tmpdir(), 'faultline-'));
after(() => rmSync(temporary, { recursive: true }));

let projects = 0;

/** A project on disk. Returns its folder. */
function project(files: Record<string, string>): string {
  const root = join(temporary, String(projects++));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

/** A scenario with one node that prints what `expression` is. */
const printing = (imports: string, expression: string) =>
  sourceOf({ top: imports, nodes: `a: () => console.log(${expression})` });

async function printedBy(folder: string): Promise<string[]> {
  return printed(await runSeed(loadExample(folder), '1', { tracing: true })).map((line) => line.slice(3));
}

/** What one node prints that imports from an installed package called `lib`. */
const fromPackage = (imports: string, expression: string, files: Record<string, string>) =>
  printedBy(
    project({
      'scenario.ts': printing(imports, expression),
      ...Object.fromEntries(
        Object.entries(files).map(([file, text]) => [`node_modules/${file}`, text] as const),
      ),
    }),
  );

const manifest = (fields: object) => JSON.stringify({ name: 'lib', ...fields });

test('a scenario finds the files of its project around it, with any name they go by', async () => {
  const root = project({
    'test/sim/scenario.ts': printing(
      `import { stock } from '../../src/stock.ts';
       import { stock as compiled } from '../../src/stock.js';
       import { stock as bundled } from '../../src/stock';
       import { all } from '../../src';
       import { plain } from './plain.js';
       import limits from './limits.json' with { type: 'json' };`,
      'stock, compiled === stock, bundled === stock, all === stock, plain, limits.most',
    ),
    'src/stock.ts': 'export const stock: { left: number } = { left: 3 };',
    'src/index.ts': "export { stock as all } from './stock.js';",
    'test/sim/plain.js': 'export const plain = 1 < 2 > (3);',
    'test/sim/limits.json': '{\n "most": 9 }',
  });
  assert.deepEqual(await printedBy(join(root, 'test/sim')), ['{"left":3} true true true false 9']);
});

test('a planted bug reaches a file by whatever name it is imported', async () => {
  const root = project({
    'scenario.ts': printing("import { stock } from './stock.js';", 'stock'),
    'stock.ts': 'export const stock = 1;\n',
    'broken/two.patch': `Title: Two
Breaks: x
Why: y

--- a/stock.ts
+++ b/stock.ts
@@ -1 +1 @@
-export const stock = 1;
+export const stock = 2;
`,
  });
  const result = await runSeed(loadExample(root, 'two'), '1', { tracing: true });
  assert.deepEqual(printed(result), ['a: 2']);
});

test('a package gives the build that it has for servers without Node', async () => {
  const exports = {
    '.': { types: './x.d.ts', node: './node.js', worker: './worker.js', default: './node.js' },
    './deep/*': { import: './deep/*.mjs', require: './deep/*.cjs' },
  };
  const files = {
    'lib/package.json': manifest({ type: 'module', exports }),
    'lib/node.js': "import 'node:fs';",
    'lib/worker.js': "import { inner } from '#inner'; export default inner;",
    'lib/deep/one.mjs': 'export const one = import.meta.url ?? 1;',
  };
  const internal = manifest({ type: 'module', exports, imports: { '#inner': './inner.js' } });
  assert.deepEqual(
    await fromPackage("import lib from 'lib'; import { one } from 'lib/deep/one';", 'lib, one', {
      ...files,
      'lib/package.json': internal,
      'lib/inner.js': "export const inner = 'inner';",
    }),
    ['inner 1'],
  );
});

test('packages from before there were exports are found by their module, main or index', async () => {
  const files = {
    'lib/package.json': manifest({ module: 'es/index.js', main: 'cjs.js' }),
    'lib/es/index.js': "export { one } from './one';",
    'lib/es/one.js': 'export const one = 1;',
    'lib/sub/package.json': '{ "main": "../es/one.js" }',
    'two/package.json': '{}',
    'two/index.js': 'exports.two = 2;',
  };
  const imports =
    "import { one } from 'lib'; import { one as sub } from 'lib/sub'; import { two } from 'two';";
  assert.deepEqual(await fromPackage(imports, 'one, sub, two', files), ['1 1 2']);
});

test('CommonJS is imported as Node imports it', async () => {
  const files = {
    'lib/package.json': manifest({ main: 'lib.js' }),
    'lib/lib.js': `var other = require('./other'), data = require('./data.json');
      for (var module_ of [1]) var module = module;
      module.exports = function lib() { return [other.name, other.again === exports, data.n, typeof this] };
      module.exports.extra = 'extra';`,
    'lib/other.js': `Object.defineProperty(exports, '__esModule', { value: true });
      exports.default = 'unused'; this.name = 'other'; exports.again = require('./lib.js');`,
    'lib/data.json': '{"n": 1}',
  };
  const imports =
    "import lib, { extra } from 'lib'; import * as all from 'lib'; import other from 'lib/other.js';";
  assert.deepEqual(await fromPackage(imports, 'lib(), extra, all.default === lib, other.default', files), [
    '["other",true,1,"undefined"] extra true unused',
  ]);
});

test('a package may ask for what a simulated node has not', async () => {
  const files = {
    'lib/package.json': manifest({ type: 'module' }),
    'lib/index.js': `export const answers = [
        typeof process, typeof Buffer, typeof window, global === globalThis, process?.x, typeof globalThis.process,
        process.env.NODE_ENV, [].map instanceof Function, Function.prototype.call === [].map.call,
        2 ** 0.5 > 1, 'B'.toLocaleLowerCase(), { eval: eval, process: 1 }.process,
      ];
      export async function late() {
        try { await import('node:fs') } catch (error) { return error.message }
      }
      export class Fiber { await(ms) { return ms } async = 1; await = 2 }
      const wait = 1; export { wait as await, wait as type };
      export { await as again, type as twice } from './index.js';
      export function text() { return Function('return 1') }`,
  };
  const [line] = await fromPackage("import { answers } from 'lib';", 'answers', files);
  assert.deepEqual(JSON.parse(line!), [
    ...['undefined', 'undefined', 'undefined', true, undefined, 'undefined'].map((x) => x ?? null),
    ...['production', true, true, true, 'b', 1],
  ]);
  const [late] = await fromPackage(
    "import { late, twice, again, type, text } from 'lib'; const shown = async () => { try { text() } catch (e) { console.log(await late(), twice, again, type, (e as Error).message) } };",
    'void shown()',
    files,
  ).then((lines) => lines.filter((printedLine) => printedLine !== 'undefined'));
  assert.match(late!, /imports “node:fs”, which a simulated node does not have.* 1 1 1 Code made from text/);
});

test('what a linked package needs is found where it really is, as with pnpm', async () => {
  const root = project({
    'app/scenario.ts': printing("import { name } from 'lib';", 'name'),
    'store/lib/package.json': manifest({ type: 'module' }),
    'store/lib/index.js': "export { name } from 'needed';",
    'store/node_modules/needed/package.json': '{"main":"index.mjs"}',
    'store/node_modules/needed/index.mjs': "export const name = 'needed';",
  });
  mkdirSync(join(root, 'app/node_modules'));
  symlinkSync(join(root, 'store/lib'), join(root, 'app/node_modules/lib'), 'dir');
  assert.deepEqual(await printedBy(join(root, 'app')), ['needed']);
});

test('a package’s state dies with the life of its node', async () => {
  const root = project({
    'scenario.ts': sourceOf({
      top: "import { next } from 'lib';",
      nodes: 'a: () => { console.log(next(), next()) }, b: () => { console.log(next()) }',
    }),
    'node_modules/lib/package.json': manifest({ type: 'module' }),
    'node_modules/lib/index.js': 'let n = 0; export const next = () => ++n;',
  });
  assert.deepEqual(await printedBy(root), ['1 2', '1']);
});

test('a message that a package sends is known by its file and line, like any other', async () => {
  const root = project({
    'scenario.ts': sourceOf({
      top: "import { send } from 'lib';",
      nodes: 'a: () => () => new Response(), b: () => void send()',
    }),
    'node_modules/lib/package.json': manifest({ type: 'module' }),
    'node_modules/lib/index.js': "\nexport const send = () =>\n  fetch('http://a/');",
  });
  const { trace } = await runSeed(loadExample(root), '1', { tracing: true });
  const [sent] = trace.filter((event) => event.kind === 'send');
  assert.deepEqual(sent?.lines?.[0], { file: 'node_modules/lib/index.js', line: 3 });
});

const refused: [what: string, files: Record<string, string>, message: RegExp][] = [
  [
    'a module of Node',
    { 'scenario.ts': "\nimport { createServer } from 'node:http';" },
    /^scenario\.ts:2: It imports “node:http”, which a simulated node does not have\. Export a function from Request/,
  ],
  [
    'one that we know nothing about',
    { 'scenario.ts': "import 'node:sqlite';" },
    /“node:sqlite”, which .* Keep what needs it in a file that the scenario does not import\./,
  ],
  [
    'a package that is not installed',
    { 'scenario.ts': "import 'nowhere/x';" },
    /^scenario\.ts:1: It imports “nowhere\/x”, which is not installed, .* Run npm install/,
  ],
  [
    'a subpath that a package does not export',
    {
      'scenario.ts': "import 'lib/y';",
      'node_modules/lib/package.json': manifest({ exports: { './x': './x.js' } }),
    },
    /“lib\/y”, which is not installed, or has no file of that name/,
  ],
  [
    'a file that is not there',
    { 'scenario.ts': "import './a.ts';" },
    /“\.\/a\.ts”, but there is no such file/,
  ],
  [
    'a file of another kind',
    { 'scenario.ts': "import './a.tsx';", 'a.tsx': '' },
    /a \.tsx file\. A simulated node can load \.ts, /,
  ],
  [
    'CommonJS of one’s own',
    { 'scenario.ts': "import './a.js';", 'a.js': "\nconst x = require('./b.js');" },
    /^a\.js:2: “require” is not available in a simulated node\. Use import\./,
  ],
  [
    'a module of Node, in a package',
    {
      'scenario.ts': "import 'lib';",
      'node_modules/lib/package.json': manifest({ type: 'module' }),
      'node_modules/lib/index.js': "import 'fs';",
    },
    /^node_modules\/lib\/index\.js:1: It imports “fs”, which a simulated node does not have\. Use the disk/,
  ],
];
for (const [what, files, message] of refused)
  test(`refused: ${what}`, () => {
    const folder = project(files);
    assert.throws(
      () => loadExample(folder),
      (error) => message.test(String(error)),
    );
  });

test('refused while it runs: what a CommonJS package requires', async () => {
  const root = project({
    'scenario.ts': printing("import lib from 'lib';", 'lib'),
    'node_modules/lib/package.json': manifest({ main: 'lib.js' }),
    'node_modules/lib/lib.js': "\nconst http = require('http');\nmodule.exports = http;",
  });
  await assert.rejects(runSeed(loadExample(root), '1'), {
    name: 'ScenarioError',
    message:
      /^The scenario cannot be loaded: Error: It imports “http”, which a simulated node does not have\. Export .* \(node_modules\/lib\/lib\.js:2\)/,
  });
});
