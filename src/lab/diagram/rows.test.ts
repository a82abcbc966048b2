import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  FAULT_RUNS,
  faultRun,
  SHOP_WORDS,
  type FaultRunName,
} from '../../../examples/simulator/src/story/fault-runs.ts';
import { readTrace } from '../../../examples/simulator/src/story/reading.ts';
import type { TraceKind } from '../../../examples/simulator/src/trace.ts';
import { rowsOf } from './rows.ts';

async function rows(name: FaultRunName) {
  const reading = readTrace((await faultRun(name)).trace);
  return { reading, rows: rowsOf(reading, SHOP_WORDS, true) };
}

async function silences(name: FaultRunName): Promise<string[]> {
  return (await rows(name)).rows.flatMap(({ silence }) => silence ?? []);
}

suite('a silence says what it was for', () => {
  test('a node that stood still', async () => {
    assert.deepEqual(await silences('pause beyond a time-out'), ['3 s pass: orders stood still']);
    assert.deepEqual(await silences('pause'), ['56 ms pass: payment stood still']);
  });

  test('a node that does not wake, or that nothing awaits, did not end a silence', async () => {
    assert.deepEqual(await silences('pause that a crash ends'), [
      '99 ms pass: the call times out',
      '101 ms pass: payment starts again',
    ]);
    assert.deepEqual(await silences('pause that nobody notices'), ['100 ms pass']);
  });

  test('a node that was killed', async () => {
    assert.ok((await silences('stop that is not heard')).includes('1 s pass: payment is killed'));
  });
});

const FAULTS = new Set<TraceKind>([
  ...(['delay', 'duplicate', 'overtake', 'lost', 'failed', 'abort', 'ignored', 'unwritten'] as const),
  ...(['crash', 'exit', 'stop', 'pause', 'block', 'slow', 'clock', 'partition', 'recovered'] as const),
]);

test('what is a fault, and what a node finds on waking, is never folded away', async () => {
  let folds = 0;
  for (const name of Object.keys(FAULT_RUNS) as FaultRunName[]) {
    const { reading, rows: all } = await rows(name);
    const found = new Set([...reading.wakes.values()].flatMap(({ finds }) => finds));
    const folded = all.flatMap((row) => (row.kind === 'fold' ? row.events : []));
    folds += folded.length;
    for (const index of folded) {
      const { kind } = reading.trace[index]!;
      assert.ok(!FAULTS.has(kind) && !found.has(index), `${name}: ${kind}`);
    }
  }
  assert.ok(folds > 0, 'nothing is folded, so this tests nothing');
});

test('who is overtaken is shown with who overtakes', async () => {
  const { reading, rows: all } = await rows('overtaking request');
  const open = new Set(all.flatMap((row) => (row.kind === 'fold' ? [] : row.events)));
  for (const id of ['orders→payment POST /charge?order=o1#1', 'orders→payment POST /charge?order=o2#1']) {
    const { sent, received } = reading.messages.get(id)!;
    assert.ok(open.has(sent!) && open.has(received!), id);
  }
});
