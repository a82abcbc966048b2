import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Box } from '../world/box.ts';
import { World } from '../world/world.ts';
import { INJECTED, SHARED, refusal } from './names.ts';
import { REFUSED_NAMES } from './refused-names.ts';
import { cluster, printed, run } from '../testing/cluster.ts';

/** All names that can be used freely on this host. The page's test does the same in a worker. */
function hostNames(): string[] {
  const names = new Set<string>();
  for (
    let object: object = globalThis;
    object !== Object.prototype;
    object = Object.getPrototypeOf(object) as object
  )
    for (const name of Object.getOwnPropertyNames(object)) names.add(name);
  names.delete('constructor');
  return [...names];
}

test('every name of this host is injected, shared or refused, and stands on one list only', () => {
  const lists = [new Set<string>(INJECTED), SHARED, REFUSED_NAMES];
  assert.ok(hostNames().length > 100);
  for (const name of hostNames())
    assert.equal(
      lists.filter((list) => list.has(name)).length,
      1,
      `“${name}” is new on this host. Does it wait outside the simulation, reach the host or differ between engines? Put it on one of the lists.`,
    );
});

test('what is shared cannot wait', () => {
  const asynchronous = [
    'setTimeout',
    'queueMicrotask',
    'fetch',
    'MessageChannel',
    'WeakRef',
    'Atomics',
    'WebAssembly',
    'ReadableStream',
    'Blob',
    'CompressionStream',
    'BroadcastChannel',
    'scheduler',
  ];
  for (const name of asynchronous) assert.ok(!SHARED.has(name), name);
});

test('promises are the engine’s own', async () => {
  assert.ok(SHARED.has('Promise'));
  const result = await run({
    nodes: `a: () => { const ask = async () => { await null }; console.log(ask() instanceof Promise, Object.getPrototypeOf(ask)[Symbol.toStringTag]) }`,
  });
  assert.deepEqual(printed(result), ['a: true AsyncFunction']);
});

test('a refusal says what to do, for any name', () => {
  assert.match(refusal('Buffer'), /“Buffer” is not available .* Use Uint8Array/);
  assert.match(refusal('somethingElse'), /Declare it, import it/);
  assert.match(refusal('constructor'), /Declare it, import it/);
});

test('nodes get all injected names, none of them the host’s', () => {
  const { life } = new World(cluster({}), { seed: '1' }).nodes.get('client')!;
  const globals = new Box().enter(life!);
  const host = globalThis as unknown as Record<string, unknown>;
  INJECTED.forEach((name, i) => {
    assert.notEqual(globals[i], undefined, name);
    // These are pure, and frozen before the first run.
    if (name !== 'URL' && name !== 'URLSearchParams') assert.notEqual(globals[i], host[name], name);
  });
});

test('globalThis is the node’s own, gone with its life, and has the language on it', async () => {
  const result = await run({
    nodes: `a: () => { console.log(globalThis.mark, globalThis.Map === Map, typeof globalThis.process, 'fetch' in globalThis); globalThis.mark = 1 },
        b: () => { console.log(globalThis.mark) }`,
  });
  assert.deepEqual(printed(result), ['a: undefined true undefined true', 'b: undefined']);
});
