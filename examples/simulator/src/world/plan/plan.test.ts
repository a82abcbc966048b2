import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_CONDITIONS, type Conditions } from '../../scenario.ts';
import type { Fault, Schedule } from '../../schedule.ts';
import { Plan, type FaultOf } from './plan.ts';
import { drawSpans } from './draw-faults.ts';
import { Chance } from './chance.ts';

const plan = (
  conditions: Partial<Conditions>,
  { seed = '1', schedule }: { seed?: string; schedule?: Schedule } = {},
) => new Plan(seed, { ...DEFAULT_CONDITIONS, swarm: 0, ...conditions }, ['client', 'a', 'b'], schedule);

const node = (p: Plan, name: string) => ({ name, chance: p.identifyNode(name) });

const ids = Array.from({ length: 20_000 }, (_, i) => `client→a POST /x#${i}`);
const fates = (p: Plan, nowUs = 0) => {
  const counts: Partial<Record<Fault['kind'] | 'none', number>> = {};
  for (const id of ids) {
    const [fault] = p.message(id, p.identify(id), nowUs);
    counts[fault?.kind ?? 'none'] = (counts[fault?.kind ?? 'none'] ?? 0) + 1;
  }
  return counts;
};
const near = (count: number | undefined, share: number) =>
  assert.ok(Math.abs((count ?? 0) / ids.length - share) < 0.01, `${count} of ${ids.length} is not ${share}`);

test('draws each fate about as often as the conditions say', () => {
  const counts = fates(plan({ drop: 0.1, duplicate: 0.2, late: 0.05, reset: 0.15 }));
  near(counts.drop, 0.1);
  near(counts.duplicate, 0.2);
  near(counts.delay, 0.05);
  near(counts.reset, 0.15);
  near(counts.none, 0.5);
});

test('draws nothing once it is quiet', () => {
  const p = plan({ drop: 1, crash: 1, quietAfterMs: 5 });
  assert.deepEqual(fates(p, 5000), { none: ids.length });
  assert.deepEqual(p.around(node(p, 'a'), 'timer 1', 5000), []);
  assert.deepEqual(fates(p, 4999), { drop: ids.length });
});

test('what happens to one message does not depend on what was asked before', () => {
  const [forward, backward] = [plan({ drop: 0.3 }), plan({ drop: 0.3 })];
  const fate = (p: Plan, id: string) => p.message(id, p.identify(id), 0)[0]?.kind;
  const some = ids.slice(0, 200);
  const first = some.map((id) => fate(forward, id));
  const second = some
    .toReversed()
    .map((id) => fate(backward, id))
    .toReversed();
  assert.deepEqual(first, second);
});

test('another seed decides otherwise', () => {
  const drawn = (seed: string) =>
    ids.slice(0, 200).map((id) => {
      const p = plan({}, { seed });
      return p.latencyUs(p.identify(id), 'client', 'a');
    });
  assert.notDeepEqual(drawn('1'), drawn('2'));
});

test('times are whole microseconds within their range', () => {
  const p = plan({ latencyMs: [2, 3], diskMs: [0.5, 0.7] });
  const latencies = ids.map((id) => p.latencyUs(p.identify(id), 'client', 'a'));
  assert.ok(latencies.every((us) => Number.isInteger(us) && us >= 2000 && us <= 3000));
  assert.ok(new Set(latencies).size > 900);
  assert.ok(ids.every((id) => p.diskUs(p.identify(id), 'a') >= 500 && p.diskUs(p.identify(id), 'a') <= 700));
});

test('when calm, everything takes its shortest time', () => {
  const p = plan(
    { latencyMs: [2, 3], diskMs: [0.5, 0.7] },
    { schedule: { seed: '1', faults: [], calm: true } },
  );
  assert.equal(p.latencyUs(12345, 'client', 'a'), 2000);
  assert.equal(p.diskUs(12345, 'a'), 500);
});

test('a replay keeps the times of its seed', () => {
  const [explored, replayed] = [plan({}), plan({}, { schedule: { seed: '1', faults: [] } })];
  for (const id of ids.slice(0, 100))
    assert.equal(
      explored.latencyUs(explored.identify(id), 'client', 'a'),
      replayed.latencyUs(replayed.identify(id), 'client', 'a'),
    );
});

test('crashes fall before and after events alike, and some are silent', () => {
  const p = plan({ crash: 0.2, silent: 0.25, restartMs: [100, 300] });
  const crashes = ids.flatMap((_, i) => p.around(node(p, 'a'), `timer ${i}`, 0) as FaultOf<'crash'>[]);
  near(crashes.length, 0.2);
  near(crashes.filter(({ when }) => when === 'before').length, 0.1);
  near(crashes.filter(({ silent }) => silent).length, 0.05);
  assert.ok(crashes.every(({ restartMs }) => restartMs >= 100 && restartMs <= 300));
  assert.equal(p.happened.length, 0, 'it has not happened until the world says so');
});

test('partitions are drawn for whole runs', () => {
  const drawn = Array.from(
    { length: 4000 },
    (_, i) =>
      drawSpans(
        { ...DEFAULT_CONDITIONS, partition: 0.3, partitionMs: [100, 200] },
        new Chance(String(i), false),
        ['client', 'a', 'b'],
      ) as FaultOf<'partition'>[],
  );
  const all = drawn.flat();
  assert.ok(Math.abs(all.length / 4000 - 0.3) < 0.03, String(all.length));
  assert.ok(Math.abs(all.filter(({ oneWay }) => oneWay).length / all.length - 0.5) < 0.06);
  assert.ok(
    all.every(
      ({ from, to, startMs, endMs }) =>
        from !== to && endMs - startMs >= 99.9 && endMs - startMs <= 200.1 && endMs <= 5000,
    ),
  );
  assert.ok(new Set(all.map(({ from, to }) => `${from}${to}`)).size === 6);
});

test('a schedule is followed, and what it names in vain is reported', () => {
  const drop: Fault = { kind: 'drop', message: 'm#1' };
  const twice: Fault = { kind: 'duplicate', message: 'm#1', afterMs: 1 };
  const vain: Fault = { kind: 'delay', message: 'm#2', ms: 5 };
  const crash: Fault = { kind: 'crash', node: 'a', when: 'after', event: 'timer 1', restartMs: 1 };
  const p = plan({ drop: 1, crash: 1 }, { schedule: { seed: '1', faults: [drop, twice, vain, crash] } });
  assert.deepEqual(p.message('m#3', 0, 0), []);
  assert.deepEqual(p.message('m#1', 0, 9e9), [drop, twice]);
  assert.deepEqual(p.around(node(p, 'b'), 'timer 1', 0), []);
  assert.deepEqual(p.around(node(p, 'a'), 'timer 1', 9e9), [crash]);
  assert.deepEqual(p.unmatched(), [vain, crash], 'a crash has not happened until the world says so');
  p.met(crash);
  assert.deepEqual(p.happened, [drop, twice, crash]);
  assert.deepEqual(p.unmatched(), [vain]);
});

test('a partition holds in its time and its direction', () => {
  const both: Fault = { kind: 'partition', from: 'a', to: 'b', startMs: 1, endMs: 2 };
  const oneWay: Fault = { kind: 'partition', from: 'client', to: 'a', startMs: 0, endMs: 9, oneWay: true };
  const p = plan({}, { schedule: { seed: '1', faults: [both, oneWay] } });
  assert.equal(p.partitioned('a', 'b', 1000), both);
  assert.equal(p.partitioned('b', 'a', 1999), both);
  assert.equal(p.partitioned('a', 'b', 999), undefined);
  assert.equal(p.partitioned('a', 'b', 2000), undefined);
  assert.equal(p.partitioned('client', 'a', 0), oneWay);
  assert.equal(p.partitioned('a', 'client', 0), undefined);
});
