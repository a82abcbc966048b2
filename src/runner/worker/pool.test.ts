import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { applyPatch, parsePatch } from '../../../examples/simulator/src/patch.ts';
import {
  explore,
  loadFiles,
  readBroken,
  readSources,
  type Exploration,
  type ExploreOrder,
} from '../../../examples/simulator/src/node/index.ts';
import { EngineError, type Files } from '../engine.ts';
import { poolSize, WorkerPool } from './pool.ts';
import { inProcessEngine } from './testing/in-process-engine.ts';

const folder = join(import.meta.dirname, '../../../examples/transactions/saga');
let files: Files;
let broken: Files;
before(() => {
  files = readSources(folder);
  broken = applyPatch(readSources(folder), parsePatch(readBroken(folder)['check-then-act']!));
});

const pool = (size: number, resume?: () => Promise<void>) =>
  new WorkerPool({
    engines: Array.from({ length: size }, () => inProcessEngine()),
    ...(resume ? { resume } : {}),
  });
const seeds = (count: number) => ({ first: 0, stride: 1, count });
const order = { countReached: true };

test('all cores but one, never none and never more than eight', () => {
  assert.deepEqual([undefined, 1, 2, 4, 9, 128].map(poolSize), [1, 1, 1, 3, 8, 8]);
});

test('the smallest failing seed is found, and everything counted up to it, by any number of workers', async () => {
  const invariant =
    'a finished saga leaves either all effects or none (each applied step compensated exactly once)';
  const one = { ...order, invariant };
  const alone = await explore(loadFiles({ ...broken }), { runs: 4_000, ...one });
  assert.ok(Number(alone.found?.seed) >= 64, 'the first batch fails, which would prove little');
  for (const size of [1, 2, 3]) {
    const { exploration } = await pool(size).sweep(broken, { seeds: seeds(4_000), order: one });
    assert.deepEqual(plain(exploration), plain(alone), `${size} workers`);
  }
});

test('going on after failures, all of them are counted by invariant', async () => {
  const on = { ...order, stopAtViolation: false };
  const alone = await explore(loadFiles({ ...broken }), { runs: 400, ...on });
  assert.equal(Object.keys(alone.brokenIn).length, 2);
  const { exploration } = await pool(3).sweep(broken, { seeds: seeds(400), order: on });
  assert.deepEqual(plain(exploration), plain(alone));
});

test('told to finish, it keeps what was counted, and the next sweep goes on from there', async () => {
  const finish = new AbortController();
  const stopped = await pool(2).sweep(files, {
    seeds: seeds(1_200),
    order,
    finish: finish.signal,
    onProgress: ({ runs }) => void (runs >= 256 && finish.abort()),
  });
  assert.ok(stopped.exploration.runs >= 256 && stopped.exploration.runs < 1_200);
  const whole = await pool(2).sweep(files, { seeds: seeds(1_200), order, done: stopped.done });
  const alone = await explore(loadFiles({ ...files }), { runs: 1_200, ...order });
  assert.deepEqual(plain(whole.exploration), plain(alone));
});

test('stopped, it rejects as an engine does', async () => {
  const controller = new AbortController();
  const stopped = pool(2).sweep(files, {
    seeds: seeds(100_000),
    order,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await assert.rejects(stopped, { name: 'EngineError', kind: 'stopped' });
});

test('trouble with one worker ends the sweep with that trouble', async () => {
  const bad = { ...inProcessEngine(), run: () => Promise.reject(new EngineError('endless-loop', 'none')) };
  const mixed = new WorkerPool({ engines: [inProcessEngine(), bad] });
  await assert.rejects(mixed.sweep(files, { seeds: seeds(2_000), order }), { kind: 'endless-loop' });
});

test('no batch begins while nobody looks', async () => {
  const orders: ExploreOrder[] = [];
  let look!: () => void;
  const looked = new Promise<void>((resolve) => (look = resolve));
  const hidden = new WorkerPool({ engines: [inProcessEngine(orders)], resume: () => looked });
  const swept = hidden.sweep(files, { seeds: seeds(64), order });
  for (let i = 0; i < 20; i++) await new Promise(setImmediate);
  assert.deepEqual(orders, []);
  look();
  assert.equal((await swept).exploration.runs, 64);
});

/** Without the run itself, in which undefined and absent are the same. */
const plain = ({ found, ...rest }: Exploration) => ({ ...rest, found: found?.seed, hash: found?.hash });
