import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Fault, Schedule } from './schedule.ts';
import type { RunResult, TraceEvent } from './trace.ts';
import { formatFault, parseFault } from './fault-text.ts';
import { formatRun, formatTrace, hashTrace, parseSchedule } from './trace-text.ts';

const faults: [Fault, string][] = [
  [{ kind: 'drop', message: 'a→b GET /x#1/reply' }, 'drop a→b GET /x#1/reply'],
  [{ kind: 'reset', message: 'a→b GET /x#1' }, 'reset a→b GET /x#1'],
  [{ kind: 'duplicate', message: 'a→b GET /x#1', afterMs: 2.5 }, 'duplicate a→b GET /x#1 after 2.5 ms'],
  [{ kind: 'delay', message: 'a→b GET /x#1', ms: 300 }, 'delay a→b GET /x#1 by 300 ms'],
  [
    { kind: 'crash', node: 'b', when: 'before', event: 'write log#2', restartMs: 200 },
    'crash b before write log#2, back after 200 ms',
  ],
  [
    { kind: 'crash', node: 'b', when: 'after', event: 'timer 3', restartMs: 0.5, silent: true },
    'crash b and its machine after timer 3, back after 0.5 ms',
  ],
  [{ kind: 'partition', from: 'a', to: 'b', startMs: 1, endMs: 2 }, 'partition a↔b from 1 to 2 ms'],
  [
    { kind: 'partition', from: 'a', to: 'b', startMs: 1, endMs: 2, oneWay: true },
    'partition a→b from 1 to 2 ms',
  ],
];
for (const [fault, text] of faults)
  test(text, () => {
    assert.equal(formatFault(fault), text);
    assert.deepEqual(parseFault(text), fault);
  });

for (const text of [
  '',
  'drop',
  'delay a by ms',
  'crash b sometime',
  'explode a',
  'partition a-b from 1 to 2 ms',
])
  test(`“${text}” is no fault`, () => assert.throws(() => parseFault(text), SyntaxError));

const text = fc.string({ unit: 'binary' });
const ms = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
const name = fc.stringMatching(/^[a-z][a-z0-9-]*$/);
const plain = { noNullPrototype: true } as const;
const anyFault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constantFrom('drop' as const, 'reset' as const), message: text }, plain),
  fc.record({ kind: fc.constant('duplicate' as const), message: text, afterMs: ms }, plain),
  fc.record({ kind: fc.constant('delay' as const), message: text, ms }, plain),
  fc.record(
    {
      kind: fc.constant('crash' as const),
      node: name,
      when: fc.constantFrom('before' as const, 'after' as const),
      event: text,
      restartMs: ms,
      silent: fc.constant(true),
    },
    { noNullPrototype: true, requiredKeys: ['kind', 'node', 'when', 'event', 'restartMs'] },
  ),
  fc.record(
    {
      kind: fc.constant('partition' as const),
      from: name,
      to: name,
      startMs: ms,
      endMs: ms,
      oneWay: fc.constant(true),
    },
    { noNullPrototype: true, requiredKeys: ['kind', 'from', 'to', 'startMs', 'endMs'] },
  ),
);
const anySchedule: fc.Arbitrary<Schedule> = fc.record(
  { seed: text, faults: fc.array(anyFault), calm: fc.constant(true), only: fc.array(text) },
  { noNullPrototype: true, requiredKeys: ['seed', 'faults'] },
);
const nothing: RunResult = {
  seed: '',
  reached: [],
  faults: [],
  unmatched: [],
  trace: [],
  hash: '',
  events: 0,
  endedAtMs: 0,
  disks: {},
};

test('the schedule is read back from the text of any run', () => {
  fc.assert(
    fc.property(anySchedule, text, text, (schedule, title, logged) => {
      const log: TraceEvent = { kind: 'log', atMs: 1, node: 'a', life: 1, text: logged };
      const result = { ...nothing, trace: [log], unmatched: [...schedule.faults] };
      assert.deepEqual(parseSchedule(formatRun(title, schedule, result)), schedule);
    }),
  );
});

test('a run’s own lines cannot be taken for its schedule', () => {
  const log: TraceEvent = {
    kind: 'log',
    atMs: 1,
    node: 'a',
    life: 1,
    text: 'a\nseed 9\n\nfault drop everything',
  };
  const printed = formatRun('seed 5: a title', { seed: '7', faults: [] }, { ...nothing, trace: [log] });
  assert.equal(printed.split('\n').at(-2), '   1.000  a  prints     a\\nseed 9\\n\\nfault drop everything');
  assert.deepEqual(parseSchedule(printed), { seed: '7', faults: [] });
  assert.deepEqual(parseSchedule(printed.replaceAll('\n', '\r\n')), { seed: '7', faults: [] });
  assert.throws(() => parseSchedule('a title\n\nseed 7'), /no line “seed/);
});

test('what exploring prints before the run is passed over', () => {
  const printed = formatRun('a title', { seed: '7', faults: [] }, nothing);
  const explored = `8 runs, 9 events; faults met: none\nviolated   it holds (seed 6)\n\n${printed}`;
  assert.deepEqual(parseSchedule(explored), { seed: '7', faults: [] });
});

test('times and nodes are aligned, whatever the run’s length', () => {
  const boot = (atMs: number, node: string): TraceEvent => ({ kind: 'boot', atMs, node, life: 1 });
  assert.deepEqual(formatTrace([boot(0, 'a'), boot(12_345.6785, 'orders')]), [
    '     0.000  a       boots',
    ' 12345.678  orders  boots',
  ]);
  assert.deepEqual(formatTrace([]), []);
});

test('the hash is of what is printed', () => {
  const event: TraceEvent = { kind: 'log', atMs: 1, node: 'a', life: 1, text: 'x' };
  assert.equal(
    hashTrace([event]),
    hashTrace([{ ...event, lines: [{ file: 'a.ts', line: 1 }], during: 'timer 1' }]),
  );
  assert.notEqual(hashTrace([event]), hashTrace([{ ...event, text: 'y' }]));
});
