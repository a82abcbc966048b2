import type { Conditions } from '../../scenario.ts';
import type { Fault } from '../../schedule.ts';

/** How long, how late or how far off: a number of a fault that can be made smaller. */
export interface Length {
  /** 0 or more. */
  readonly value: number;
  /** It must not get smaller. Lengths that no fault could have under the scenario's conditions would prove nothing. */
  readonly least: number;
  /** The fault with another such number. */
  as(value: number): Fault;
}

type LengthOf<F extends Fault> = (fault: F, conditions: Conditions) => Length;
type FaultOf<K extends Fault['kind']> = Extract<Fault, { kind: K }>;

/** Milliseconds without the error of their subtraction: the simulator counts in whole microseconds. */
const exact = (ms: number) => Math.round(ms * 1000) / 1000;

const ms: LengthOf<FaultOf<'delay' | 'pause' | 'block' | 'slow'>> = (fault) => ({
  value: fault.ms,
  least: 0,
  as: (ms) => ({ ...fault, ms }),
});

const restart: LengthOf<FaultOf<'crash' | 'power' | 'stop'>> = (fault, { restartMs: [least] }) => ({
  value: fault.restartMs,
  least,
  as: (restartMs) => ({ ...fault, restartMs }),
});

/** From the end, then from the start. */
const span: LengthOf<FaultOf<'slow' | 'full' | 'partition'>>[] = [
  (fault) => ({
    value: exact(fault.endMs - fault.startMs),
    least: 0,
    as: (ms) => ({ ...fault, endMs: exact(fault.startMs + ms) }),
  }),
  (fault) => ({
    value: exact(fault.endMs - fault.startMs),
    least: 0,
    as: (ms) => ({ ...fault, startMs: exact(fault.endMs - ms) }),
  }),
];

const either = (sign: number, value: number) => (value === 0 || sign > 0 ? value : -value);

/** In the order in which they are made smaller. */
const LENGTHS: { readonly [K in Fault['kind']]: readonly LengthOf<FaultOf<K>>[] } = {
  drop: [],
  reset: [],
  overtake: [],
  duplicate: [
    (fault, { duplicateMs: [least] }) => ({
      value: fault.afterMs,
      least,
      as: (afterMs) => ({ ...fault, afterMs }),
    }),
  ],
  delay: [ms],
  pause: [ms],
  block: [ms],
  crash: [restart],
  power: [restart],
  stop: [
    (fault, { graceMs: [least] }) => ({
      value: fault.graceMs,
      least,
      as: (graceMs) => ({ ...fault, graceMs }),
    }),
    restart,
  ],
  slow: [ms, ...span],
  partition: span,
  fail: [],
  full: span,
  clock: [
    (fault) => ({
      value: Math.abs(fault.skewMs),
      least: 0,
      as: (skewMs) => ({ ...fault, skewMs: either(fault.skewMs, skewMs) }),
    }),
    (fault) => ({
      value: Math.abs(fault.driftPpm),
      least: 0,
      as: (driftPpm) => ({ ...fault, driftPpm: either(fault.driftPpm, driftPpm) }),
    }),
    (fault) => ({ value: fault.startMs, least: 0, as: (startMs) => ({ ...fault, startMs }) }),
  ],
};

export function lengthsOf(kind: Fault['kind']): readonly LengthOf<Fault>[] {
  return LENGTHS[kind] as readonly LengthOf<Fault>[];
}

/** The fault at rounder times, the roundest first: a span that lasts a little longer is easier to read. */
export function rounder(fault: Fault): Fault[] {
  if (fault.kind !== 'slow' && fault.kind !== 'full' && fault.kind !== 'partition') return [];
  const { startMs, endMs } = fault;
  return [100, 10, 1]
    .map((step) => ({
      ...fault,
      startMs: Math.floor(startMs / step) * step,
      endMs: Math.ceil(endMs / step) * step,
    }))
    .filter((other) => other.endMs - other.startMs <= Math.max(10, 1.25 * (endMs - startMs)))
    .filter((other) => other.startMs !== startMs || other.endMs !== endMs);
}
