import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CompileError } from './compile-error.ts';
import { compile } from './compile.ts';

const scenario = `import { scenario } from '@faultline/simulator';
import './node.ts';
export default scenario({ nodes: {}, workload: async () => {}, invariants: {} });`;

/** The error that `code` causes in a file of its own, as a terminal shows it; undefined if it is let through. */
function refusal(code: string): string | undefined {
  try {
    compile({ 'scenario.ts': scenario, 'node.ts': code });
    return undefined;
  } catch (error) {
    assert.ok(error instanceof CompileError, String(error));
    return error.toString();
  }
}

const refused: [code: string, at: string, why: RegExp][] = [
  ['\nprocess.exit()', 'node.ts:2', /“process” is not available .* settings/],
  ['const t = Intl.NumberFormat()', 'node.ts:1', /“Intl” .* locale/],
  ['eval("1")', 'node.ts:1', /“eval” .* escapes/],
  ['new Function("return 1")', 'node.ts:1', /“Function” .* escapes/],
  ['(() => {}).constructor("return this")()', 'node.ts:1', /“constructor” .* escapes/],
  ['const r = new WeakRef({})', 'node.ts:1', /“WeakRef” .* garbage collector/],
  ['new FinalizationRegistry(() => {})', 'node.ts:1', /garbage collector/],
  ['Atomics.waitAsync()', 'node.ts:1', /“Atomics”/],
  ['new MessageChannel()', 'node.ts:1', /“MessageChannel” .* promises/],
  ['const o = { process }', 'node.ts:1', /“process”/],
  ['const o = { [process]: 1 }', 'node.ts:1', /“process”/],
  ['export { process }', 'node.ts:1', /“process”/],
  ['leaked = 1', 'node.ts:1', /“leaked” is not available .* Declare it/],
  ['const f = (x = window) => x', 'node.ts:1', /“window”/],
  ['`${document.title}`', 'node.ts:1', /“document”/],
  ['{ const process = 1 }\nprocess', 'node.ts:2', /“process”/],
  ['function f() { const hidden = 1 }\nhidden', 'node.ts:2', /“hidden”/],
  ['try {} catch (e) {}\ne', 'node.ts:2', /“e” /],
  ['type process = 1; const p = process', 'node.ts:1', /“process”/],
  ['\n\nconst m = await import("./a.ts")', 'node.ts:3', /Top-level await/],
  ['const f = () => import("./a.ts")', 'node.ts:1', /Dynamic import\(\)/],
  ['const u = import.meta.url', 'node.ts:1', /import\.meta/],
  ['for await (const x of []) {}', 'node.ts:1', /Top-level await/],
  ['export const x = await Promise.resolve(1)', 'node.ts:1', /Top-level await/],
  ['const x = { a: await 1 }', 'node.ts:1', /Top-level await/],
  ['const r = 2 ** 0.5', 'node.ts:1', /whole number written out/],
  ['const r = (n: number) => 2 ** n', 'node.ts:1', /Math\.pow/],
  ['let r = 2; r **= 0.5', 'node.ts:1', /whole number/],
  ['const r = 2 ** -1', 'node.ts:1', /whole number/],
  ['["b"].sort((a, b) => a.localeCompare(b))', 'node.ts:1', /“localeCompare” .* < and >/],
  ['(1).toLocaleString()', 'node.ts:1', /“toLocaleString” .* toFixed/],
  ['const u = "i"?.toLocaleUpperCase()', 'node.ts:1', /toUpperCase/],
  ['"I".toLocaleLowerCase()', 'node.ts:1', /toLowerCase/],
  ['new Date().toLocaleDateString()', 'node.ts:1', /toISOString/],
  ['new Date().toLocaleTimeString()', 'node.ts:1', /toISOString/],
  ['try {} catch (error) { console.error(error.stack) }', 'node.ts:1', /“stack” .* message/],
  ['Error.stackTraceLimit = 0', 'node.ts:1', /“stackTraceLimit” .* one engine/],
  ['enum Colour { Red }', 'node.ts:1', /enum.*as const/],
  ['class A { constructor(private x: number) {} }', 'node.ts:1', /parameter properties/],
  ['@decorated class A {}', 'node.ts:1', /decorators/],
  ['const exports = 1', 'node.ts:1', /“exports” is taken/],
  ['function require() {}', 'node.ts:1', /“require” is taken/],
  ['import fs from "node:fs"', 'node.ts:1', /imports “node:fs”/],
  ['\nimport { a } from "./missing.ts"', 'node.ts:2', /imports “\.\/missing\.ts”/],
  ['export * from "lodash"', 'node.ts:1', /imports “lodash”/],
  ['import {\n  a,\n} from "./node"', 'node.ts:3', /with their ending/],
  ['\nconst a = ;', 'node.ts:2', /cannot be read here/],
  ['class {', 'node.ts:1', /cannot be read here/],
];

for (const [code, at, why] of refused)
  test(`refuses ${JSON.stringify(code)}`, () => {
    const message = refusal(code);
    assert.ok(message?.startsWith(`${at}: `), message ?? 'it was let through');
    assert.match(message!, why);
  });

test('says in which column', () => {
  assert.throws(
    () => compile({ 'scenario.ts': 'const a = 1;\n  process.exit();' }),
    (error: CompileError) => error.line === 2 && error.column === 3,
  );
});

const accepted = [
  'const process = { exit() {} }; process.exit()',
  'function f(process: number) { return process }',
  'const { process } = { process: 1 }; process + 1',
  'const o = { process: 1, window() {}, get document() { return 1 } }; o.process',
  'class A { process = 1; eval() {} static window = 2; #top = 3; f() { return this.#top } }',
  'hoisted(); function hoisted() { return later } var later = 1',
  'try {} catch ({ message }) { message.length }',
  'const f = async (x: number) => await x',
  'async function* g() { for await (const x of []) yield x }',
  'const o = { await: 1, async: 2 }; o.await + o.async',
  'const f = async () => { await 1 }; f().catch(() => {})',
  'outer: for (const x of []) { for (;;) { if (x) continue outer; break outer } }',
  'const s = [1]; s.stack; class Stack { stack = [] }',
  'const e = { constructor: 1 }; e.constructor.name',
  'class A extends Error { constructor() { super("x"); this.name = new.target.name } }',
  'const area = (r: number) => 3 * r ** 2; 10 ** 3; 10n ** 20n',
  'type T = typeof process; let x: Window | Intl.Locale | undefined',
  'interface Process { window: Window } export type { Process }',
  'import type { Stats } from "node:fs"; let s: Stats | undefined',
  'export const limit = 1; // taken from "the paper"',
  'export const text = `\nimport x from "y"\n`',
  '/*\nimport x from "y"\n*/',
  'export const from = "a"; export default from',
  'const a = 1; export { a as b }; export type { }',
  'const x = undefined ?? NaN; const f = function named() { return named }',
  'const re = /process/u; `a${`b${1}`}`',
  'new Response(JSON.stringify({ t: Date.now() }), { headers: new Headers() })',
  'let x: number; ({ x } = { x: 1 }); [x] = [2]',
  'globalThis.cache = 1',
  'const satisfies = { a: 1 } satisfies object as object',
  'abstract class A { abstract f(): void; private readonly x = 1; declare y: number }',
  'function f(this: { process: number }) { return this.process }',
  'const f = <T,>(x: T): x is T & string => typeof x === "string"',
  'const f = (a: number, ...[b = a]: number[]) => a + b',
];

for (const code of accepted)
  test(`lets through ${JSON.stringify(code)}`, () => assert.equal(refusal(code), undefined));

const CONTEXT = `export default scenario({ nodes: { a: () => { STATEMENT } }, workload: async () => {}, invariants: {} });`;
const scenarioRefusal = (top: string, statement = '') => {
  try {
    compile({
      'scenario.ts': `import { scenario } from '@faultline/simulator';\n${top}\n${CONTEXT.replace('STATEMENT', statement)}`,
    });
    return undefined;
  } catch (error) {
    return (error as CompileError).toString();
  }
};

const stateful: [top: string, statement?: string][] = [
  ['let count = 0;'],
  ['export let count = 0;'],
  ['var count = 0;'],
  ['const seen = [];'],
  ['const seen: string[] = [];'],
  ['export const seen = new Map<string, number>();'],
  ['const seen = new Set();'],
  ['const seen = {};'],
  ['const seen = { count: 0 };', 'seen.count++;'],
  ['const seen = { count: 0 };', '++seen.count;'],
  ['const seen = { count: 0 };', 'seen.count += 1;'],
  ['const seen = { count: 0 };', "seen['count'] = 1;"],
  ['const seen = [1];', 'seen.push(2);'],
  ['const seen = { list: [1] };', 'seen.list.push(2);'],
  ['const seen = new Set([1]);', 'seen.add(2);'],
  ['const seen = { a: 1 };', 'delete seen.a;'],
];
for (const [top, statement] of stateful)
  test(`refuses state in a scenario: ${top} ${statement ?? ''}`, () => {
    const line = statement ? 3 : 2;
    assert.match(
      scenarioRefusal(top, statement) ?? 'let through',
      new RegExp(`^scenario\\.ts:${line}: A scenario may hold no mutable state: .*(disk|observe)`),
    );
  });

const stateless: [top: string, statement?: string][] = [
  ["const UNDO = new Set<string>(['release']);", 'UNDO.has("release");'],
  ["const STEPS = ['a', 'b'] as const;", 'STEPS.indexOf("a"); [...STEPS].sort();'],
  ['const list = () => [];', 'const mine = list(); mine.push(1);'],
  ['const limits = { high: 3 };', 'const mine = { ...limits }; mine.high = 4;'],
  ['function group() { const groups = new Map(); groups.set(1, 2); return groups; }'],
  ['const limits = { high: 3 };', 'const o = { limits: { high: 1 } }; o.limits.high = 2;'],
  ['for (let i = 0; i < 3; i++) {}'],
  ['const same = (a: number) => a === 1 || a !== 2;', 'if (same.length == 1) {}'],
];
for (const [top, statement] of stateless)
  test(`lets through in a scenario: ${top} ${statement ?? ''}`, () =>
    assert.equal(scenarioRefusal(top, statement), undefined));
