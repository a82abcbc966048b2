import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ScenarioError } from '../../scenario.ts';
import type { Fault } from '../../schedule.ts';
import { run } from '../../testing/cluster.ts';

const ask = { workload: `await operation('ask', () => fetch('http://server/'))` };
const message = 'client→server GET /#1';

for (const wrong of [-10, NaN])
  test(`a schedule cannot turn back the time or make it no number: ${wrong}`, async () => {
    const faults: Fault[] = [
      { kind: 'delay', message, ms: wrong },
      { kind: 'duplicate', message, afterMs: wrong },
      { kind: 'crash', node: 'server', when: 'after', event: message, restartMs: wrong },
      { kind: 'slow', node: 'server', what: 'disk', ms: wrong, startMs: 0, endMs: 1 },
      { kind: 'partition', from: 'client', to: 'server', startMs: wrong, endMs: 1 },
    ];
    for (const fault of faults)
      await assert.rejects(run(ask, [fault]), (error) => {
        assert.ok(error instanceof ScenarioError);
        assert.match(error.message, new RegExp(`“${fault.kind}” cannot have \\w+ ${wrong}: give a number`));
        return true;
      });
  });

test('a clock may be behind and slow', async () => {
  const clock: Fault = { kind: 'clock', node: 'client', startMs: 0, skewMs: -5, driftPpm: -100 };
  await assert.doesNotReject(run(ask, [clock]));
  await assert.rejects(run(ask, [{ ...clock, skewMs: NaN }]), ScenarioError);
});
