import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultRun, SHOP_WORDS, type FaultRunName } from '../../../examples/simulator/src/story/fault-runs.ts';
import { layOut } from './layout.ts';

async function names(name: FaultRunName): Promise<string[]> {
  const { trace } = await faultRun(name);
  return layOut(trace, { shape: 'wide', vocabulary: SHOP_WORDS, fold: false }).points.map(
    (point) => point.name,
  );
}

const SAYS: [FaultRunName, string][] = [
  ['power cut', 'payment at 3.1 ms: writes “charged o1”, loses power'],
  ['power cut', 'orders at 3.1 ms: loses power'],
  ['unsynced write', 'payment at 2.6 ms: writes “charged o1” without syncing, answers charge o1'],
  [
    'unsynced write',
    'payment at 4.6 ms: receives charge o2, its machine dies, loses the unsynced write “charged o1”',
  ],
  ['synced write', 'payment at 5.5 ms: syncs its ledger, its machine dies'],
  [
    'torn write, recovered',
    'payment at 2.6 ms: receives charge o1, its machine dies, leaves the write “charged o1” torn',
  ],
  ['torn write, recovered', 'payment at 203 ms: cuts a torn entry off its ledger'],
  ['pause beyond a time-out', 'orders at 1.6 ms: stands still for 3 s'],
  ['pause beyond a time-out', 'orders at 3 s: wakes, gives up on payment, answers place order o1'],
  ['stop that is not heard', 'payment at 0 ms: is asked to stop'],
  ['stop that is not heard', 'payment at 1 s: has not left and is killed'],
  ['node that leaves', 'payment at 215 ms: leaves'],
  ['busy thread', 'payment at 2.6 ms: its thread is busy for 300 ms, receives charge o1'],
  ['slow disk', 'payment at 0 ms: its disk is 150 ms slower from now on'],
  ['slow thread', 'payment at 200 ms: is as fast as before'],
  ['wrong clocks', 'payment at 10 ms: its clock jumps 900 ms back and loses 720 ms an hour'],
  [
    'service that throws',
    'payment at 2.6 ms: receives charge o1, fails inside: RangeError: o1 costs less than nothing, answers charge o1',
  ],
];

for (const [run, name] of SAYS)
  test(name, async () => {
    const all = await names(run);
    assert.ok(all.includes(name), all.join('\n'));
  });
