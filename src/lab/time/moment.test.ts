import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { busy, lostReply, partition } from '../../../examples/simulator/src/story/fixtures.ts';
import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import {
  dwellMs,
  faultsOf,
  indexOf,
  START_OF_TIME,
  travel,
  violationOf,
  type Time,
  type Travel,
} from './moment.ts';

const trace = lostReply();
const last = trace.length - 1;
const lost = trace.findIndex(({ kind }) => kind === 'lost');

function after(...steps: (Travel | Travel['kind'])[]): Time['moment'] {
  const go = (time: Time, step: Travel | Travel['kind']) =>
    travel(time, typeof step === 'string' ? ({ kind: step } as Travel) : step, trace);
  return steps.reduce(go, START_OF_TIME).moment;
}

const stopped = (index: number) => ({ kind: 'stopped', index });

suite('time', () => {
  test('begins with the whole run; from there the first step goes to the first event, the step back to the last', () => {
    assert.deepEqual(after(), { kind: 'whole' });
    assert.deepEqual(after('next'), stopped(0));
    assert.deepEqual(after('previous'), stopped(last));
    assert.deepEqual(after('next', 'whole'), { kind: 'whole' });
  });

  test('goes event by event and not beyond the ends', () => {
    assert.deepEqual(after('start', 'next', 'next'), stopped(2));
    assert.deepEqual(after('start', 'previous'), stopped(0));
    assert.deepEqual(after('end', 'next'), stopped(last));
    assert.deepEqual(after({ kind: 'to', index: 1e9 }), stopped(last));
    assert.deepEqual(after({ kind: 'to', index: -1 }), stopped(0));
  });

  test('jumps to the fault, and after the last one to the first', () => {
    assert.deepEqual(after('fault'), stopped(lost));
    assert.deepEqual(after('fault', 'fault'), stopped(lost));
    assert.deepEqual(after({ kind: 'to', index: lost - 1 }, 'fault'), stopped(lost));
    assert.deepEqual(after('violation'), stopped(last));
  });

  test('stays where it is if there is no fault, no violation or no event', () => {
    const calm = trace.slice(0, 4);
    const time = travel(START_OF_TIME, { kind: 'next' }, calm);
    for (const kind of ['fault', 'violation'] as const) assert.deepEqual(travel(time, { kind }, calm), time);
    for (const kind of ['next', 'play', 'end'] as const)
      assert.deepEqual(travel(START_OF_TIME, { kind }, []).moment, { kind: 'whole' });
  });

  test('plays to the end and stops there; from the end it plays again from the start', () => {
    assert.deepEqual(after('play'), { kind: 'playing', index: 0 });
    assert.deepEqual(after('play', 'tick', 'tick'), { kind: 'playing', index: 2 });
    assert.deepEqual(after('play', 'tick', 'play'), stopped(1));
    assert.deepEqual(after('play', 'tick', 'play', 'tick'), stopped(1), 'a late tick moves nothing');
    assert.deepEqual(after('play', ...trace.map(() => 'tick' as const)), stopped(last));
    assert.deepEqual(after('end', 'play'), { kind: 'playing', index: 0 });
    assert.deepEqual(after('play', 'next'), stopped(1), 'a step by hand pauses');
  });

  test('keeps its speed, whatever else changes', () => {
    const fast = travel(START_OF_TIME, { kind: 'speed', speed: 4 }, trace);
    assert.deepEqual(fast, { moment: { kind: 'whole' }, speed: 4 });
    assert.equal(travel(fast, { kind: 'play' }, trace).speed, 4);
  });

  test('has an index unless it is the whole', () => {
    assert.deepEqual([after(), after('next'), after('play', 'tick')].map(indexOf), [undefined, 0, 1]);
  });
});

suite('faults', () => {
  const kinds = (events: readonly TraceEvent[]) => faultsOf(events).map((index) => events[index]!.kind);

  test('are what went wrong, not what came of it', () => {
    assert.deepEqual(kinds(trace), ['lost']);
    assert.deepEqual(kinds(busy()), ['lost', 'crash']);
    assert.deepEqual(kinds(partition()), ['partition', 'lost', 'lost', 'lost']);
    assert.equal(violationOf(busy()), busy().length - 1);
    assert.equal(violationOf(partition()), undefined);
  });

  test('are shown longer than bookkeeping', () => {
    const times = (['lost', 'abort', 'send', 'acked'] as const).map((kind) =>
      dwellMs(
        trace.find((event) => event.kind === kind)!,
        1,
      ),
    );
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    );
    assert.equal(new Set(times).size, 4);
    assert.equal(dwellMs(trace[lost]!, 4), dwellMs(trace[lost]!, 1) / 4);
  });
});
