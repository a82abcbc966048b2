import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import fc from 'fast-check';
import {
  loadExample,
  replay,
  runSeed,
  type Fault,
  type RunResult,
  type TraceEvent,
} from '../../../examples/simulator/src/node/index.ts';
import { anyTrace } from '../../../examples/simulator/src/story/arbitrary.ts';
import { SAGA_WORDS } from '../../../examples/simulator/src/story/fixtures.ts';
import { readTrace, type Reading } from '../../../examples/simulator/src/story/reading.ts';
import { tellStory } from '../../../examples/simulator/src/story/story.ts';
import type { Layout } from '../diagram/geometry.ts';
import { heightOf } from '../diagram/layout.ts';
import { golden } from '../time/golden-saga.ts';
import { counterpart, layOutBeside, rowsBeside } from './beside.ts';
import { firstParting, type Pair } from './parting.ts';
import { ALIKE, compareStories, comparisonText, partingSentence } from './words.ts';

const saga = new URL('../../../examples/transactions/saga', import.meta.url).pathname;
const NAMES = ['broken', 'fixed'] as const;

let fixed: RunResult;
before(async () => {
  fixed = await replay(loadExample(saga), golden.schedule);
});

function beside(traces: Pair<readonly TraceEvent[]>, opened: ReadonlySet<string> = new Set()) {
  const readings = [readTrace(traces[0]), readTrace(traces[1])] as const;
  const found = firstParting(traces);
  const parting = found && {
    ...found,
    sentence: partingSentence(found, readings, NAMES, SAGA_WORDS),
  };
  const rows = rowsBeside(readings, { vocabulary: SAGA_WORDS, opened, parting });
  const layouts = (['wide', 'compact'] as const).map((shape) =>
    layOutBeside(readings, rows, { shape, vocabulary: SAGA_WORDS, lanes: lanesOf(readings) }),
  );
  return { readings, parting, rows, layouts };
}

const lanesOf = (readings: Pair<Reading>) => [...new Set(readings.flatMap(({ nodes }) => nodes))];
/** Height of each instant of a diagram: `y` of the points, by the events drawn there. */
const heights = ({ points }: Layout) =>
  new Map(points.flatMap(({ events, y }) => events.map((e) => [e, y] as const)));

suite('where two runs part', () => {
  test('broken and fixed under one schedule: at what the fix changes', () => {
    const { parting } = beside([golden.trace, fixed.trace]);
    assert.equal(
      parting?.sentence,
      'Here they part, at 1.6 ms. Broken: orders sends reserve o1. Fixed: orders writes “knows inventory”.',
    );
  });

  test('a run does not part from itself, whatever it is', () => {
    fc.assert(
      fc.property(anyTrace(), (trace) => {
        const { parting, rows, layouts } = beside([trace, trace]);
        assert.equal(parting, undefined);
        assert.deepEqual(rows[0], rows[1]);
        for (const [left, right] of layouts) assert.deepEqual(left, right);
      }),
    );
  });

  test('nor from the same run some time later', () => {
    const later = golden.trace.map((event) => ({ ...event, atMs: event.atMs + 7 }));
    assert.equal(firstParting([golden.trace, later]), undefined);
    const { layouts } = beside([golden.trace, later]);
    for (const [left, right] of layouts) assert.deepEqual(heights(left), heights(right));
  });

  test('without one of its faults a run parts at the instant of that fault or after', async () => {
    const program = loadExample(saga);
    let compared = 0;
    for (let seed = 0; seed < 15; seed++) {
      const { schedule } = await runSeed(program, String(seed));
      const whole = await replay(program, schedule);
      for (const fault of schedule.faults) {
        const others = schedule.faults.filter((other) => other !== fault);
        const without = await replay(program, { ...schedule, faults: others });
        const parting = firstParting([whole.trace, without.trace]);
        const atMs = instantOf(fault, whole.trace);
        if (!parting || atMs === undefined) continue;
        compared++;
        assert.ok(parting.atMs >= atMs, `seed ${seed}, without ${JSON.stringify(fault)}`);
      }
    }
    assert.ok(compared > 20, `${compared} comparisons`);
  });

  test('is the same seen from the other side', () => {
    fc.assert(
      fc.property(anyTrace(), anyTrace(), (left, right) => {
        const [there, back] = [firstParting([left, right]), firstParting([right, left])];
        assert.equal(there?.atMs, back?.atMs);
        assert.equal(there === undefined, back === undefined);
      }),
    );
  });
});

suite('two diagrams beside each other', () => {
  test('the rows of two runs are as many, hold every event once and in order', () => {
    fc.assert(
      fc.property(anyTrace(), anyTrace(), (left, right) => {
        const { rows } = beside([left, right]);
        assert.equal(rows[0].length, rows[1].length);
        [left, right].forEach((trace, i) => {
          const events = rows[i]!.flatMap((row) => row.events);
          assert.deepEqual(
            events,
            [...new Set(events)].toSorted((a, b) => a - b),
          );
          assert.equal(
            new Set(events).size,
            beside([trace, trace]).rows[0].flatMap((row) => row.events).length,
          );
        });
      }),
      { numRuns: 60 },
    );
  });

  test('both diagrams are as high, and rows of the same place are at the same height', () => {
    fc.assert(
      fc.property(anyTrace(), anyTrace(), (left, right) => {
        const { layouts, rows } = beside([left, right]);
        for (const [mine, other] of layouts) {
          assert.equal(mine.height, other.height);
          const [a, b] = [heights(mine), heights(other)];
          rows[0].forEach((row, place) => {
            const ys = [
              ...row.events.flatMap((event) => a.get(event) ?? []),
              ...rows[1][place]!.events.flatMap((event) => b.get(event) ?? []),
            ];
            if (row.kind === 'instant') assert.ok(new Set(ys).size <= 1, `row ${place}: ${ys}`);
          });
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a message that is sent in both stands at the same height, and its line on both sides', () => {
    const { layouts, parting } = beside([golden.trace, fixed.trace]);
    for (const [left, right] of layouts) {
      const others = new Map(right.messages.map((part) => [part.message, part]));
      const shared = left.messages.filter(({ message }) => others.has(message));
      assert.ok(shared.length >= 8, `${shared.length} messages`);
      for (const { message, y1, y2 } of shared) {
        const other = others.get(message)!;
        assert.deepEqual([message, y1, y2], [message, other.y1, other.y2]);
      }
      assert.deepEqual(
        left.partings.map(({ y, lines }) => [y, lines.join(' ')]),
        right.partings.map(({ y, lines }) => [y, lines.join(' ')]),
      );
      assert.equal(left.partings[0]!.lines.join(' '), parting!.sentence);
    }
  });

  test('an instant of one run has its instant in the other', () => {
    const { rows, layouts } = beside([golden.trace, fixed.trace]);
    const [left, right] = layouts[0]!;
    const parts = firstParting([golden.trace, fixed.trace])!;
    golden.trace.forEach((event, index) => {
      const other = counterpart(rows, index);
      if (event.atMs < parts.atMs) assert.ok(fixed.trace[other]!.atMs <= event.atMs + 2.5, `event ${index}`);
      assert.ok(heightOf(right!, other) <= heightOf(left!, index) + 40, `event ${index}`);
    });
  });

  test('a fold is one for both, and opens on both sides', async () => {
    const program = loadExample(saga);
    const { schedule } = await runSeed(program, '3');
    const [one, other] = [
      await replay(program, { ...schedule, faults: [] }),
      await replay(program, { ...schedule, faults: schedule.faults.slice(0, 1) }),
    ];
    const closed = beside([one.trace, other.trace]);
    const [left, right] = closed.layouts[0]!;
    assert.ok(left.folds.length > 0);
    assert.deepEqual(
      left.folds.map(({ key, y }) => [key, y]),
      right.folds.map(({ key, y }) => [key, y]),
    );
    const open = beside([one.trace, other.trace], new Set([left.folds[0]!.key]));
    assert.ok(open.layouts[0]!.every(({ folds }) => folds[0]!.open));
  });
});

suite('two runs in words', () => {
  test('what both have is told once, then how each goes on', () => {
    const stories = [tellStory(golden, SAGA_WORDS), tellStory(fixed, SAGA_WORDS)] as const;
    const { parting } = beside([golden.trace, fixed.trace]);
    const text = comparisonText(compareStories(stories), [golden, fixed], NAMES, parting!.sentence);
    assert.equal(
      text,
      `Broken: breaks “a finished saga leaves either all effects or none (each applied step compensated exactly once)”; one lost reply, seed 67.
Fixed: every invariant held; one lost reply, seed 67.

Here they part, at 1.6 ms. Broken: orders sends reserve o1. Fixed: orders writes “knows inventory”.

In both:
1. The client places order o1.
2. inventory reserves o1 and payment charges o1; every reply arrives.
3. shipping books o1. Its reply is lost.
4. After 100 ms orders gives up on shipping: the call times out.

Broken:
5. orders undoes what it knows: payment refunds o1, inventory releases o1.
6. Nobody asks shipping to cancel o1.
7. This breaks: a finished saga leaves either all effects or none (each applied step compensated exactly once).

Fixed:
5. orders undoes what it knows: shipping cancels o1, payment refunds o1, inventory releases o1.
6. The client is told: compensated.
7. No invariant breaks.
`,
    );
  });

  test('two runs that are the same are told as one', () => {
    const story = tellStory(golden, SAGA_WORDS);
    const compared = compareStories([story, story]);
    assert.deepEqual(compared, { common: story, rest: [[], []] });
    assert.match(comparisonText(compared, [golden, golden], NAMES, ALIKE), /differ: each node sees/);
  });
});

/** The earliest instant at which the fault can be seen. */
function instantOf(fault: Fault, trace: readonly TraceEvent[]): number | undefined {
  if ('startMs' in fault) return fault.startMs;
  const kinds = { drop: 'lost', reset: 'lost', power: 'crash' } as Partial<
    Record<Fault['kind'], TraceEvent['kind']>
  >;
  const kind = kinds[fault.kind] ?? fault.kind;
  const isIt = (event: TraceEvent) =>
    'message' in fault
      ? 'message' in event && event.message === fault.message
      : event.node === ('node' in fault && fault.node);
  return trace.find((event) => event.kind === kind && isIt(event))?.atMs;
}
