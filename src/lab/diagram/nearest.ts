import type { Part } from './geometry.ts';

/** How much of a message's line belongs to the points at its ends. */
const ENDS = 12;

/** The part nearest to a place, in the diagram's own pixels, if it is no farther than `reach`. */
export function nearestPart(parts: readonly Part[], x: number, y: number, reach: number): Part | undefined {
  let best: Part | undefined;
  let least = reach;
  for (const part of parts) {
    const distance = distanceTo(part, x, y);
    if (distance >= least) continue;
    least = distance;
    best = part;
  }
  return best;
}

function distanceTo(part: Part, x: number, y: number): number {
  switch (part.kind) {
    case 'fold':
      return toBox(x - part.x, y - (part.y - 11), part.width, 22);
    case 'verdict':
      return toBox(x - part.x, y - part.y, part.width, part.height);
    case 'point':
      return Math.hypot(x - part.x, y - part.y);
    case 'message':
      return toSegment(part, x, y);
  }
}

function toBox(x: number, y: number, width: number, height: number): number {
  return Math.hypot(Math.max(-x, 0, x - width), Math.max(-y, 0, y - height));
}

function toSegment(
  { x1, y1, x2, y2 }: { x1: number; y1: number; x2: number; y2: number },
  x: number,
  y: number,
): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const squared = dx * dx + dy * dy || 1;
  const margin = Math.min(0.4, ENDS / Math.sqrt(squared));
  const t = Math.min(1 - margin, Math.max(margin, ((x - x1) * dx + (y - y1) * dy) / squared));
  return Math.hypot(x - x1 - t * dx, y - y1 - t * dy);
}
