import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { anyTrace } from '../../../examples/simulator/src/story/arbitrary.ts';
import {
  FIXTURES,
  SAGA_WORDS,
  busy,
  crash,
  lateAction,
  lostReply,
  partition,
} from '../../../examples/simulator/src/story/fixtures.ts';
import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import type { Box, Layout, Shape } from './geometry.ts';
import { boxOf, overlap } from './labels.ts';
import {
  FAULT_RUNS,
  SHOP_WORDS,
  faultRun,
  type FaultRunName,
} from '../../../examples/simulator/src/story/fault-runs.ts';
import { LETTERS, heightOf, layOut, partOf, partsOf } from './layout.ts';
import { isDrawn } from './rows.ts';

const SHAPES: Shape[] = ['wide', 'compact'];

function saga(trace: TraceEvent[], shape: Shape = 'wide'): Layout {
  return layOut(trace, { shape, vocabulary: SAGA_WORDS });
}

function labelBoxes(layout: Layout): { text: string; box: Box }[] {
  const size = LETTERS[layout.shape];
  const own = [
    ...layout.silences.map(({ label }) => ({ label, bold: false })),
    ...layout.bands.map(({ label }) => ({ label, bold: true })),
    ...layout.messages.flatMap(({ labels }) =>
      labels.map((label) => ({ label, bold: label.tone !== 'note' })),
    ),
    ...layout.points.flatMap(({ marks }) =>
      marks.map(({ label, tone }) => ({ label, bold: tone === 'fault' })),
    ),
  ];
  const boxes = own.flatMap(({ label, bold }) =>
    label ? [{ text: label.text, box: boxOf(label, size, bold) }] : [],
  );
  const bars = [
    ...layout.folds.map(({ x, y, width, text }) => ({ text, box: { x, y: y - 11, width, height: 22 } })),
    ...layout.verdicts.map((box) => ({ text: 'verdict', box })),
  ];
  return [...boxes, ...bars];
}

function assertNoOverlap(layout: Layout): void {
  const boxes = labelBoxes(layout);
  boxes.forEach((a, i) => {
    assert.ok(a.box.x >= 0 && a.box.x + a.box.width <= layout.width, `“${a.text}” leaves the diagram`);
    for (const b of boxes.slice(i + 1)) assert.ok(!overlap(a.box, b.box), `“${a.text}” covers “${b.text}”`);
  });
}

function texts(layout: Layout): string[] {
  return labelBoxes(layout).map(({ text }) => text);
}

suite('labels', () => {
  for (const shape of SHAPES)
    for (const [name, make] of Object.entries(FIXTURES))
      for (const fold of [true, false])
        test(`of ${name}, ${shape}${fold ? '' : ', unfolded'}, do not collide`, () => {
          assertNoOverlap(layOut(make(), { shape, vocabulary: SAGA_WORDS, fold }));
        });

  test('never collide, whatever happens', () => {
    fc.assert(
      fc.property(anyTrace(), fc.constantFrom(...SHAPES), fc.boolean(), (trace, shape, fold) => {
        assertNoOverlap(layOut(trace, { shape, fold }));
      }),
      { numRuns: 300 },
    );
  });

  test('of faults and messages are all there', () => {
    for (const shape of SHAPES) {
      const all = texts(saga(lostReply(), shape));
      for (const text of ['book', 'reply lost', 'refund', 'release'])
        assert.ok(all.includes(text), `${shape}: ${text}`);
    }
    assert.ok(texts(saga(lateAction())).includes('400 ms late'));
    assert.ok(texts(saga(partition())).includes('network cut'));
    assert.ok(texts(saga(crash())).includes('crashes'));
  });
});

const drawn = new Map<FaultRunName, TraceEvent[]>();
for (const name of Object.keys(FAULT_RUNS) as FaultRunName[]) drawn.set(name, (await faultRun(name)).trace);

function shop(name: FaultRunName, shape: Shape = 'wide'): Layout {
  const lanes = ['client', 'orders', 'payment'];
  return layOut(drawn.get(name)!, { shape, lanes, vocabulary: SHOP_WORDS, fold: false });
}

suite('what befalls nodes', () => {
  const marks = (layout: Layout, node: string) =>
    layout.points.flatMap((point) =>
      point.node === node ? point.marks.map(({ kind, label }) => `${kind}: ${label?.text ?? ''}`) : [],
    );
  /** The height of a time on the left edge. */
  const heightAt = ({ ticks }: Layout, ms: string) => ticks.find(({ text }) => text === ms)!.y;

  for (const shape of SHAPES)
    test(`is told by labels that do not collide, ${shape}`, () => {
      for (const name of drawn.keys()) assertNoOverlap(shop(name, shape));
    });

  test('a pause is a spell from its beginning to the waking', () => {
    const layout = shop('pause');
    const [spell] = layout.spells;
    assert.deepEqual([layout.spells.length, spell!.kind, spell!.node], [1, 'paused', 'payment']);
    assert.deepEqual([spell!.y1, spell!.y2], [heightAt(layout, '0'), heightAt(layout, '60')]);
    assert.equal(marks(layout, 'payment')[0], 'paused: stands still 60 ms');
  });

  test('a crash ends the spell with the life', () => {
    const layout = shop('pause that a crash ends');
    assert.equal(layout.spells[0]!.y2, heightAt(layout, '3.1'));
  });

  test('a busy thread is a spell, a slow disk one until the trace says that it is over', () => {
    const busyThread = shop('busy thread');
    assert.deepEqual(
      busyThread.spells.map(({ kind, y1, y2 }) => [kind, y1, y2]),
      [['busy', heightAt(busyThread, '2.6'), heightAt(busyThread, '303.1')]],
    );
    const slowDisk = shop('slow disk');
    assert.deepEqual(
      slowDisk.spells.map(({ kind, y1, y2 }) => [kind, y1, y2]),
      [['slow', heightAt(slowDisk, '0'), heightAt(slowDisk, '200')]],
    );
    assert.ok(marks(slowDisk, 'payment').includes('slow: disk 150 ms slower'));
  });

  test('a full disk is a spell until there is room again', () => {
    const layout = shop('full disk');
    assert.deepEqual(
      layout.spells.map(({ kind, node, y1, y2 }) => [kind, node, y1, y2]),
      [['full', 'payment', heightAt(layout, '0'), heightAt(layout, '10')]],
    );
    assert.ok(marks(layout, 'payment').includes('full: disk full'));
  });

  test('a wrong clock has a badge, a stop its sign; who leaves or is killed has no lifeline until the next start', () => {
    assert.ok(marks(shop('wrong clocks'), 'orders').includes('clock: clock gains 250 ms a second'));
    const killed = shop('stop that is not heard');
    assert.deepEqual(marks(killed, 'payment'), [
      'stop: asked to stop',
      'crash: killed',
      'boot: starts again',
    ]);
    const left = shop('stop that is heard');
    assert.deepEqual(marks(left, 'payment'), ['stop: asked to stop', 'left: leaves', 'boot: starts again']);
    for (const { downs } of [killed, left])
      assert.deepEqual(
        downs.map(({ node }) => node),
        ['payment'],
      );
  });

  test('a power cut has its own mark at every node that it hits', () => {
    for (const node of ['orders', 'payment'])
      assert.ok(marks(shop('power cut'), node).includes('power: loses power'), node);
  });

  test('a write that is not synced is another mark than one that is; torn and lost ones are others again', () => {
    assert.deepEqual(marks(shop('synced write'), 'payment'), [
      'cached: charged o1, not synced',
      'synced: synced',
      'crash: machine dies',
      'boot: starts again',
      'synced: synced',
    ]);
    assert.ok(marks(shop('many unsynced writes'), 'payment').includes('unwritten: 4 writes lost'));
    assert.ok(marks(shop('torn write, recovered'), 'payment').includes('torn: write torn'));
    assert.ok(marks(shop('torn write, recovered'), 'payment').includes('write: torn entry cut off'));
  });

  test('a message that overtakes another says so', () => {
    const { messages } = shop('overtaking request');
    const told = messages.filter(({ labels }) => labels.some(({ text }) => text === 'overtakes'));
    assert.deepEqual(
      told.map(({ name, tone }) => [name, tone]),
      [['orders to payment, charge o2, delivered', 'fault']],
    );
  });
});

suite('a layout', () => {
  test('folds the calm beginning and says what it holds', () => {
    const { folds, ticks } = saga(lostReply());
    assert.equal(folds.length, 1);
    assert.equal(folds[0]!.text, '5 messages before: inventory reserves o1 and payment charges o1');
    assert.equal(
      folds[0]!.name,
      'Show 5 messages before: inventory reserves o1 and payment charges o1; every reply arrives',
    );
    assert.equal(ticks[0]!.text, '10');
  });

  test('says in fewer words on a phone what a fold holds', () => {
    assert.equal(saga(lostReply(), 'compact').folds[0]!.text, '5 messages before: reserve, charge');
  });

  test('opens a fold by its key', () => {
    const [fold] = saga(lostReply()).folds;
    const open = layOut(lostReply(), { shape: 'wide', fold: new Set([fold!.key]) });
    assert.equal(open.folds[0]!.open, true);
    assert.equal(open.folds[0]!.key, fold!.key);
    assert.equal(open.ticks[0]!.text, '0');
    assert.ok(open.messages.length > saga(lostReply()).messages.length);
  });

  test('does not fold a run in which nothing goes wrong', () => {
    const calm = lostReply().slice(0, 20);
    assert.deepEqual(saga(calm).folds, []);
  });

  test('names silences and what they were for', () => {
    const { silences } = saga(lostReply());
    assert.deepEqual(
      silences.map(({ label }) => label?.text),
      ['98 ms pass: the call times out'],
    );
  });

  test('runs downwards', () => {
    const { messages, ticks } = saga(busy());
    for (const { y1, y2 } of messages) assert.ok(y2 >= y1);
    for (const [i, { y }] of ticks.entries()) assert.ok(y > (ticks[i - 1]?.y ?? 0));
  });

  test('says how far down it is with each event: never back up, past what is drawn of it, the verdict at the end', () => {
    for (const make of Object.values(FIXTURES))
      for (const fold of [true, false]) {
        const trace = make();
        const layout = layOut(trace, { shape: 'wide', vocabulary: SAGA_WORDS, fold });
        const heights = trace.map((_, index) => heightOf(layout, index));
        assert.deepEqual(
          heights,
          heights.toSorted((a, b) => a - b),
        );
        assert.equal(heights[0], 0, 'nothing is drawn of the first boot');
        for (const { event, y } of layout.points) assert.ok(heights[event]! > y, `event ${event}`);
        for (const { event, y, height } of layout.verdicts) assert.ok(heights[event]! > y + height);
        assert.ok(heights.at(-1)! <= layout.height);
      }
  });

  test('passes what is folded away within the height of its bar', () => {
    const layout = saga(lostReply());
    const [{ y, events } = assert.fail()] = layout.folds;
    const heights = events.map((event) => heightOf(layout, event));
    assert.ok(heights.every((height) => height > y - 11 && height < y + 11));
    assert.ok(heights.at(-1)! > heights[0]!);
  });

  test('stops a lost message on its way, with a name that says so', () => {
    const lost = saga(lostReply()).messages.find(({ fate }) => fate === 'lost')!;
    const shipping = saga(lostReply()).lanes.find(({ node }) => node === 'shipping')!;
    const orders = saga(lostReply()).lanes.find(({ node }) => node === 'orders')!;
    assert.equal(lost.name, 'shipping to orders, reply to book o1, lost');
    assert.equal(lost.x1, shipping.x);
    assert.ok(lost.x2 > orders.x && lost.x2 < shipping.x);
  });

  test('interrupts a lifeline while its node is down', () => {
    const { lives, downs } = saga(crash());
    const payment = lives.filter(({ node }) => node === 'payment');
    assert.equal(payment.length, 2);
    assert.equal(downs.length, 1);
    assert.equal(downs[0]!.y1, payment[0]!.y2);
    assert.equal(downs[0]!.y2, payment[1]!.y1);
  });

  test('shades the link of a partition while it lasts', () => {
    const { bands, lanes } = saga(partition());
    const x = (node: string) => lanes.find((lane) => lane.node === node)!.x;
    assert.deepEqual(
      bands.map(({ x1, x2 }) => [x1, x2]),
      [[x('orders'), x('payment')]],
    );
  });

  test('puts the violation at its instant, below everything before it', () => {
    const { verdicts, messages, height } = saga(lostReply());
    assert.equal(verdicts.length, 1);
    assert.ok(verdicts[0]!.y > Math.max(...messages.map(({ y2 }) => y2)));
    assert.ok(verdicts[0]!.y + verdicts[0]!.height < height);
  });

  test('fits a phone with five nodes', () => {
    const layout = saga(lostReply(), 'compact');
    assert.ok(layout.width <= 350);
    assert.deepEqual(
      layout.lanes.map(({ text }) => text),
      ['client', 'orders', 'inventory', 'payment', 'shipping'],
    );
  });

  test('keeps the keys of its parts when it is laid out anew', () => {
    const keys = (layout: Layout) => partsOf(layout).map(({ key }) => key);
    assert.deepEqual(keys(saga(busy(), 'compact')), keys(saga(busy())));
    assert.equal(new Set(keys(saga(busy()))).size, keys(saga(busy())).length);
  });

  test('shows every event that is drawn in some part', () => {
    fc.assert(
      fc.property(anyTrace(), fc.boolean(), (trace, fold) => {
        const layout = layOut(trace, { shape: 'wide', fold });
        const bands = new Set(layout.bands.flatMap(({ events }) => events));
        trace.forEach((event, index) => {
          const shown = partOf(layout, index) !== undefined || bands.has(index);
          if (isDrawn(event) && event.kind !== 'partition') assert.ok(shown, `${event.kind} at ${index}`);
        });
      }),
      { numRuns: 300 },
    );
  });

  test('of 10,000 events stays within bounds', () => {
    const calls = Array.from({ length: 1250 }, (_, i) =>
      lostReply()
        .slice(4, 12)
        .map((e) => ({ ...e, atMs: e.atMs + i * 10 })),
    );
    const trace = calls.flatMap((events, i) =>
      events.map((event) =>
        'message' in event ? { ...event, message: event.message.replace('#1', `#${i}`) } : event,
      ),
    ) as TraceEvent[];
    assert.equal(trace.length, 10_000);
    assert.ok(layOut(trace, { shape: 'wide', fold: false }).messages.length > 2000);
  });
});
