import type { Fault } from '@faultline/simulator';
import type { Layout } from '../diagram/geometry.ts';
import type { TimeScale } from '../diagram/time-scale.ts';
import type { Target } from './offers.ts';

export interface Point {
  x: number;
  y: number;
}

/** What the reader has drawn: a cut of the network, or a stretch of one node's line. */
export type Drawn =
  | { kind: 'cut'; fault: Extract<Fault, { kind: 'partition' }> }
  | { kind: 'span'; target: Extract<Target, { kind: 'span' }> };

/** A line drawn this near to a lifeline means its node. */
const NEAR = 16;

/** What a stroke from one point of the diagram to another means. */
export function drawnBy(
  from: Point,
  to: Point,
  layout: Pick<Layout, 'lanes'>,
  scale: TimeScale,
): Drawn | undefined {
  const { lanes } = layout;
  const [startMs = 0, endMs = 0] = [scale.msAt(from.y), scale.msAt(to.y)].sort((a, b) => a - b);
  const [first, last] = [laneAt(lanes, from.x), laneAt(lanes, to.x)];
  if (!first || !last || startMs === endMs) return undefined;
  const near = Math.min(NEAR, Math.abs((lanes[1]?.x ?? Infinity) - lanes[0]!.x) / 4);
  if (first === last && Math.abs(from.x - first.x) <= near && Math.abs(to.x - first.x) <= 2 * near)
    return { kind: 'span', target: { kind: 'span', node: first.node, startMs, endMs } };
  const [a, b] = first === last ? lanesAround(lanes, (from.x + to.x) / 2) : [first, last];
  if (!a || !b) return undefined;
  return { kind: 'cut', fault: { kind: 'partition', from: a.node, to: b.node, startMs, endMs } };
}

type Lanes = Layout['lanes'];

export function laneAt(lanes: Lanes, x: number): Lanes[number] | undefined {
  return lanes.toSorted((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0];
}

function lanesAround(lanes: Lanes, x: number): [Lanes[number] | undefined, Lanes[number] | undefined] {
  const right = lanes.findIndex((lane) => lane.x > x);
  const i = right < 0 ? lanes.length - 1 : Math.max(right, 1);
  return [lanes[i - 1], lanes[i]];
}
