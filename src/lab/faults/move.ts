import type { Fault } from '@faultline/simulator';
import type { TimeScale } from '../diagram/time-scale.ts';
import { withField, type FieldContext } from './fields.ts';
import type { Grip, Handle } from './handles.ts';
import { CLIENT, isOfDisk, momentNear, type Moment } from './places.ts';

/** The fault with one of its grips taken to another time. What is bound to events goes to the nearest one of its node. */
export function takenTo(
  { fault, grips }: Pick<Handle, 'fault' | 'grips'>,
  grip: Grip,
  toMs: number,
  context: FieldContext,
): Fault {
  const byMs = toMs - (grips.find((one) => one.grip === grip)?.atMs ?? toMs);
  switch (fault.kind) {
    case 'partition':
    case 'slow':
    case 'full':
      return withSpan(fault, grip, toMs);
    case 'fail':
      return atEvent(fault, toMs, context, isOfDisk);
    case 'clock':
      return { ...fault, startMs: Math.max(0, toMs) };
    case 'pause':
    case 'block':
      return grip === 'end' ? { ...fault, ms: longer(fault.ms, byMs, 1) } : atEvent(fault, toMs, context);
    case 'crash':
    case 'power':
    case 'stop':
      return grip === 'end'
        ? { ...fault, restartMs: longer(fault.restartMs, byMs) }
        : atEvent(fault, toMs, context);
    case 'delay':
      return { ...fault, ms: longer(fault.ms, byMs) };
    case 'duplicate':
      return { ...fault, afterMs: longer(fault.afterMs, byMs) };
    case 'drop':
    case 'reset':
    case 'overtake':
      return fault;
  }
}

/** Sums of microseconds are not quite whole ones. */
const whole = (ms: number) => Math.round(ms * 1000) / 1000;
const longer = (ms: number, byMs: number, least = 0) => whole(Math.max(least, ms + byMs));

function withSpan<F extends Extract<Fault, { kind: 'partition' | 'slow' | 'full' }>>(
  fault: F,
  grip: Grip,
  toMs: number,
): F {
  const { startMs, endMs } = fault;
  const to = Math.max(0, toMs);
  if (grip === 'start') return { ...fault, startMs: Math.min(to, endMs) };
  if (grip === 'end') return { ...fault, endMs: Math.max(to, startMs) };
  return { ...fault, startMs: to, endMs: whole(to + endMs - startMs) };
}

function atEvent<F extends { node: string; event: string }>(
  fault: F,
  toMs: number,
  { places }: FieldContext,
  willDo?: (moment: Moment) => boolean,
): F {
  return { ...fault, event: momentNear(places, fault.node, toMs, willDo)?.event ?? fault.event };
}

/** One step by keys: to the next instant or the one before, or to the next event of its node. Undefined: no farther. */
export function stepped(
  handle: Pick<Handle, 'fault' | 'grips'>,
  grip: Grip,
  step: 1 | -1,
  scale: TimeScale,
  context: FieldContext,
): Fault | undefined {
  const { fault, grips } = handle;
  const at = grips.find((one) => one.grip === grip)?.atMs;
  if (at === undefined) return undefined;
  if (grip === 'move' && 'event' in fault) {
    const all = context.places.moments.get(fault.node) ?? [];
    const moments = fault.kind === 'fail' ? all.filter(isOfDisk) : all;
    const now = moments.findIndex(({ event }) => event === fault.event);
    // Where a crash keeps its own event from happening, the events around it are still known.
    const next = now < 0 ? undefined : moments[now + step];
    const near = moments.filter(({ atMs }) => (step > 0 ? atMs > at : atMs < at)).at(step > 0 ? 0 : -1);
    const event = now < 0 ? near?.event : next?.event;
    return event === undefined ? undefined : { ...fault, event };
  }
  return takenTo(handle, grip, scale.next(at, step), context);
}

/** The fault on other nodes: those beside its own, so many lanes to the right. Undefined where there is no such lane. */
export function shifted(
  fault: Fault,
  lanes: readonly string[],
  by: number,
  context: FieldContext,
): Fault | undefined {
  const beside = (node: string) => lanes[lanes.indexOf(node) + by];
  if (by === 0) return fault;
  if (fault.kind === 'partition') {
    const [from, to] = [beside(fault.from), beside(fault.to)];
    return from === undefined || to === undefined ? undefined : { ...fault, from, to };
  }
  if (!('node' in fault)) return undefined;
  const node = beside(fault.node);
  if (node === undefined || node === CLIENT) return undefined;
  const next = withField(fault, 'node', node, context);
  return next === fault ? undefined : next;
}
