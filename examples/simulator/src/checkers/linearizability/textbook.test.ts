import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { History, HistoryEntry } from '../history.ts';
import { checkLinearizable } from './check.ts';
import type { Model } from './model.ts';
import { keyValue } from './models/key-value.ts';
import { lock } from './models/lock.ts';
import { queue } from './models/queue.ts';
import { register } from './models/register.ts';

/** `A enqueue x` begins an operation, `A ok x` ends it. A value follows the op; a key, if any, comes before the process. */
function history(...lines: string[]): History {
  const running = new Map<string, { op: string; key?: string }>();
  return lines.map((line, time): HistoryEntry => {
    const [, key, process, word, text] = /^(?:(\w+): )?(\w+) (\w+) ?(\S*)$/.exec(line)!;
    const value =
      text === ''
        ? null
        : (JSON.parse(/^[a-z]+$/.test(text!) && text !== 'false' ? `"${text}"` : text!) as unknown);
    if (word !== 'ok' && word !== 'fail' && word !== 'info') {
      running.set(process!, { op: word!, ...(key ? { key } : {}) });
      return { process: process!, type: 'invoke', ...running.get(process!)!, value, time };
    }
    return { process: process!, type: word, ...running.get(process!)!, value, time };
  });
}

interface Case {
  name: string;
  model: Model<never>;
  history: History;
  linearizable: boolean;
}
const cases: Case[] = [];
function add(name: string, model: Model<never> | unknown, linearizable: boolean, ...lines: string[]): void {
  cases.push({ name, model: model as Model<never>, linearizable, history: history(...lines) });
}

// Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent Objects", TOPLAS 12(3), 1990: the queue
// histories H1 to H4 (figure 1 and section 2.3), the register histories H5 and H6 (figure 2), H7 and H8 (section 3.3).
add(
  'H1',
  queue,
  true,
  'A enqueue x',
  'B enqueue y',
  'B ok',
  'A ok',
  'B dequeue',
  'B ok x',
  'A dequeue',
  'A ok y',
  'A enqueue z',
);
add('H2', queue, false, 'A enqueue x', 'A ok', 'B enqueue y', 'A dequeue', 'B ok', 'A ok y');
add('H3', queue, true, 'A enqueue x', 'B dequeue', 'B ok x');
add(
  'H4',
  queue,
  false,
  'A enqueue x',
  'B enqueue y',
  'A ok',
  'B ok',
  'A dequeue',
  'C dequeue',
  'A ok y',
  'C ok y',
);
const h5 = ['A write 0', 'A ok', 'B write 1', 'A read', 'A ok 1', 'C write 0', 'C ok', 'B ok', 'B read'];
add('H5', register, true, ...h5, 'B ok 0');
add('H6', register, false, ...h5, 'B ok 1');
add('H7', queue, false, 'A enqueue x', 'A ok', 'B enqueue y', 'B ok', 'B dequeue', 'B ok y');
add(
  'H8',
  queue,
  false,
  ...['p: A enqueue x', 'p: A ok', 'q: B enqueue y', 'q: B ok', 'q: A enqueue x', 'q: A ok'],
  ...['p: B enqueue y', 'p: B ok', 'p: A dequeue', 'p: A ok y', 'q: B dequeue', 'q: B ok x'],
);

// Porcupine (Athalye, MIT licence), porcupine_test.go: TestRegisterModel, whose two histories are from quiz 2 of MIT's
// course 6.824 of 2017; TestZeroDuration; and TestVisualizationMultipleLengths. Its register begins with 0.
const zero = ['Z write 0', 'Z ok'];
add('6.824, first', register, true, ...zero, 'A write 100', 'B read', 'C read', 'C ok 0', 'B ok 100', 'A ok');
add(
  '6.824, second',
  register,
  false,
  ...zero,
  'A write 200',
  'B read',
  'B ok 200',
  'C read',
  'C ok 0',
  'A ok',
);
add(
  'zero duration, first',
  register,
  true,
  ...[...zero, 'A write 100', 'B read', 'C read', 'D read', 'C ok 0', 'D ok 0', 'B ok 100', 'A ok'],
);
add(
  'zero duration, second',
  register,
  false,
  ...[...zero, 'A write 200', 'B read', 'C read', 'B ok 200', 'C ok 200', 'D read', 'D ok 0', 'A ok'],
);
add(
  'multiple lengths',
  keyValue,
  false,
  ...['x: A get', 'x: C put z', 'x: B put y', 'x: B ok', 'x: C ok', 'x: B get', 'x: F get', 'x: B ok y'],
  ...['x: D get', 'x: F ok z', 'x: B put w', 'x: D ok y', 'x: B ok', 'y: E get', 'y: C put a', 'y: C ok'],
  ...['y: E ok a', 'x: A ok w'],
);

// What an unknown end allows: at any later time, or never; `fail` allows neither.
add('a lost write seen late', register, true, 'A write 1', 'A info', 'B read', 'B ok', 'B read', 'B ok 1');
add('a lost write never seen', register, true, 'A write 1', 'A info', 'B read', 'B ok', 'B read', 'B ok');
add(
  'a lost write seen, then not',
  register,
  false,
  'A write 1',
  'A info',
  'B read',
  'B ok 1',
  'B read',
  'B ok',
);
add('a failed write seen', register, false, 'A write 1', 'A fail', 'B read', 'B ok 1');
add('a read before its write began', register, false, 'B read', 'B ok 1', 'A write 1', 'A info');
add('two holders', lock, false, 'A acquire', 'A ok', 'B acquire', 'B ok');
add('a lock handed on', lock, true, 'A acquire', 'A ok', 'B acquire', 'A release', 'B ok', 'A ok');
add(
  'told the lock is held, by whoever may hold it',
  lock,
  true,
  'A acquire',
  'A info',
  'B acquire',
  'B ok false',
);
add(
  'told the lock is held, and nobody can hold it',
  lock,
  false,
  'B acquire',
  'B ok false',
  'A acquire',
  'A ok',
);
add('released by another', lock, false, 'A acquire', 'A ok', 'B release', 'B ok');

for (const { name, model, history, linearizable } of cases)
  test(`${name}: ${linearizable ? 'linearizable' : 'not linearizable'}`, () => {
    const { verdict } = checkLinearizable(model, history);
    assert.equal(verdict, linearizable ? 'ok' : 'violated');
  });
