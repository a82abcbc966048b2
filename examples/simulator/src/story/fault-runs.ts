import echo from '../../servers/testing/echo.ts';
import type { Fault } from '../schedule.ts';
import { run } from '../testing/cluster.ts';
import type { Parts } from '../testing/source.ts';
import type { RunResult } from '../trace.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Real runs of a small shop, with each fault that can befall it, and one with all of them. For tests. */

export const SHOP_WORDS: Vocabulary = {
  calls: { 'POST /orders': { verb: 'place', object: 'order {2}' } },
  operations: { place: 'places order {rest}' },
  writes: [
    { file: 'journal', text: 'began {order}', tone: 'note' },
    { file: 'ledger', text: '{done} {order}' },
  ],
};

/** Writes an order down, asks payment to charge it, and answers with what came of that. */
const ORDERS = `orders: ({ disk }) => async (request) => {
  const order = new URL(request.url).pathname.split('/')[2];
  await disk.log('journal').append({ order });
  const charge = { method: 'POST', signal: AbortSignal.timeout(100) };
  try {
    const { status } = await fetch('http://payment/charge?order=' + order, charge);
    return new Response(null, { status: status === 200 ? 200 : 502 });
  } catch (error) { return new Response(null, { status: error.name === 'TimeoutError' ? 504 : 503 }) }
}`;

/** Charges an order once it is in the ledger. `boot` are statements that run first, `write` are the options of the write. */
const payment = (boot = '', write = '{}') => `payment: async ({ disk, stopping, exit }) => {
  const ledger = disk.log('ledger');
  ${boot}
  return async (request) => {
    await ledger.append({ order: new URL(request.url).searchParams.get('order') }, ${write});
    return new Response();
  };
}`;

/** Each order, and after how many milliseconds it is placed. */
const placing = (orders: Readonly<Record<string, number>>) => `
  const place = async (order, afterMs) => {
    if (afterMs) await new Promise((wake) => setTimeout(wake, afterMs));
    await operation('place ' + order, async () => {
      const placed = await fetch('http://orders/orders/' + order, { method: 'POST', signal: AbortSignal.timeout(5000) });
      return placed.ok ? 'done' : String(placed.status);
    });
  };
  await Promise.all(Object.entries(${JSON.stringify(orders)}).map(([order, afterMs]) => place(order, afterMs)));`;

const shop = (
  paying = payment(),
  orders: Readonly<Record<string, number>> = { o1: 0 },
  more: Parts = {},
): Parts => ({ nodes: `${ORDERS}, ${paying}`, workload: placing(orders), ...more });

/** Nothing that the client was told to be done is missing from the ledger. */
const KEPT = `'what is done stays done': eventually((world) =>
  world.operations.every(({ name, value }) =>
    value !== 'done' || world.log('payment', 'ledger').some(({ order }) => name === 'place ' + order)))`;

const place = (order: string) => `client→orders POST /orders/${order}#1`;
const charge = (order: string) => `orders→payment POST /charge?order=${order}#1`;
const charged = (what: 'write' | 'ack' | 'cache', order: string) => `${what} ledger {"order":"${order}"}#1`;

const after = { when: 'after', restartMs: 200 } as const;
const died = (event: string, more: { silent?: true; torn?: true } = {}): Fault => ({
  kind: 'crash',
  node: 'payment',
  event,
  ...after,
  ...more,
});
const stop = (event: string): Fault => ({ kind: 'stop', node: 'payment', event, graceMs: 1000, ...after });
const pause = (node: string, event: string, ms: number): Fault => ({
  kind: 'pause',
  node,
  when: 'after',
  event,
  ms,
});

/** Leaves as soon as it is asked to. */
const LISTENS = `stopping.addEventListener('abort', () => setTimeout(exit, 12));`;
const STUCK = `payment: () => () => new Promise(() => {})`;
const THROWS = `payment: () => () => { throw new RangeError('o1 costs less than nothing.') }`;

/** Recovers its ledger, listens, and notes each start without syncing. */
const CAREFUL = `await ledger.recover(); ${LISTENS} void disk.log('starts').append('start', { sync: false });`;

interface FaultRun {
  parts: Parts;
  faults: Fault[];
}

/** Keeps a word at a server, over a connection that breaks under its reply. */
const KEEPING: Parts = {
  servers: { echo },
  top: `import { dial, echo } from '@faultline/simulator/servers/echo';`,
  nodes: 'server: echo()',
  workload: `await operation('keep o1', async () => (await dial('server', () => {})).say('keep o1'));`,
};

const RUNS = {
  'connection that breaks': {
    parts: KEEPING,
    faults: [{ kind: 'reset', message: 'client→server say keep o1#1/reply' }],
  },
  'power cut': {
    parts: shop(),
    faults: [{ kind: 'power', node: 'payment', others: ['orders'], event: charged('write', 'o1'), ...after }],
  },
  'power cut of one machine': {
    parts: shop(),
    faults: [{ kind: 'power', node: 'payment', others: [], event: charge('o1'), ...after }],
  },
  'power cut that takes writes of two machines': {
    parts: shop(payment(), { o1: 0, o2: 2 }),
    faults: [
      {
        ...{ kind: 'power', node: 'payment', others: ['orders'], torn: true },
        ...{ when: 'before', event: charged('write', 'o1'), restartMs: 200 },
      },
    ],
  },
  'unsynced write': {
    parts: shop(payment('', '{ sync: false }'), { o1: 0, o2: 2 }, { invariants: KEPT }),
    faults: [died(charge('o2'), { silent: true })],
  },
  'synced write': {
    parts: shop(payment('setTimeout(() => void ledger.sync(), 5);', '{ sync: false }')),
    faults: [died('sync ledger sync#1', { silent: true })],
  },
  'many unsynced writes': {
    parts: shop(payment('', '{ sync: false }'), { o1: 0, o2: 1, o3: 2, o4: 3, o5: 4 }),
    faults: [died(charge('o5'), { silent: true })],
  },
  'torn write, recovered': {
    parts: shop(payment('await ledger.recover();'), { o1: 0, o2: 300 }),
    faults: [died(charge('o1'), { silent: true, torn: true })],
  },
  'torn write, overlooked': {
    parts: shop(payment(), { o1: 0, o2: 300 }),
    faults: [died(charge('o1'), { silent: true, torn: true })],
  },
  'torn write, in the way of each start': {
    parts: shop(payment('ledger.read();')),
    faults: [died(charge('o1'), { silent: true, torn: true })],
  },
  'pause beyond a time-out': {
    parts: shop(),
    faults: [pause('orders', 'ack journal {"order":"o1"}#1', 3000)],
  },
  pause: {
    parts: shop(payment(), { o1: 0, o2: 1, o3: 2 }),
    faults: [pause('payment', 'boot payment 1', 60)],
  },
  'short pause': { parts: shop(), faults: [pause('payment', charge('o1'), 60)] },
  'pause that nobody notices': {
    parts: shop(payment(), { o1: 100 }),
    faults: [pause('payment', 'boot payment 1', 60)],
  },
  'pause that a crash ends': {
    parts: shop(),
    faults: [pause('payment', charge('o1'), 3000), died(charged('write', 'o1'), { silent: true })],
  },
  'stop that is not heard': {
    parts: shop(STUCK, { o1: 2000 }),
    faults: [stop('boot payment 1')],
  },
  'stop that breaks a connection': {
    parts: shop(STUCK, { o1: 950 }),
    faults: [stop('boot payment 1')],
  },
  'stop that is heard': {
    parts: shop(payment(LISTENS), { o1: 100 }),
    faults: [stop('boot payment 1')],
  },
  'stop in the middle of work': {
    parts: shop(payment(LISTENS)),
    faults: [stop(charge('o1'))],
  },
  'node that leaves': {
    parts: shop(payment('if (ledger.read().length) setTimeout(exit, 12);'), { o1: 0 }),
    faults: [died(charged('write', 'o1'))],
  },
  'busy thread': {
    parts: shop(),
    faults: [{ kind: 'block', node: 'payment', event: charge('o1'), ms: 300 }],
  },
  'busy with a reply': {
    parts: shop(),
    faults: [{ kind: 'block', node: 'orders', event: `${charge('o1')}/reply`, ms: 300 }],
  },
  'slow disk': {
    parts: shop(payment(), { o1: 0, o2: 400 }),
    faults: [{ kind: 'slow', node: 'payment', what: 'disk', ms: 150, startMs: 0, endMs: 200 }],
  },
  'slow thread': {
    parts: shop(),
    faults: [{ kind: 'slow', node: 'payment', what: 'thread', ms: 60, startMs: 1, endMs: 200 }],
  },
  'disk error': {
    parts: shop(payment(), { o1: 0, o2: 20 }),
    faults: [
      { kind: 'fail', node: 'payment', event: charged('write', 'o1') },
      { kind: 'fail', node: 'payment', event: charged('write', 'o2'), written: true },
    ],
  },
  'sync that fails': {
    parts: shop(payment('setTimeout(() => ledger.sync().catch(() => ledger.sync()), 5);', '{ sync: false }')),
    faults: [{ kind: 'fail', node: 'payment', event: 'sync ledger sync#1' }],
  },
  'full disk': {
    parts: shop(payment(), { o1: 0, o2: 20 }),
    faults: [{ kind: 'full', node: 'payment', startMs: 0, endMs: 10 }],
  },
  'wrong clocks': {
    parts: shop(payment('setTimeout(() => console.log(new Date().toISOString()), 20);')),
    faults: [
      { kind: 'clock', node: 'payment', startMs: 0, skewMs: 700, driftPpm: 0 },
      { kind: 'clock', node: 'payment', startMs: 10, skewMs: -900, driftPpm: -200 },
      { kind: 'clock', node: 'orders', startMs: 0, skewMs: 0, driftPpm: 250_000 },
    ],
  },
  'overtaking request': {
    parts: shop(payment(), { o1: 0, o2: 1 }, { conditions: 'latencyMs: [5, 5]' }),
    faults: [{ kind: 'overtake', message: charge('o2'), overtaken: charge('o1') }],
  },
  'overtaking reply': {
    parts: shop(payment(), { o1: 0, o2: 1 }, { conditions: 'latencyMs: [5, 5]' }),
    faults: [{ kind: 'overtake', message: `${place('o2')}/reply`, overtaken: `${place('o1')}/reply` }],
  },
  'service that throws': { parts: shop(THROWS), faults: [] },
  'tour of all faults': {
    parts: shop(
      payment(CAREFUL),
      {
        ...{ o1: 0, o2: 200, o3: 300, o4: 600, o5: 601, o6: 700, o7: 800, o8: 1000 },
        ...{ o9: 1300, o10: 1700, o11: 1900, o12: 2200, o13: 2500, o14: 2900, o15: 3000 },
      },
      { conditions: 'latencyMs: [2, 2]' },
    ),
    faults: [
      { kind: 'clock', node: 'orders', startMs: 0, skewMs: 700, driftPpm: 200 },
      { kind: 'drop', message: `${charge('o1')}/reply` },
      { kind: 'duplicate', message: charge('o2'), afterMs: 10 },
      { kind: 'delay', message: charge('o3'), ms: 150 },
      { kind: 'overtake', message: charge('o5'), overtaken: charge('o4') },
      { kind: 'reset', message: charge('o6') },
      { kind: 'block', node: 'payment', event: charge('o7'), ms: 50 },
      died(charge('o8')),
      pause('orders', charge('o9') + '/reply', 300),
      { kind: 'partition', from: 'orders', to: 'payment', startMs: 1700, endMs: 1850 },
      { kind: 'slow', node: 'payment', what: 'disk', ms: 150, startMs: 1900, endMs: 2050 },
      { kind: 'power', node: 'payment', others: ['orders'], event: charge('o12'), torn: true, ...after },
      stop(charge('o13')),
      { kind: 'fail', node: 'payment', event: charged('write', 'o14') },
      { kind: 'full', node: 'payment', startMs: 2990, endMs: 3050 },
    ],
  },
} satisfies Record<string, FaultRun>;

export type FaultRunName = keyof typeof RUNS;
export const FAULT_RUNS: Readonly<Record<FaultRunName, FaultRun>> = RUNS;

export function faultRun(name: FaultRunName): Promise<RunResult> {
  const { parts, faults } = FAULT_RUNS[name];
  return run(parts, faults);
}
