import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '@faultline/simulator';
import { loadExample, replay } from '../../../examples/simulator/src/node/index.ts';
import { layOut } from '../diagram/layout.ts';
import { textWidth } from '../diagram/text-width.ts';
import { timeScale } from '../diagram/time-scale.ts';
import { contextOf } from './context.ts';
import { drawnBy } from './draw.ts';
import { handlesOf, type Handle } from './handles.ts';
import { shifted, stepped, takenTo } from './move.ts';

const nodes = ['orders', 'inventory', 'payment', 'shipping'];
const saga = loadExample(new URL('../../../examples/transactions/saga', import.meta.url).pathname);
const book = 'orders→shipping POST /book?order=o1#1';

/** The saga's calm run of one order under these faults, on a diagram. */
async function shown(...faults: Fault[]) {
  const run = await replay(saga, { seed: '67', calm: true, only: ['place o1'], faults });
  const layout = layOut(run.trace, { shape: 'wide', lanes: ['client', ...nodes], fold: false });
  const scale = timeScale(layout);
  const handles = handlesOf(faults, { layout, trace: run.trace, scale });
  return { run, layout, scale, handles, context: contextOf(run, { nodes, vocabulary: {} }) };
}

const gripOf = (handle: Handle | undefined, grip: string) => handle?.grips.find((one) => one.grip === grip);
const laneX = (layout: { lanes: { node: string; x: number }[] }, node: string) =>
  layout.lanes.find((lane) => lane.node === node)!.x;

test('a partition is a band between its nodes for as long as it lasts, even where it hits nothing', async () => {
  const cut: Fault = { kind: 'partition', from: 'shipping', to: 'inventory', startMs: 2, endMs: 3 };
  const { layout, scale, handles, run } = await shown(cut);
  assert.deepEqual(run.unmatched, [cut]);
  const [x1, x2] = [laneX(layout, 'inventory'), laneX(layout, 'shipping')];
  const [y1, y2] = [scale.yOf(2), scale.yOf(3)];
  assert.deepEqual(handles[0]!.band, { x: x1, y: y1, width: x2 - x1, height: y2 - y1 });
  const grips = handles[0]!.grips;
  assert.deepEqual(
    grips.map(({ grip, atMs, y }) => [grip, atMs, y]),
    [
      ['move', 2, (y1 + y2) / 2],
      ['start', 2, y1],
      ['end', 3, y2],
    ],
  );
  const next = laneX(layout, 'payment');
  assert.ok(
    grips.every(({ x }) => x > x1 && x < next),
    'no other line passes through its grips',
  );
});

test('the grips of a partition stand beside its label', async () => {
  const cut: Fault = { kind: 'partition', from: 'orders', to: 'inventory', startMs: 2, endMs: 50 };
  const { layout, handles } = await shown(cut);
  const { text, x, anchor } = layout.bands[0]!.label!;
  assert.equal(anchor, 'middle');
  const half = textWidth(text, 12.5, true) / 2;
  const start = gripOf(handles[0], 'start')!;
  assert.ok(Math.abs(start.x - x) >= half, `the grip at ${start.x}, “${text}” around ${x}`);
});

test('a crash is taken at its cross, and where the node is back; it goes to the nearest event of its node', async () => {
  const crash: Fault = {
    kind: 'crash',
    node: 'payment',
    when: 'after',
    event: 'orders→payment POST /charge?order=o1#1',
    restartMs: 40,
  };
  const { layout, run, handles, scale, context } = await shown(crash);
  const died = run.trace.find(({ kind }) => kind === 'crash')!.atMs;
  const back = run.trace.find(({ kind, life }) => kind === 'boot' && life === 2)!.atMs;
  assert.equal(gripOf(handles[0], 'move')!.atMs, died);
  assert.equal(gripOf(handles[0], 'end')!.atMs, back);
  assert.equal(gripOf(handles[0], 'move')!.x, laneX(layout, 'payment'));
  assert.deepEqual(takenTo(handles[0]!, 'end', back + 12.5, context), { ...crash, restartMs: 52.5 });
  assert.deepEqual(takenTo(handles[0]!, 'end', 0, context), {
    ...crash,
    restartMs: 0,
  });
  assert.deepEqual(takenTo(handles[0]!, 'move', 0, context), { ...crash, event: 'boot payment 1' });
  assert.deepEqual(stepped(handles[0]!, 'move', -1, scale, context), { ...crash, event: 'boot payment 1' });
  const moments = context.places.moments.get('payment')!;
  const next = moments[moments.findIndex(({ event }) => event === crash.event) + 1]!;
  assert.deepEqual(stepped(handles[0]!, 'move', 1, scale, context), { ...crash, event: next.event });
});

test('a crash before its event is at the time of that event, and still steps to its neighbours', async () => {
  const crash: Fault = {
    kind: 'crash',
    node: 'payment',
    when: 'before',
    event: 'orders→payment POST /charge?order=o1#1',
    restartMs: 40,
  };
  const { handles, scale, context, run } = await shown(crash);
  assert.equal(gripOf(handles[0], 'move')!.atMs, run.trace.find(({ kind }) => kind === 'crash')!.atMs);
  assert.deepEqual(stepped(handles[0]!, 'move', -1, scale, context), { ...crash, event: 'boot payment 1' });
});

test('what is late is taken at its arrival, a copy too', async () => {
  const late: Fault = { kind: 'delay', message: book, ms: 20 };
  const first = await shown(late);
  const received = first.run.trace.find((event) => event.kind === 'receive' && event.message === book)!.atMs;
  const part = first.layout.messages.find(({ message }) => message === book)!;
  assert.deepEqual(first.handles[0]!.grips, [
    { grip: 'move', atMs: received, x: part.x2, y: part.y2, bare: true },
  ]);
  assert.deepEqual(takenTo(first.handles[0]!, 'move', received + 30.25, first.context), {
    ...late,
    ms: 50.25,
  });
  assert.deepEqual(takenTo(first.handles[0]!, 'move', received - 30, first.context), { ...late, ms: 0 });

  const twice: Fault = { kind: 'duplicate', message: book, afterMs: 5 };
  const second = await shown(twice);
  const copied = second.run.trace.find(
    (event) => event.kind === 'receive' && event.message === `${book}/copy`,
  )!.atMs;
  assert.deepEqual(takenTo(second.handles[0]!, 'move', copied + 2, second.context), { ...twice, afterMs: 7 });
});

test('a pause begins with an event and ends when it likes; slowness moves as a whole', async () => {
  const pause: Fault = { kind: 'pause', node: 'shipping', when: 'after', event: book, ms: 30 };
  const slow: Fault = { kind: 'slow', node: 'orders', what: 'disk', ms: 5, startMs: 1, endMs: 11 };
  const { handles, scale, context, run } = await shown(pause, slow);
  const began = run.trace.find(({ kind }) => kind === 'pause')!.atMs;
  assert.deepEqual(
    handles[0]!.grips.map(({ grip, atMs }) => [grip, atMs]),
    [
      ['move', began],
      ['end', began + 30],
    ],
  );
  assert.deepEqual(takenTo(handles[0]!, 'end', began - 5, context), { ...pause, ms: 1 });
  assert.deepEqual(takenTo(handles[0]!, 'end', began + 44, context), { ...pause, ms: 44 });
  assert.deepEqual(takenTo(handles[1]!, 'move', 4.5, context), { ...slow, startMs: 4.5, endMs: 14.5 });
  assert.deepEqual(takenTo(handles[1]!, 'move', -3, context), { ...slow, startMs: 0, endMs: 10 });
  assert.deepEqual(takenTo(handles[1]!, 'start', 40, context), { ...slow, startMs: 11 });
  assert.deepEqual(takenTo(handles[1]!, 'end', 0, context), { ...slow, endMs: 1 });
  const later = stepped(handles[1]!, 'move', 1, scale, context)!;
  assert.ok(later.kind === 'slow' && later.startMs > 1 && Math.abs(later.endMs - later.startMs - 10) < 1e-9);
});

test('to the lanes beside: bands go as they are, crashes to the nearest event, and not beyond the last lane', async () => {
  const cut: Fault = { kind: 'partition', from: 'client', to: 'orders', startMs: 2, endMs: 3 };
  const crash: Fault = {
    kind: 'crash',
    node: 'payment',
    when: 'after',
    event: 'boot payment 1',
    restartMs: 40,
  };
  const { layout, context } = await shown(crash);
  const lanes = layout.lanes.map(({ node }) => node);
  assert.deepEqual(shifted(cut, lanes, 1, context), { ...cut, from: 'orders', to: 'inventory' });
  assert.equal(shifted(cut, lanes, -1, context), undefined);
  assert.deepEqual(shifted(crash, lanes, 1, context), {
    ...crash,
    node: 'shipping',
    event: 'boot shipping 1',
  });
  assert.equal(shifted(crash, lanes, 2, context), undefined);
  assert.equal(
    shifted({ ...crash, node: 'orders' }, lanes, -1, context),
    undefined,
    'the client never fails',
  );
  assert.equal(shifted({ kind: 'drop', message: book }, lanes, 1, context), undefined);
});

test('a stroke along a lifeline is a span of it, a stroke beside or across is a cut', async () => {
  const { layout, scale } = await shown();
  const [x, y1, y2] = [laneX(layout, 'inventory'), scale.yOf(1), scale.yOf(9)];
  assert.deepEqual(drawnBy({ x: x + 4, y: y2 }, { x: x - 3, y: y1 }, layout, scale), {
    kind: 'span',
    target: { kind: 'span', node: 'inventory', startMs: 1, endMs: 9 },
  });
  assert.deepEqual(drawnBy({ x: x + 30, y: y1 }, { x: x + 40, y: y2 }, layout, scale), {
    kind: 'cut',
    fault: { kind: 'partition', from: 'inventory', to: 'payment', startMs: 1, endMs: 9 },
  });
  assert.deepEqual(
    drawnBy({ x: laneX(layout, 'shipping'), y: y1 }, { x: laneX(layout, 'orders'), y: y2 }, layout, scale),
    {
      kind: 'cut',
      fault: { kind: 'partition', from: 'shipping', to: 'orders', startMs: 1, endMs: 9 },
    },
  );
  assert.equal(drawnBy({ x, y: y1 }, { x, y: y1 }, layout, scale), undefined);
});
