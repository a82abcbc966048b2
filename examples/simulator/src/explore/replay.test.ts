import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { applyPatch, parsePatch } from '../patch.ts';
import {
  explore,
  loadExample,
  loadFiles,
  readBroken,
  readSources,
  replay,
  shrink,
  type Program,
  type RunResult,
} from '../node/index.ts';

const folder = join(import.meta.dirname, '../../../transactions/saga');
const WANTED = 300;

const outcome = ({ hash, events, violation, endedAtMs, reached, disks }: RunResult) => ({
  hash,
  events,
  violation,
  endedAtMs,
  reached,
  disks,
});
const scheduleOf = ({ seed, faults }: RunResult) => ({ seed, faults });

let broken: Program;
const failing: RunResult[] = [];
before(async () => {
  broken = loadExample(folder, 'register-after-await');
  await explore(broken, {
    runs: 4000,
    stopAtViolation: false,
    countReached: true,
    onRun: (world) => {
      if (world.violation && failing.length < WANTED) failing.push(world.result());
    },
  });
});

test(`${WANTED} failing runs replay to the last event`, async () => {
  assert.equal(failing.length, WANTED);
  for (const found of failing) {
    const replayed = await replay(broken, scheduleOf(found), { tracing: false });
    assert.deepEqual(outcome(replayed), outcome(found), `seed ${found.seed}`);
    assert.deepEqual(replayed.faults, found.faults);
    assert.deepEqual(replayed.unmatched, []);
  }
});

test('runs that hold replay as well', async () => {
  const held: RunResult[] = [];
  await explore(broken, {
    runs: 100,
    stopAtViolation: false,
    countReached: true,
    onRun: (world) => void (world.violation ?? held.push(world.result())),
  });
  assert.ok(held.length > 20);
  for (const run of held)
    assert.deepEqual(outcome(await replay(broken, scheduleOf(run), { tracing: false })), outcome(run));
});

test('a recorded run has few faults, none of them mere latency', () => {
  const counts = failing.map(({ faults }) => faults.length).sort((a, b) => a - b);
  assert.ok(counts[WANTED / 2]! <= 4, `the median failing run records ${counts[WANTED / 2]} faults`);
});

test('80 of 80 shrunk schedules still fail after three orders are put first', async () => {
  const sources = applyPatch(readSources(folder), parsePatch(readBroken(folder)['register-after-await']!));
  const scenario = sources['scenario.ts']!;
  const edited = scenario.replace(
    "    await place('o1');\n",
    "    for (const order of ['a1', 'a2', 'a3']) await place(order);\n    await place('o1');\n",
  );
  assert.notEqual(edited, scenario);
  const changed = loadFiles({ ...sources, 'scenario.ts': edited });
  let stayed = 0;
  for (const found of failing) {
    if (stayed === 80) break;
    const { invariant } = found.violation!;
    const { schedule } = await shrink(broken, scheduleOf(found), invariant);
    // What is put at a time, and not at a message or event, is not where it was.
    if (schedule.faults.some((fault) => 'startMs' in fault)) continue;
    stayed++;
    const { only: _, off: __, ...all } = schedule;
    const again = await replay(changed, all, { tracing: false });
    assert.equal(again.violation?.invariant, invariant, `seed ${found.seed}: ${JSON.stringify(schedule)}`);
  }
  assert.equal(stayed, 80);
});

test('a fault that finds nothing to hit is reported, and changes nothing', async () => {
  const [found] = failing;
  const vain = [
    { kind: 'drop', message: 'orders→nobody GET /#1' },
    { kind: 'crash', node: 'orders', when: 'after', event: 'timer 9999', restartMs: 1 },
    { kind: 'partition', from: 'inventory', to: 'shipping', startMs: 0, endMs: 1 },
  ] as const;
  const { faults, ...rest } = scheduleOf(found!);
  const replayed = await replay(broken, { ...rest, faults: [...vain, ...faults] }, { tracing: false });
  assert.deepEqual(replayed.unmatched, vain);
  assert.deepEqual(outcome(replayed), outcome(found!));
});

test('60 runs under all kinds of faults at once replay to the last event', async () => {
  const program = loadExample(join(import.meta.dirname, '../../conformance'));
  const runs: RunResult[] = [];
  await explore(program, {
    runs: 60,
    countReached: true,
    stopAtViolation: false,
    onRun: (world) => runs.push(world.result()),
  });
  const kinds = new Set(runs.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
  // Partitions lie between nodes that do not talk there; the saga's runs have them.
  assert.ok(kinds.size >= 12, [...kinds].join(', '));
  for (const run of runs) {
    const again = await replay(program, scheduleOf(run), { tracing: false });
    assert.deepEqual(again.unmatched, []);
    assert.deepEqual(outcome(again), outcome(run));
  }
});
