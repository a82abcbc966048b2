import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cluster, printed, run } from '../testing/cluster.ts';
import { explore } from '../node/index.ts';
import { freezeIntrinsics } from './freeze.ts';

/** What a node prints that runs `code`, and then what a node that boots later finds. */
const attempt = async (code: string) => printed(await run({ nodes: `a: () => { ${code} }` }));

const targets = [
  ...[
    'Object.prototype.toString',
    'Object.prototype.valueOf',
    'Error.prototype.toString',
    'Array.prototype.toString',
  ],
  ...[
    'Array.prototype',
    'Object.prototype',
    'Promise.prototype',
    'Map.prototype',
    'String.prototype',
    'Object.getPrototypeOf(parseInt)',
  ],
  ...[
    'Error.prototype',
    'URL.prototype',
    'URLSearchParams.prototype',
    'DOMException.prototype',
    'TextEncoder.prototype',
  ],
  ...[
    'Array',
    'Object',
    'JSON',
    'Reflect',
    'Promise',
    'Error',
    'URL',
    'parseInt',
    'encodeURIComponent',
    'atob',
    'Symbol',
  ],
  ...[
    'Object.getPrototypeOf([].values())',
    'Object.getPrototypeOf(new Map().entries())',
    'Object.getPrototypeOf(async () => {})',
  ],
  ...[
    'Object.getPrototypeOf(Object.getPrototypeOf(function* () {}()))',
    'Object.getPrototypeOf(new URLSearchParams().keys())',
    'Object.getPrototypeOf([].values().map(String))',
  ],
  ...['Array.prototype.push', 'Promise.prototype.then', 'JSON.parse', 'Object.getPrototypeOf(Uint8Array)'],
  ...[
    'Date',
    'Date.prototype',
    'Date.now',
    'Object.getPrototypeOf(Date)',
    'Object.getPrototypeOf(Date.prototype)',
    'Math',
    'Math.sin',
    'console',
    'console.log',
  ],
  ...[
    'crypto',
    'crypto.randomUUID',
    'fetch',
    'setTimeout',
    'clearTimeout',
    'queueMicrotask',
    'performance',
    'performance.now',
    'structuredClone',
  ],
  ...[
    'Request',
    'Request.prototype',
    'Response',
    'Response.prototype.json',
    'Headers.prototype',
    'AbortSignal',
    'AbortSignal.timeout',
    'AbortSignal.prototype',
    'AbortController.prototype',
  ],
  ...['Object.getPrototypeOf(setTimeout(() => {}))', 'Object.getPrototypeOf(new Headers().entries())'],
];

for (const target of targets)
  test(`nobody can leave anything on ${target}`, async () => {
    const code = `const target = ${target}; try { target.hits = 1; console.log('written') } catch (error) { console.log(error instanceof TypeError, 'hits' in target) }`;
    assert.deepEqual(await attempt(code), ['a: true false']);
  });

test('what the workload is given carries nothing either', async () => {
  const workload = `for (const target of [Object.getPrototypeOf(random), random.next, scenario, always, operation])
    try { target.hits = 1; console.log('written') } catch (error) { console.log(error.name) }`;
  const texts = printed(await run({ workload }));
  assert.deepEqual(texts.slice(0, 4), Array(4).fill('client: TypeError'));
});

test('built-in methods cannot be replaced', async () => {
  assert.deepEqual(
    await attempt(`try { Array.prototype.push = () => 0 } catch (error) { console.log(error.name) }
      try { Object.prototype.toString = () => '' } catch (error) { console.log(error.name) }
      try { delete Promise.prototype.then; console.log('deleted') } catch (error) { console.log(error.name) }
      try { Object.defineProperty(Map.prototype, 'get', { value: 1 }) } catch (error) { console.log(error.name) }`),
    Array(4).fill('a: TypeError'),
  );
});

test('own objects can be given what their prototypes have', async () => {
  assert.deepEqual(
    await attempt(`
      const error = new Error('a'); error.name = 'Mine'; error.message = 'b'; error.toString = () => 'text'; error.code = 7;
      console.log(error.name, error.message, String(error), error.code, Object.keys(error).join());
      const point = { x: 1 }; point.toString = () => 'point'; point.valueOf = () => 3; point.constructor = 1; point.hasOwnProperty = 2; point['toLocaleString'] = 4;
      console.log(String(point), point + 1, point.constructor, point.hasOwnProperty, point['toLocaleString']);
      class Refused extends Error { constructor() { super('no'); this.name = 'Refused'; } }
      console.log(new Refused().name, String(new Refused()), new Refused() instanceof Error, new Refused().constructor === Refused);
      function Old() {} Old.prototype = Object.create(Error.prototype); Old.prototype.constructor = Old; Old.prototype.name = 'Old';
      console.log(new Old().name, new Old().constructor === Old);
      const list = [1]; list.toString = () => 'list'; list.name = 'n'; console.log(String(list), list.name);
      const data = JSON.parse('{"name":"n","constructor":1,"toString":2}'); console.log(data.name, data.constructor, data.toString);
      const date = new Date(0); date.toJSON = () => 'mine'; console.log(JSON.stringify(date))`),
    [
      'a: Mine b text 7 name,toString,code',
      'a: point 4 1 2 4',
      'a: Refused Refused: no true true',
      'a: Old true',
      'a: list n',
      'a: n 1 2',
      'a: "mine"',
    ],
  );
});

test('module state and globalThis of one run are not seen by the next in the same place', async () => {
  const program = cluster({
    top: "import { seen } from './state.ts';",
    nodes:
      'a: () => { seen.push(1); globalThis.runs = (globalThis.runs ?? 0) + 1; console.log(seen.length, globalThis.runs) }',
    files: { 'state.ts': 'export const seen: number[] = [];' },
  });
  const texts = new Set<string>();
  const onRun = (world: { result(): Parameters<typeof printed>[0] }) =>
    void texts.add(printed(world.result()).join());
  await explore(program, { runs: 20, width: 4, tracing: true, onRun });
  assert.deepEqual([...texts], ['a: 1 1']);
});

test('the process goes on working', async (t) => {
  freezeIntrinsics();
  freezeIntrinsics();
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 3; // as libraries do for a moment
  Error.stackTraceLimit = limit;
  class Own extends Map<string, number> {
    override get(key: string): number | undefined {
      return (super.get(key) ?? 0) + 1;
    }
  }
  assert.equal(new Own([['a', 1]]).get('a'), 2);
  assert.throws(() => assert.deepEqual({ a: [1] }, { a: [2] }), assert.AssertionError);
  const random = t.mock.method(Math, 'random', () => 0.5);
  assert.equal(Math.random(), 0.5);
  random.mock.restore();
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let fired = false;
  setTimeout(() => (fired = true), 1000);
  t.mock.timers.tick(1000);
  assert.ok(fired);
  t.mock.timers.reset();
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    stdin: { contents: 'export const a: number = 1', loader: 'ts' },
    write: false,
  });
  assert.match(outputFiles[0]!.text, /a = 1/);
  const { default: fc } = await import('fast-check');
  fc.assert(fc.property(fc.array(fc.integer()), (list) => list.length >= 0));
});
