import fc from 'fast-check';
import type { Fault } from '../schedule.ts';

/** What the faults of a test are made of. */
export interface FaultParts {
  node: fc.Arbitrary<string>;
  /** A message's or an event's name. */
  text: fc.Arbitrary<string>;
  /** Zero or more. */
  ms: fc.Arbitrary<number>;
  /** The value of a flag that is given. */
  flag: fc.Arbitrary<boolean>;
}

/** Any fault, of every kind, whether or not it makes sense. */
export function anyFault({ node, text, ms, flag }: FaultParts): fc.Arbitrary<Fault> {
  const around = { node, when: fc.constantFrom('before', 'after'), event: text };
  const span = { startMs: ms, endMs: ms };
  const eitherWay = fc.oneof(
    ms,
    fc.integer(),
    ms.map((value) => (value === 0 ? value : -value)),
  );
  /** The compiler asks for a line here when there is a new kind. */
  const kinds: { [K in Fault['kind']]: Fields<Extract<Fault, { kind: K }>> } = {
    drop: { message: text },
    duplicate: { message: text, afterMs: ms },
    delay: { message: text, ms },
    overtake: { message: text, overtaken: text },
    reset: { message: text },
    crash: { ...around, restartMs: ms, silent: flag, torn: flag },
    power: { ...around, others: fc.array(node, { maxLength: 4 }), restartMs: ms, torn: flag },
    stop: { ...around, graceMs: ms, restartMs: ms },
    pause: { ...around, ms },
    block: { node, event: text, ms },
    slow: { node, what: fc.constantFrom('thread', 'disk'), ms, ...span },
    clock: { node, startMs: ms, skewMs: eitherWay, driftPpm: eitherWay },
    fail: { node, event: text, written: flag },
    full: { node, ...span },
    partition: { from: node, to: node, oneWay: flag, ...span },
  };
  return fc.oneof(
    ...Object.entries<Record<string, fc.Arbitrary<unknown>>>(kinds).map(([kind, fields]) =>
      fc
        .record(
          { kind: fc.constant(kind), ...fields },
          {
            noNullPrototype: true,
            requiredKeys: ['kind', ...Object.keys(fields).filter(isRequired)] as never,
          },
        )
        .map(inOrder),
    ),
  ) as fc.Arbitrary<Fault>;
}

type Fields<F> = { [Name in Exclude<keyof F, 'kind'>]-?: fc.Arbitrary<unknown> };

const isRequired = (field: string) => !['silent', 'torn', 'oneWay', 'written'].includes(field);

/** What lasts for a while ends after it began. */
function inOrder(fault: object): object {
  if (!('startMs' in fault && 'endMs' in fault)) return fault;
  const [startMs, endMs] = [Number(fault.startMs), Number(fault.endMs)];
  return { ...fault, startMs: Math.min(startMs, endMs), endMs: Math.max(startMs, endMs) };
}
