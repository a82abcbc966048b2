import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import * as simulator from '../../simulator/src/checkers/index.ts';
import { explore, loadExample, testPlantedBugs } from '../../simulator/src/node/index.ts';
import { Random } from '../../simulator/src/random.ts';
import { isLinearizableByDefinition } from './by-definition.ts';
import type { Entry, History } from './history.ts';
import { checkLinearizable, type Model } from './linearizable.ts';
import { queue, register } from './models.ts';

const folder = import.meta.dirname;

const RUNS = 1_000;

describe('in the simulated cluster', () => {
  test(`${RUNS} runs break nothing, and reach everything that they should`, async () => {
    const { found, reached } = await explore(loadExample(folder), { runs: RUNS });
    assert.equal(found?.violation, undefined, `seed ${found?.seed}`);
    assert.deepEqual(reached.toSorted(), [
      'a write without an answer was read',
      'done in the order of their answers, the operations would not give these answers',
      'the replica is behind when a read is answered',
    ]);
  });

  testPlantedBugs(folder, { runs: RUNS, mostFaults: 2 });
});

/** Any history of at most seven operations, sensible or not. */
function anyHistory(
  random: Random,
  calls: readonly [op: string, value?: unknown][],
  answers: readonly unknown[],
) {
  const history: Entry[] = [];
  const running = new Map<string, Entry>();
  for (let step = 0; step < 16; step++) {
    const process = 'ABC'[random.below(3)]!;
    const begun = running.get(process);
    if (begun) {
      const type = random.chance(0.15) ? 'info' : random.chance(0.05) ? 'fail' : 'ok';
      history.push({ ...begun, type, value: answers[random.below(answers.length)] });
      running.delete(process);
    } else if (history.filter(({ type }) => type === 'invoke').length < 7) {
      const [op, value] = calls[random.below(calls.length)]!;
      const entry: Entry = { process, type: 'invoke', op, value };
      history.push(entry);
      running.set(process, entry);
    }
  }
  return history;
}

const withTimes = (history: History): simulator.History => history.map((entry, time) => ({ ...entry, time }));

describe('against the definition and the checker of the simulator', () => {
  const objects = [
    {
      name: 'register',
      mine: register as Model<never>,
      theirs: simulator.casRegister as simulator.Model<never>,
      calls: [['read'], ['read'], ['write', 1], ['write', 2], ['cas', [1, 2]], ['cas', [2, 1]]],
      answers: [null, 1, 2, false],
    },
    {
      name: 'queue',
      mine: queue as Model<never>,
      theirs: simulator.queue as simulator.Model<never>,
      calls: [['enqueue', 1], ['enqueue', 2], ['dequeue'], ['dequeue']],
      answers: [null, 1, 2],
    },
  ] as const;
  for (const { name, mine, theirs, calls, answers } of objects)
    test(`3,000 histories of a ${name}: the same verdict, the same operation accused, the same states`, () => {
      const random = new Random(name);
      const verdicts = { linearizable: 0, violated: 0, unknown: 0 };
      for (let i = 0; i < 3_000; i++) {
        const history = anyHistory(random, calls as never, answers);
        const result = checkLinearizable(mine, history);
        verdicts[result.verdict]++;
        const other = simulator.checkLinearizable(theirs, withTimes(history));
        assert.equal(result.verdict === 'linearizable', isLinearizableByDefinition(mine, history));
        assert.equal(result.verdict === 'linearizable', other.verdict === 'ok');
        if (result.verdict !== 'violated' || other.verdict !== 'violated') continue;
        assert.equal(result.failure.operation.return, other.failure.operation.returned);
        const { possibleStates, possibleStateCount } = other.failure;
        const states = new Set(result.failure.states.map((state) => JSON.stringify(state)));
        assert.equal(states.size, possibleStateCount);
        assert.ok(possibleStates.every((state) => states.has(JSON.stringify(state))));
      }
      assert.ok(verdicts.linearizable > 400 && verdicts.violated > 400, JSON.stringify(verdicts));
    });
});

/**
 * Porcupine's logs of etcd, 102 of them: `git clone https://github.com/anishathalye/porcupine`, and its folder in PORCUPINE.
 * Which are linearizable stands in its porcupine_test.go; it leaves out log 95.
 */
const PORCUPINE = join(process.env['PORCUPINE'] ?? 'porcupine', 'test_data/jepsen');
const LINEARIZABLE = [
  2, 5, 7, 18, 25, 31, 38, 45, 48, 49, 51, 53, 56, 67, 75, 76, 80, 87, 92, 98, 100, 101, 102,
];

test(
  '102 logs of etcd: 23 are linearizable',
  { skip: !existsSync(PORCUPINE) && 'set PORCUPINE to a clone' },
  () => {
    for (let number = 0; number <= 102; number++) {
      if (number === 95) continue;
      const text = readFileSync(join(PORCUPINE, `etcd_${String(number).padStart(3, '0')}.log`), 'utf8');
      const { verdict } = checkLinearizable(register, entriesOf(text), 5_000_000);
      assert.equal(verdict, LINEARIZABLE.includes(number) ? 'linearizable' : 'violated', `log ${number}`);
    }
  },
);

/** `INFO  jepsen.util - 2	:invoke	:cas	[3 0]`. A failed cas was told that the value is another. */
function entriesOf(log: string): Entry[] {
  const line = /^INFO\s+jepsen\.util\s+-\s+(\d+)\s+:(invoke|ok|fail|info)\s+:(read|write|cas)\s+(.*)$/gm;
  return [...log.matchAll(line)].map(([, process, type, op, text]) => {
    const value: unknown = /^[[\d]/.test(text!) ? JSON.parse(text!.replaceAll(' ', ',')) : null;
    if (op !== 'cas' || type === 'invoke' || type === 'info') return { process, type, op, value } as Entry;
    return { process, type: 'ok', op, value: type === 'ok' } as Entry;
  });
}
