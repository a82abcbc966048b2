import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_CONDITIONS, type Conditions, type MessageRecord } from '../../src/scenario.ts';
import type { Network } from '../network/network.ts';
import type { Member } from '../process/member.ts';
import { Chaos } from './chaos.ts';

const ALL: Conditions = {
  ...DEFAULT_CONDITIONS,
  ...{ drop: 0.01, reset: 0.01, late: 0.01, duplicate: 0.01, crash: 0.01, stop: 0.01, pause: 0.01 },
  ...{ partition: 0.01, restartMs: [1, 1], graceMs: [1, 1], pauseMs: [1, 1], partitionMs: [1, 1] },
};

/** Chaos among three processes, and all that it does to them. */
function chaosWith(seed: string, conditions: Conditions) {
  const deeds: string[] = [];
  const does = (deed: string) => async () => void deeds.push(deed);
  const members = ['a', 'b', 'c'].map((name) => ({
    name,
    isServer: false,
    isOurs: true,
    alive: true,
    address: undefined,
    start: does(`start ${name}`),
    kill: does(`kill ${name}`),
    stop: does(`stop ${name}`),
    pause: () => void deeds.push(`pause ${name}`),
    resume: () => {},
  })) satisfies Member[];
  const network = { cut: (a: string, b: string) => deeds.push(`cut ${a} ${b}`), heal: () => {} };
  const chaos = new Chaos(seed, conditions);
  chaos.begin(members, network as unknown as Network);
  return { chaos, deeds };
}

const message = (number: number, reply = false) =>
  ({ id: `a→b POST /x#${number}${reply ? '/reply' : ''}`, reply }) as MessageRecord;
const fates = (chaos: Chaos) =>
  Array.from({ length: 400 }, (_, i) => chaos.of(message(Math.floor(i / 2), i % 2 === 1)));

describe('chaos', () => {
  test('plans the same for the same seed, and something else for another', () => {
    const plan = (seed: string) => {
      const { chaos, deeds } = chaosWith(seed, ALL);
      chaos.messages(200);
      return { fates: fates(chaos), deeds };
    };
    assert.deepEqual(plan('7'), plan('7'));
    assert.notDeepEqual(plan('7').fates, plan('8').fates);
    assert.notDeepEqual(plan('7').deeds, plan('8').deeds);
  });

  test('has every kind of fault that the conditions allow', () => {
    const { chaos, deeds } = chaosWith('1', ALL);
    chaos.messages(400);
    const all = fates(chaos);
    assert.ok(all.some(({ lost }) => lost === 'drop'));
    assert.ok(all.some(({ lost }) => lost === 'reset'));
    assert.ok(all.some(({ lateMs }) => lateMs! >= 100));
    assert.ok(all.some(({ copyAfterMs }) => copyAfterMs !== undefined));
    for (const kind of ['kill', 'stop', 'pause', 'cut'])
      assert.ok(
        deeds.some((deed) => deed.startsWith(kind)),
        kind,
      );
  });

  test('has no fault that they do not allow', () => {
    const { chaos, deeds } = chaosWith('1', DEFAULT_CONDITIONS);
    chaos.messages(400);
    assert.deepEqual(deeds, []);
    for (const { lost, lateMs, copyAfterMs } of fates(chaos))
      assert.deepEqual([lost, lateMs, copyAfterMs], [undefined, undefined, undefined]);
  });

  test('leaves 4 to 11 messages between two faults of processes', () => {
    const { chaos, deeds } = chaosWith('3', { ...DEFAULT_CONDITIONS, crash: 0.1 });
    const at: number[] = [0];
    for (let count = 1; count <= 300; count++) {
      const before = deeds.length;
      chaos.messages(count);
      if (deeds.length > before) at.push(count);
    }
    const gaps = at.slice(1).map((count, i) => count - at[i]!);
    assert.ok(gaps.length >= 25 && gaps.every((gap) => gap >= 4 && gap <= 11), gaps.join(' '));
  });

  test('is over once it has ended', () => {
    const { chaos, deeds } = chaosWith('1', ALL);
    chaos.end();
    chaos.messages(400);
    assert.deepEqual(deeds, []);
    assert.ok(fates(chaos).every(({ lost }) => lost === undefined));
  });
});
