import fc from 'fast-check';
import type { TraceEvent } from '../trace.ts';

/** Any list of events whatever, sensible or not, in order of time: whoever reads a trace must bear it. For tests. */
export function anyTrace(): fc.Arbitrary<TraceEvent[]> {
  const node = fc.constantFrom('client', 'orders', 'payment', 'shipping');
  const label = fc.constantFrom(
    'POST /charge?order=o1',
    'POST /refund?order=o1',
    'GET /orders/o2',
    'odd',
    '',
  );
  const message = fc
    .tuple(
      node,
      node,
      label,
      fc.integer({ min: 1, max: 2 }),
      fc.constantFrom('', '/copy', '/reply', '/copy/reply'),
    )
    .map(([from, to, text, n, end]) => `${from}→${to} ${text}#${n}${end}`);
  const reply = fc.boolean();
  const text = fc.constantFrom('', 'done', 'error: x', '"x"', '{"event":"applied","key":"o1"}', 'a\nb');
  const ms = fc.constantFrom(0.25, 400, 90_000);
  const file = fc.constant('ledger');
  const body = fc.oneof(
    fc.record({ kind: fc.constant('boot') }),
    fc.record(
      { kind: fc.constant('crash'), silent: reply, restartMs: fc.constant(200), power: fc.constant(true) },
      { requiredKeys: ['kind', 'silent', 'restartMs'] },
    ),
    fc.record({ kind: fc.constant('stop'), phase: fc.constant('asked'), graceMs: fc.constant(1000) }),
    fc.record({
      kind: fc.constant('stop'),
      phase: fc.constantFrom('left', 'killed'),
      restartMs: fc.constant(200),
    }),
    fc.record({ kind: fc.constant('pause'), ms: fc.constantFrom(0.5, 1, 200) }),
    fc.record({ kind: fc.constant('block'), ms }),
    fc.record({
      kind: fc.constant('slow'),
      what: fc.constantFrom('thread', 'disk'),
      ms,
      phase: fc.constantFrom('start', 'end'),
    }),
    fc.record({
      kind: fc.constant('clock'),
      skewMs: fc.constantFrom(-250, 0, 700),
      driftPpm: fc.constantFrom(-50, 0, 200_000),
    }),
    fc.record({ kind: fc.constant('exit'), error: text, restartMs: fc.constant(200) }),
    fc.record({ kind: fc.constant('send'), message, to: node, reply, label, body: text }),
    fc.record({ kind: fc.constant('receive'), message, from: node, reply, label }),
    fc.record({
      kind: fc.constant('lost'),
      message,
      to: node,
      reply,
      why: fc.constantFrom('drop', 'partition', 'reset', 'unsent'),
    }),
    fc.record({
      kind: fc.constant('ignored'),
      message,
      from: node,
      reply,
      why: fc.constantFrom('down', 'gave up', 'caller died'),
    }),
    fc.record({
      kind: fc.constant('delay'),
      message,
      to: node,
      reply,
      ms,
    }),
    fc.record({ kind: fc.constant('duplicate'), message, to: node, reply }),
    fc.record({ kind: fc.constant('overtake'), message, to: node, reply, overtaken: message }),
    fc.record({ kind: fc.constant('failed'), message, from: node, why: fc.constantFrom('refused', 'reset') }),
    fc.record({
      kind: fc.constant('abort'),
      message,
      to: node,
      reason: fc.constantFrom('TimeoutError', 'AbortError', 'x'),
    }),
    fc.record({ kind: fc.constantFrom('durable', 'cached'), write: text, file, text }),
    fc.record({
      kind: fc.constant('unwritten'),
      write: text,
      file,
      text,
      why: fc.constantFrom('in flight', 'not synced', 'torn'),
    }),
    fc.record(
      {
        kind: fc.constant('refused'),
        write: text,
        file,
        text,
        code: fc.constantFrom('EIO', 'ENOSPC'),
        written: fc.constant(true),
      },
      { requiredKeys: ['kind', 'write', 'file', 'code'] },
    ),
    fc.record({ kind: fc.constant('full'), phase: fc.constantFrom('start', 'end') }),
    fc.record({ kind: fc.constant('acked'), write: text, file }),
    fc.record({ kind: fc.constant('synced'), write: text, file, count: fc.nat(3) }),
    fc.record({ kind: fc.constant('recovered'), file, text }),
    fc.record({ kind: fc.constant('timer'), timer: text, ms: fc.constant(10) }),
    fc.record({ kind: fc.constant('log'), text }),
    fc.record({
      kind: fc.constant('operation'),
      name: fc.constantFrom('place o1', 'o2'),
      phase: fc.constantFrom('start', 'ok', 'error'),
      outcome: text,
    }),
    fc.record({
      kind: fc.constant('partition'),
      from: node,
      to: node,
      oneWay: reply,
      phase: fc.constantFrom('start', 'end'),
    }),
    fc.record({ kind: fc.constant('violation'), invariant: text }),
  );
  const event = fc.tuple(fc.constantFrom(0, 0, 1, 0.5, 200), node, fc.integer({ min: 1, max: 3 }), body);
  return fc.array(event, { maxLength: 40 }).map((events) => {
    let atMs = 0;
    return events.map(
      ([later, at, life, rest]) => ({ atMs: (atMs += later), node: at, life, ...rest }) as TraceEvent,
    );
  });
}
