import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { faultline, faultlineIn, temporaryFolder, writeFiles } from '../../testing/command-line.ts';

const folder = temporaryFolder();

type Entry = [process: number, type: string, op: string, value?: unknown, key?: string];
/** A history, an entry a line. */
const historyOf = (entries: readonly Entry[]) =>
  `[\n${entries
    .map(([process, type, op, value, key], time) => JSON.stringify({ process, type, op, key, value, time }))
    .join(',\n')}\n]\n`;
const file = (name: string, text: string) => join(writeFiles(folder, { [name]: text }), name);

/** Process 1 reads the old value after process 0 was told that the new one is written. */
const STALE: Entry[] = [
  [0, 'invoke', 'write', 1],
  [0, 'ok', 'write'],
  [0, 'invoke', 'write', 2],
  [2, 'invoke', 'write', 3],
  [0, 'ok', 'write'],
  [1, 'invoke', 'read'],
  [1, 'ok', 'read', 1],
];

test('a history that one object explains', async () => {
  const stale = historyOf(STALE.slice(0, 5));
  const { code, out, err } = await faultline(['check', file('fine.json', stale), '--model', 'register']);
  assert.deepEqual([code, err], [0, '']);
  assert.match(out, /^Linearizable as a register: 2 operations, \d+ states? tried\.\n$/);
});

test('the linearization as JSON, from standard input', async () => {
  const history = historyOf([...STALE.slice(0, 6), [1, 'ok', 'read', 3]]);
  const { code, out } = await faultlineIn(folder, ['check', '-', '--model', 'register', '--json'], history);
  assert.equal(code, 0);
  const { verdict, linearization } = JSON.parse(out) as { verdict: string; linearization: object[] };
  assert.equal(verdict, 'ok');
  const write = { process: 0, op: 'write', key: null };
  assert.deepEqual(linearization, [
    { ...write, value: 1, result: null, invoked: 0, returned: 1 },
    { ...write, value: 2, result: null, invoked: 2, returned: 4 },
    { ...write, process: 2, value: 3, invoked: 3, returned: null },
    { process: 1, op: 'read', key: null, value: null, result: 3, invoked: 5, returned: 6 },
  ]);
});

test('a history that nothing explains: where, and what happened around it', async () => {
  const stale = file('stale.json', historyOf(STALE));
  const { code, out } = await faultline(['check', stale, '--model', 'register']);
  assert.equal(code, 1);
  assert.equal(
    out,
    `Not linearizable as a register.
No order of the operations explains read() → 1 by process 1, which returned at history[6]. The register can then have been: 2, 3.

   history[0–1]  process 0  write(1)
   history[2–4]  process 0  write(2)
   history[3] …  process 2  write(3) → ?
>  history[5–6]  process 1  read() → 1
`,
  );
  const json = await faultline(['check', stale, '--model', 'register', '--json']);
  assert.equal(json.code, 1);
  const { failure } = JSON.parse(json.out) as { failure: { operation: { invoked: number } } };
  assert.equal(failure.operation.invoked, 5);
});

const MODELS: [model: string, holds: Entry[], fails: Entry[]][] = [
  [
    'cas-register',
    [
      [0, 'invoke', 'cas', [null, 1]],
      [0, 'ok', 'cas'],
    ],
    [
      [0, 'invoke', 'cas', [2, 1]],
      [0, 'ok', 'cas'],
    ],
  ],
  [
    'key-value',
    [
      [0, 'invoke', 'put', 1, 'x'],
      [0, 'ok', 'put'],
      [0, 'invoke', 'get', null, 'y'],
      [0, 'ok', 'get', null],
    ],
    [
      [0, 'invoke', 'put', 1, 'x'],
      [0, 'ok', 'put'],
      [0, 'invoke', 'get', null, 'x'],
      [0, 'ok', 'get', null],
    ],
  ],
  [
    'queue',
    [
      [0, 'invoke', 'dequeue'],
      [0, 'ok', 'dequeue', null],
    ],
    [
      [0, 'invoke', 'dequeue'],
      [0, 'ok', 'dequeue', 7],
    ],
  ],
  [
    'lock',
    [
      [0, 'invoke', 'acquire'],
      [0, 'ok', 'acquire'],
    ],
    [
      [0, 'invoke', 'release'],
      [0, 'ok', 'release'],
    ],
  ],
];
for (const [model, holds, fails] of MODELS)
  test(`the model ${model} judges`, async () => {
    const codes = [];
    for (const entries of [holds, fails])
      codes.push(
        (await faultline(['check', file(`${model}.json`, historyOf(entries)), '--model', model])).code,
      );
    assert.deepEqual(codes, [0, 1]);
  });

test('a search that is given up has an exit code of its own', async () => {
  const open = Array.from({ length: 30 }, (_, i): Entry => [i, 'invoke', 'enqueue', i]);
  const hard = historyOf([...open, [99, 'invoke', 'dequeue'], [99, 'ok', 'dequeue', 'x']]);
  const args = ['check', file('hard.json', hard), '--model', 'queue', '--max-states', '100'];
  const { code, out } = await faultline(args);
  assert.equal(code, 3);
  assert.match(out, /^Unknown\. The search was given up after 100 tries \(--max-states\)/);
  assert.equal(
    (JSON.parse((await faultline([...args, '--json'])).out) as { verdict: string }).verdict,
    'unknown',
  );
});

const transaction = (process: number, type: string, value: unknown, time: number) => ({
  process,
  type,
  value,
  time,
});
/** Write skew: each reads what the other writes. (Berenson et al., 1995.) */
const SKEW = [
  transaction(
    0,
    'invoke',
    [
      ['r', 'x'],
      ['w', 'y', 1],
    ],
    0,
  ),
  transaction(
    1,
    'invoke',
    [
      ['r', 'y'],
      ['w', 'x', 1],
    ],
    1,
  ),
  transaction(
    0,
    'ok',
    [
      ['r', 'x', null],
      ['w', 'y', 1],
    ],
    2,
  ),
  transaction(
    1,
    'ok',
    [
      ['r', 'y', null],
      ['w', 'x', 1],
    ],
    3,
  ),
];

test('transactions are held to a level', async () => {
  const skew = file('skew.json', JSON.stringify(SKEW));
  const args = ['check', skew, '--transactions', 'register'];
  const serializable = await faultline(args);
  assert.equal(serializable.code, 1);
  assert.match(
    serializable.out,
    /^Does not hold serializable\.\n2 transactions committed, 0 aborted, 0 unknown\.\n/,
  );
  assert.match(serializable.out, /^G2 \(write skew\): T1 and T2 form a cycle/m);
  const snapshot = await faultline([...args, '--level', 'snapshot-isolation']);
  assert.equal(snapshot.code, 0);
  assert.match(snapshot.out, /^Holds snapshot-isolation, as far as can be told\./);
  assert.match(snapshot.out, /^Found, and allowed at this level: G2\.$/m);
  const json = JSON.parse((await faultline([...args, '--json'])).out) as {
    valid: boolean;
    anomalies: object[];
  };
  assert.deepEqual([json.valid, json.anomalies.length], [false, 1]);
});

test('real time counts only if it is asked for', async () => {
  const late = JSON.stringify([
    transaction(0, 'invoke', [['append', 'x', 1]], 0),
    transaction(0, 'ok', [['append', 'x', 1]], 1),
    transaction(1, 'invoke', [['r', 'x']], 2),
    transaction(1, 'ok', [['r', 'x', null]], 3),
    transaction(2, 'invoke', [['r', 'x']], 4),
    transaction(2, 'ok', [['r', 'x', [1]]], 5),
  ]);
  const args = ['check', file('late.json', late), '--transactions', 'list-append'];
  assert.equal((await faultline(args)).code, 0);
  const strict = await faultline([...args, '--real-time']);
  assert.equal(strict.code, 1);
  assert.match(strict.out, /^Does not hold serializable, in real time\.$/m);
});

const stale = file('stale.json', historyOf(STALE));
const wrong: [args: string[], sentence: RegExp][] = [
  [[], /check needs a history: a JSON file, or - for standard input/],
  [[stale], /Say what the history is of: --model register\|.*, or --transactions list-append\|register/],
  [[stale, '--model', 'register', '--transactions', 'register'], /Say what the history is of/],
  [[stale, stale, '--model', 'register'], /One history at a time/],
  [[stale, '--model', 'stack'], /--model takes register, .*, lock, not “stack”/],
  [[stale, '--model', 'toString'], /--model takes register/],
  [[stale, '--model', 'register', '--level', 'serializable'], /are about --transactions: leave them out/],
  [[stale, '--transactions', 'set'], /--transactions takes list-append, register, not “set”/],
  [
    [stale, '--transactions', 'register', '--level', 'strong'],
    /--level takes read-uncommitted, .*, not “strong”/,
  ],
  [[stale, '--transactions', 'register', '--max-states', '1'], /are about --model: leave them out/],
  [[join(folder, 'none.json'), '--model', 'lock'], /none\.json: There is no such file/],
  [
    [stale, '--model', 'lock'],
    /stale\.json:2: history\[0\] has the op "write": write "acquire" or "release"/,
  ],
  [[stale, '--transactions', 'register'], /stale\.json:2: history\[0\] needs a value/],
  [
    [file('none.json.txt', '[\n {"process": 0},\n'), '--model', 'lock'],
    /none\.json\.txt:2: This is not JSON/,
  ],
  [
    [file('type.json', historyOf([...STALE.slice(0, 2), [0, 'start', 'write']])), '--model', 'register'],
    /type\.json:4: history\[2\] has the type "start": write "invoke", "ok", "fail" or "info"/,
  ],
  [[file('object.json', '{}'), '--model', 'lock'], /object\.json: A history is an array of entries/],
];
for (const [args, sentence] of wrong)
  test(`wrong use: check ${args.map((arg) => arg.replaceAll(`${folder}/`, '')).join(' ')}`, async () => {
    const { code, out, err } = await faultline(['check', ...args]);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, sentence);
    assert.match(err, /^faultline: .*\n$/, 'one line');
  });
