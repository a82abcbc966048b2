import { always, scenario, sometimes, type Disk, type WorldView } from '../../simulator/src/index.ts';
import { pushQueue, type QueueEntry } from './queue.ts';
import { mailer, ordersService, payment } from './shop.ts';
import { parseTraceparent } from './trace-context.ts';
import { Tracer, type Span } from './tracer.ts';

/** What each order comes with from outside: from a browser that traces, from a client with a mistake, from nowhere. */
const ARRIVING: Readonly<Record<string, { traceparent?: string; tracestate?: string }>> = {
  o1: {
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    tracestate: 'congo=t61rcWkgMzE',
  },
  o2: {},
  o3: { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, tracestate: 'rojo=00f067aa0ba902b7' },
  o4: { traceparent: '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01', tracestate: 'rojo=1' },
  o5: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00' },
  o6: { traceparent: 'cc-7bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-later' },
};

const TRACED = ['orders', 'payment', 'mailer'] as const;

export default scenario({
  nodes: {
    orders: ({ disk }) => ordersService(tracerOn(disk)),
    payment: ({ disk }) => payment(tracerOn(disk), disk.log<string>('charges')),
    queue: ({ disk }) => pushQueue(disk.log<QueueEntry>('messages'), 'http://mailer/mails'),
    mailer: ({ disk }) => mailer(tracerOn(disk), disk.log<string>('sent')),
  },

  async workload({ operation }) {
    const place = (order: string) =>
      operation(`place ${order}`, async () => {
        const response = await fetch(`http://orders/orders/${order}`, {
          method: 'POST',
          headers: ARRIVING[order]!,
          signal: AbortSignal.timeout(2_000),
        });
        return response.text();
      });
    await Promise.all([place('o1'), place('o2')]);
    await Promise.all([place('o3'), place('o4')]);
    await Promise.all([place('o5'), place('o6')]);
  },

  conditions: {
    latencyMs: [1, 20],
    drop: 0.05,
    reset: 0.03,
    late: 0.04,
    lateMs: [80, 300],
    overtake: 0.03,
    pause: 0.01,
    pauseMs: [50, 300],
    slow: 0.05,
    slowMs: [5, 30],
    clock: 0.1,
    partition: 0.05,
    partitionMs: [100, 600],
    quietAfterMs: 3_000,
  },

  // An order is judged once the first of its spans is stored, which is the last that orders stores of it.
  invariants: {
    'no trace has spans of two orders': always((world) => {
      const orderOf = new Map<string, string>();
      return orders(world)
        .flat()
        .every(({ traceId, attributes: { order } }) => {
          if (!orderOf.has(traceId)) orderOf.set(traceId, order!);
          return orderOf.get(traceId) === order;
        });
    }),
    'all that one order caused is in one trace': always((world) =>
      orders(world).every((spans) => new Set(spans.map(({ traceId }) => traceId)).size === 1),
    ),
    'a valid context goes on with its id, flag and state, an invalid one is dropped whole': always((world) =>
      orders(world)
        .flat()
        .every(({ traceId, flags, state, attributes: { order } }) => {
          const { traceparent = null, tracestate } = ARRIVING[order!]!;
          const parent = parseStrictly(traceparent);
          if (!parent) return !traceparent?.includes(traceId) && state === 'shop';
          const others = tracestate ? `,${tracestate.split('=')[0]}` : '';
          return traceId === parent.traceId && flags === parent.flags && state === `shop${others}`;
        }),
    ),
    'no two calls name the same parent': always((world) => {
      const calls = orders(world)
        .flat()
        .filter(({ kind, name }) => kind === 'server' && name === 'charge');
      return new Set(calls.map(({ parentId }) => parentId ?? {})).size === calls.length;
    }),
    'every parent of a span is stored, too': always((world) =>
      orders(world).every((spans) => {
        const there = new Set(spansOf(world).map(({ spanId }) => spanId));
        // The parent of what came from outside is stored outside.
        return spans.every(({ name, parentId }) => name === 'place' || (parentId && there.has(parentId)));
      }),
    ),
    'a call was tried again': sometimes((world) =>
      spansOf(world).some(({ attributes }) => Number(attributes['try']) > 1),
    ),
    'a message was delivered twice': sometimes((world) =>
      orders(world).some((spans) => spans.filter(({ kind }) => kind === 'consumer').length > 1),
    ),
    'a span began before its parent, by the clocks': sometimes((world) => {
      const startOf = new Map(spansOf(world).map(({ spanId, startMs }) => [spanId, startMs]));
      return spansOf(world).some(({ parentId, startMs }) => startMs < (startOf.get(parentId ?? '') ?? 0));
    }),
  },

  story: {
    calls: {
      'POST /orders': { verb: 'place', object: 'order {2}' },
      'PUT /charges': { verb: 'charge', object: '{2}' },
      'POST /messages': { verb: 'store', object: 'the message about {2}' },
      'POST /mails': { verb: 'mail', object: 'message {2}' },
    },
    operations: { place: 'places order {rest}' },
    writes: [
      { file: 'spans', match: { kind: 'server' }, text: 'span {name}', tone: 'note' },
      { file: 'spans', match: { kind: 'consumer' }, text: 'span {name}', tone: 'note' },
      { file: 'spans', text: '', tone: 'note' },
      { file: 'messages', text: '', tone: 'note' },
      { file: 'charges', text: 'charged' },
      { file: 'sent', text: 'mailed' },
    ],
  },
});

/** Spans go to a file, one after the other, and nobody waits for it. */
function tracerOn(disk: Disk): Tracer {
  const log = disk.log<Span>('spans');
  let written = Promise.resolve();
  return new Tracer('shop', (span) => void (written = written.then(() => log.append(span))));
}

const spansOf = (world: WorldView) => TRACED.flatMap((node) => world.log<Span>(node, 'spans'));

/** The spans of each order whose first is stored. */
const orders = (world: WorldView) =>
  [...Map.groupBy(spansOf(world), ({ attributes }) => attributes['order']!).values()].filter((spans) =>
    spans.some(({ name }) => name === 'place'),
  );

/** Judges the scenario's own headers, which are right or wrong by no fault of the code that is tried. */
function parseStrictly(traceparent: string | null) {
  const isValid = traceparent !== null && !/[A-Z]/.test(traceparent) && !/-0+-/.test(traceparent);
  return isValid ? parseTraceparent(traceparent) : undefined;
}
