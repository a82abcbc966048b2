import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';

/** Which instant of the run the lab shows: right after the event with this index in the trace. `whole`: all of it. */
export type Moment =
  { kind: 'whole' } | { kind: 'stopped'; index: number } | { kind: 'playing'; index: number };

export interface Time {
  moment: Moment;
  speed: Speed;
}

/** How many times the usual pace. */
export type Speed = (typeof SPEEDS)[number];
export const SPEEDS = [0.5, 1, 2, 4, 16] as const;

export const WHOLE: Moment = { kind: 'whole' };
export const START_OF_TIME: Time = { moment: WHOLE, speed: 1 };

/** What the reader, or the clock while playing, does with time. */
export type Travel =
  | { kind: 'to'; index: number }
  | { kind: 'next' }
  | { kind: 'previous' }
  /** To the next fault; after the last one to the first. */
  | { kind: 'fault' }
  | { kind: 'violation' }
  | { kind: 'start' }
  | { kind: 'end' }
  /** Plays or pauses. At the end it plays from the start. */
  | { kind: 'play' }
  /** One event on, if it still plays. */
  | { kind: 'tick' }
  | { kind: 'whole' }
  | { kind: 'speed'; speed: Speed };

/** The index of the event that is shown; undefined if that is the whole run. */
export function indexOf(moment: Moment): number | undefined {
  return moment.kind === 'whole' ? undefined : moment.index;
}

export function travel({ moment, speed }: Time, to: Travel, trace: readonly TraceEvent[]): Time {
  if (to.kind === 'speed') return { moment, speed: to.speed };
  return { moment: trace.length ? moved(moment, to, trace) : WHOLE, speed };
}

function moved(moment: Moment, to: Exclude<Travel, { kind: 'speed' }>, trace: readonly TraceEvent[]): Moment {
  const last = trace.length - 1;
  const now = indexOf(moment);
  const at = (index: number): Moment => ({ kind: 'stopped', index: Math.max(0, Math.min(index, last)) });
  switch (to.kind) {
    case 'to':
      return at(to.index);
    case 'next':
      return at(now === undefined ? 0 : now + 1);
    case 'previous':
      return at(now === undefined ? last : now - 1);
    case 'fault': {
      const faults = faultsOf(trace);
      const next = faults.find((index) => index > (now ?? -1)) ?? faults[0];
      return next === undefined ? moment : at(next);
    }
    case 'violation': {
      const index = violationOf(trace);
      return index === undefined ? moment : at(index);
    }
    case 'start':
      return at(0);
    case 'end':
      return at(last);
    case 'play':
      if (moment.kind === 'playing') return { ...moment, kind: 'stopped' };
      return { kind: 'playing', index: now === undefined || now === last ? 0 : now };
    case 'tick':
      if (moment.kind !== 'playing') return moment;
      return moment.index + 1 < last ? { kind: 'playing', index: moment.index + 1 } : at(last);
    case 'whole':
      return WHOLE;
  }
}

/** The events at which something goes wrong, ascending. */
export function faultsOf(trace: readonly TraceEvent[]): number[] {
  return trace.flatMap((event, index) => (isFault(event) ? [index] : []));
}

export function violationOf(trace: readonly TraceEvent[]): number | undefined {
  const index = trace.findLastIndex(({ kind }) => kind === 'violation');
  return index < 0 ? undefined : index;
}

/** Whether an event is a fault: not what follows from one. */
export function isFault(event: TraceEvent): boolean {
  switch (event.kind) {
    case 'lost':
    case 'delay':
    case 'duplicate':
    case 'overtake':
    case 'crash':
    case 'exit':
    case 'pause':
    case 'block':
    case 'clock':
      return true;
    case 'stop':
      return event.phase === 'asked';
    case 'refused':
      return event.code === 'EIO';
    case 'slow':
    case 'full':
    case 'partition':
      return event.phase === 'start';
    default:
      return false;
  }
}

/** Bookkeeping that the eye may pass over. */
const BRIEF = new Set<TraceEvent['kind']>(['boot', 'acked', 'timer', 'log', 'cached', 'content']);

/** How long an event is shown while playing, in milliseconds of the reader's time: what matters longer. */
export function dwellMs(event: TraceEvent, speed: Speed): number {
  const usual = isFault(event)
    ? 1600
    : event.kind === 'abort' || event.kind === 'failed'
      ? 1200
      : BRIEF.has(event.kind)
        ? 250
        : 600;
  return usual / speed;
}
