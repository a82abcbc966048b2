import type { Fault } from '@faultline/simulator';
import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import type { Box, Label, Layout } from '../diagram/geometry.ts';
import { LETTERS } from '../diagram/layout.ts';
import { textWidth } from '../diagram/text-width.ts';
import type { TimeScale } from '../diagram/time-scale.ts';
import { timeOf } from './places.ts';

/** Where a fault is taken: to move it as a whole, or one of its ends. */
export type Grip = 'move' | 'start' | 'end';

/** A fault as it can be taken on the diagram. */
export interface Handle {
  /** Its place in the schedule. */
  index: number;
  fault: Fault;
  /** What it covers, for as long as it lasts. */
  band?: Box;
  grips: readonly HandleGrip[];
}

export interface HandleGrip {
  grip: Grip;
  /** The virtual time that it stands for. */
  atMs: number;
  x: number;
  y: number;
  /** Whether something else is drawn there: a cross, an arrow. */
  bare?: boolean;
}

const HALF_BAND = 9;
const ASIDE = 22;
/** Marks of what ends a life stand below its instant. */
const BELOW = 7;

export interface HandleContext {
  layout: Layout;
  trace: readonly TraceEvent[];
  scale: TimeScale;
}

/** The faults that have a place on this diagram. The others are in the list only: nothing of the run shows where they are. */
export function handlesOf(faults: readonly Fault[], context: HandleContext): Handle[] {
  return faults.flatMap((fault, index) => {
    const handle = handleOf(fault, context);
    return handle ? [{ index, fault, ...handle }] : [];
  });
}

type Geometry = Omit<Handle, 'index' | 'fault'>;

function handleOf(fault: Fault, context: HandleContext): Geometry | undefined {
  switch (fault.kind) {
    case 'partition':
      return partitionHandle(fault, context);
    case 'slow':
    case 'full': {
      const x = laneOf(context.layout, fault.node);
      return x === undefined ? undefined : spanHandle(x, fault, context, true);
    }
    case 'clock': {
      const x = laneOf(context.layout, fault.node);
      if (x === undefined) return undefined;
      const y = context.scale.yOf(fault.startMs);
      return { grips: [{ grip: 'move', atMs: fault.startMs, x, y }] };
    }
    case 'fail': {
      const [x, atMs] = placeOf(fault, context);
      if (x === undefined || atMs === undefined) return undefined;
      return { grips: [{ grip: 'move', atMs, x, y: context.scale.yOf(atMs), bare: true }] };
    }
    case 'pause':
    case 'block': {
      const [x, startMs] = placeOf(fault, context);
      if (x === undefined || startMs === undefined) return undefined;
      return spanHandle(x, { startMs, endMs: startMs + fault.ms }, context, false);
    }
    case 'crash':
    case 'power':
    case 'stop':
      return deathHandle(fault, context);
    case 'delay':
      return arrivalHandle(fault.message, context);
    case 'duplicate':
      return arrivalHandle(`${fault.message}/copy`, context);
    case 'drop':
    case 'reset':
    case 'overtake':
      return undefined;
  }
}

function laneOf({ lanes }: Layout, node: string): number | undefined {
  return lanes.find((lane) => lane.node === node)?.x;
}

function placeOf(
  { node, event }: { node: string; event: string },
  { layout, trace }: HandleContext,
): [x: number | undefined, atMs: number | undefined] {
  return [laneOf(layout, node), timeOf(trace, node, event)];
}

function partitionHandle(
  { from, to, startMs, endMs }: Extract<Fault, { kind: 'partition' }>,
  { layout, scale }: HandleContext,
): Geometry | undefined {
  const [a, b] = [laneOf(layout, from), laneOf(layout, to)];
  if (a === undefined || b === undefined) return undefined;
  const [x1, x2] = [Math.min(a, b), Math.max(a, b)];
  const [y1, y2] = [scale.yOf(startMs), scale.yOf(endMs)];
  // Between the first lane and its neighbour, where no other line passes.
  const neighbour = Math.min(x2, ...layout.lanes.map(({ x }) => x).filter((x) => x > x1));
  const gap = neighbour - x1;
  const aside = Math.min(ASIDE / gap, 0.2);
  const left = [0.5 - aside, 0.08, 0.92].map((part) => x1 + part * gap);
  const right = [0.5 + aside, 0.92, 0.08].map((part) => x1 + part * gap);
  const middle = (y1 + y2) / 2;
  return {
    band: { x: x1, y: y1, width: x2 - x1, height: y2 - y1 },
    grips: [
      { grip: 'move', atMs: startMs, x: besideLabels(layout, right, middle), y: middle },
      { grip: 'start', atMs: startMs, x: besideLabels(layout, left, y1), y: y1 },
      { grip: 'end', atMs: endMs, x: besideLabels(layout, left, y2), y: y2 },
    ],
  };
}

/** Half of what a grip takes. */
const HALF_GRIP = { x: 9, y: 11 };

/** The first of several places at a height where a grip covers no label; if there is none, the first. */
function besideLabels(layout: Layout, xs: readonly number[], y: number): number {
  const size = LETTERS[layout.shape];
  const spans = labelsOf(layout).flatMap((label) => {
    // A label stands on its baseline.
    if (y + HALF_GRIP.y < label.y - size || y - HALF_GRIP.y > label.y + 3) return [];
    const width = textWidth(label.text, size, true);
    const from = label.x - { start: 0, middle: width / 2, end: width }[label.anchor];
    return [[from - HALF_GRIP.x, from + width + HALF_GRIP.x] as const];
  });
  return xs.find((x) => !spans.some(([from, to]) => x > from && x < to)) ?? xs[0]!;
}

function labelsOf({ messages, points, silences, bands }: Layout): Label[] {
  const marks = points.flatMap((point) => point.marks);
  return [
    ...messages.flatMap(({ labels }) => labels),
    ...[...marks, ...silences, ...bands].flatMap(({ label }) => label ?? []),
  ];
}

function spanHandle(
  x: number,
  { startMs, endMs }: { startMs: number; endMs: number },
  { scale }: HandleContext,
  free: boolean,
): Geometry {
  const [y1, y2] = [scale.yOf(startMs), scale.yOf(endMs)];
  return {
    band: { x: x - HALF_BAND, y: y1, width: 2 * HALF_BAND, height: y2 - y1 },
    grips: [
      // The body of a band that stands anywhere moves it; one that begins with an event is taken there.
      { grip: 'move', atMs: startMs, x, y: free ? (y1 + y2) / 2 : y1, bare: true },
      ...(free ? [{ grip: 'start' as const, atMs: startMs, x, y: y1 }] : []),
      { grip: 'end', atMs: endMs, x, y: y2 },
    ],
  };
}

function deathHandle(
  fault: Extract<Fault, { kind: 'crash' | 'power' | 'stop' }>,
  context: HandleContext,
): Geometry | undefined {
  const [x, atMs] = placeOf(fault, context);
  if (x === undefined || atMs === undefined) return undefined;
  const { scale } = context;
  const back = backMs(fault, context.trace, atMs);
  const below = fault.kind === 'stop' ? 0 : BELOW;
  return {
    grips: [
      { grip: 'move', atMs, x, y: scale.yOf(atMs) + below, bare: true },
      ...(back === undefined ? [] : [{ grip: 'end' as const, atMs: back, x, y: scale.yOf(back) }]),
    ],
  };
}

/** When the node is back. */
function backMs(fault: { node: string }, trace: readonly TraceEvent[], diedMs: number): number | undefined {
  return trace.find(
    ({ kind, node, life, atMs }) => kind === 'boot' && node === fault.node && life > 1 && atMs > diedMs,
  )?.atMs;
}

function arrivalHandle(id: string, { layout, trace }: HandleContext): Geometry | undefined {
  const part = layout.messages.find(({ message }) => message === id);
  const event = trace.find(
    (other) => (other.kind === 'receive' || other.kind === 'ignored') && other.message === id,
  );
  if (!part || !event) return undefined;
  return { grips: [{ grip: 'move', atMs: event.atMs, x: part.x2, y: part.y2, bare: true }] };
}
