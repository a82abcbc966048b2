import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Fault, Schedule } from './schedule.ts';
import type { RunResult, TraceEvent, TraceKind } from './trace.ts';
import { anyFault } from './testing/any-fault.ts';
import { anyTrace } from './story/arbitrary.ts';
import { faultRun } from './story/fault-runs.ts';
import { formatFault, parseFault } from './fault-text.ts';
import { formatRun, formatTrace, hashTrace, parseSchedule } from './trace-text.ts';
import { formatOrder } from './world/plan/priorities.ts';

/** What an event of one kind says besides when and where. */
type Body<E> = E extends TraceEvent ? Omit<E, 'kind' | 'atMs' | 'node' | 'life'> : never;

const FAULTS: [Fault, string][] = [
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
  [
    { kind: 'overtake', message: 'a→b GET /y#1', overtaken: 'c→b GET /x#1/reply' },
    'overtake c→b GET /x#1/reply by a→b GET /y#1',
  ],
  [
    { kind: 'overtake', message: 'a→b GET /y#1', overtaken: 'a→b GET /x by z#1' },
    'overtake "a→b GET /x by z#1" by a→b GET /y#1',
  ],
  [
    {
      ...{ kind: 'crash', node: 'b', when: 'before', event: 'write log#2', restartMs: 200 },
      ...{ silent: true, torn: true },
    },
    'crash b and its machine tearing a write before write log#2, back after 200 ms',
  ],
  [
    {
      ...{ kind: 'power', node: 'a', others: ['b', 'c'], when: 'after', event: 'timer 3' },
      ...{ restartMs: 20, torn: true },
    },
    'power a+b+c tearing a write after timer 3, back after 20 ms',
  ],
  [
    { kind: 'power', node: 'a', others: [], when: 'before', event: 'timer 3', restartMs: 20 },
    'power a before timer 3, back after 20 ms',
  ],
  [
    { kind: 'stop', node: 'a', when: 'after', event: 'timer 3', graceMs: 1000, restartMs: 20 },
    'stop a after timer 3, killed after 1000 ms, back after 20 ms',
  ],
  [
    { kind: 'pause', node: 'a', when: 'before', event: 'timer 3', ms: 3000 },
    'pause a before timer 3, for 3000 ms',
  ],
  [{ kind: 'block', node: 'a', event: 'a→b GET /x#1', ms: 300 }, 'block a in a→b GET /x#1, for 300 ms'],
  [
    { kind: 'slow', node: 'a', what: 'disk', ms: 150, startMs: 0, endMs: 20.5 },
    'slow disk of a by 150 ms from 0 to 20.5 ms',
  ],
  [{ kind: 'fail', node: 'a', event: 'write log 1#1' }, 'fail disk of a at write log 1#1'],
  [
    { kind: 'fail', node: 'a', event: 'sync log sync#1', written: true },
    'fail disk of a, which writes, at sync log sync#1',
  ],
  [{ kind: 'full', node: 'a', startMs: 0, endMs: 20.5 }, 'full disk of a from 0 to 20.5 ms'],
  [
    { kind: 'clock', node: 'a', startMs: 5, skewMs: -250, driftPpm: 1e-7 },
    'clock of a from 5 ms on: -250 ms ahead, gaining 1e-7 ppm',
  ],
];
for (const [fault, text] of FAULTS)
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
const flag = fc.constant(true);
const fault = anyFault({ node: name, text, ms, flag });
const anySchedule: fc.Arbitrary<Schedule> = fc.record(
  {
    seed: text,
    faults: fc.array(fault),
    calm: fc.constant(true),
    order: fc
      .record({ depth: fc.integer({ min: 1, max: 99 }), messages: fc.integer({ min: 1, max: 9_999_999 }) })
      .map(formatOrder),
    only: fc.array(text),
    off: fc.array(name, { minLength: 1 }),
  },
  { noNullPrototype: true, requiredKeys: ['seed', 'faults'] },
);
const nothing: RunResult = {
  seed: '',
  reached: [],
  faults: [],
  schedule: { seed: '', faults: [] },
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

const LINES: { [K in TraceKind]?: [Body<Extract<TraceEvent, { kind: K }>>, string][] } = {
  overtake: [
    [
      { message: 'a→b GET /y#1', to: 'b', reply: false, overtaken: 'a→b GET /x#1' },
      'OVERTAKEN  a→b GET /x#1 by a→b GET /y#1',
    ],
  ],
  stop: [
    [{ phase: 'asked', graceMs: 1000 }, 'is asked to stop within 1000 ms'],
    [{ phase: 'left', restartMs: 20 }, 'leaves, back after 20 ms'],
    [{ phase: 'killed', restartMs: 20 }, 'is killed, back after 20 ms'],
  ],
  crash: [
    [{ silent: false, restartMs: 20 }, 'crashes, back after 20 ms'],
    [{ silent: true, restartMs: 20, power: true }, 'loses power, back after 20 ms'],
  ],
  pause: [[{ ms: 3000 }, 'PAUSED     for 3000 ms']],
  block: [[{ ms: 300 }, 'BUSY       for 300 ms']],
  slow: [
    [{ what: 'disk', ms: 150, phase: 'start' }, 'SLOW       disk, by 150 ms a write'],
    [{ what: 'thread', ms: 10, phase: 'start' }, 'SLOW       thread, by 10 ms an event'],
    [{ what: 'disk', ms: 150, phase: 'end' }, 'regains    the speed of its disk'],
  ],
  clock: [
    [{ skewMs: 700, driftPpm: 0 }, 'CLOCK OFF  jumps 700 ms ahead'],
    [{ skewMs: -250, driftPpm: -50 }, 'CLOCK OFF  jumps 250 ms back, loses 50 ppm'],
    [{ skewMs: 0, driftPpm: 200 }, 'CLOCK OFF  gains 200 ppm'],
  ],
  cached: [[{ write: 'log#1', file: 'log', text: '{"n":1}' }, 'caches     log {"n":1}']],
  synced: [
    [{ write: 'sync#1', file: 'log', count: 1 }, 'syncs      log, 1 write'],
    [{ write: 'sync#1', file: 'log', count: 2 }, 'syncs      log, 2 writes'],
  ],
  recovered: [[{ file: 'log', text: '{"n"' }, 'recovers   log, cutting off {"n"']],
  unwritten: [
    [{ write: 'log#1', file: 'log', text: '1', why: 'in flight' }, 'LOSES      log 1'],
    [{ write: 'log#1', file: 'log', text: '1', why: 'not synced' }, 'LOSES      log 1 (not synced)'],
    [{ write: 'log#1', file: 'log', text: '1', why: 'torn' }, 'LOSES      log 1 (torn)'],
  ],
};

for (const [kind, lines] of Object.entries(LINES))
  for (const [body, line] of lines)
    test(`a trace says: ${line}`, () => {
      const event = { kind, atMs: 1, node: 'a', life: 1, ...body } as TraceEvent;
      assert.deepEqual(formatTrace([event]), [`   1.000  a  ${line}`]);
    });

test('every event is a line of its own, whatever happens', () => {
  fc.assert(
    fc.property(anyTrace(), (trace) => {
      const lines = formatTrace(trace);
      assert.equal(lines.length, trace.length);
      for (const line of lines) {
        assert.match(line, /^ *\d+\.\d{3} {2}\w+ +\w/);
        assert.doesNotMatch(line, /undefined|NaN|\[object|[\n\r]/);
      }
    }),
  );
});

test('the schedule of a tour of all faults is read back from its text', async () => {
  const result = await faultRun('tour of all faults');
  const { seed, faults } = result;
  assert.deepEqual(parseSchedule(formatRun('a tour', { seed, faults }, result)), { seed, faults });
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
