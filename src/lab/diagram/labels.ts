import type { Box, Label, Tone } from './geometry.ts';
import { textWidth } from './text-width.ts';

/** A text that wants to stand somewhere near its mark. */
export interface Wish {
  /** The best first; each text is tried at each place. */
  texts: string[];
  places: Pick<Label, 'x' | 'y' | 'anchor'>[];
  tone: Tone;
  bold: boolean;
  /** Lower is placed earlier. */
  rank: number;
  /** If false it is rather left out than written over a message. */
  must: boolean;
  place: (label: Label) => void;
}

export interface Segment {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

const OVERLAP_GAP = 1;
const OVER_MESSAGE = 3;
/** Over so many messages a label cannot be read, and it makes no difference how many more there are. */
const ILLEGIBLE = 8 * OVER_MESSAGE;
/** Where more lines pass than this, any place is as good as another. */
const DENSE = 100;

/**
 * Puts labels where they cover neither each other nor a mark, and as few lines as can be. What finds no place is
 * returned: the caller makes room and tries again.
 */
export class LabelPlacer {
  readonly #taken = new Buckets<Box>(Infinity);
  readonly #lines = new Buckets<Segment>(DENSE);
  readonly #size: number;
  readonly #left: number;
  readonly #right: number;

  constructor(size: number, left: number, right: number) {
    this.#size = size;
    this.#left = left;
    this.#right = right;
  }

  block(box: Box): void {
    this.#taken.add(box.y, box.y + box.height, box);
  }

  line(segment: Segment): void {
    this.#lines.add(Math.min(segment.y1, segment.y2), Math.max(segment.y1, segment.y2), segment);
  }

  /** Returns those that found no place. */
  placeAll(wishes: readonly Wish[]): Wish[] {
    return wishes.toSorted((a, b) => a.rank - b.rank).filter((wish) => !this.#place(wish));
  }

  #place(wish: Wish): boolean {
    let best: { cost: number; label: Label; box: Box } | undefined;
    wish.texts.forEach((text, shortness) => {
      wish.places.forEach((place, preference) => {
        const label = { ...place, text, tone: wish.tone };
        const box = boxOf(label, this.#size, wish.bold);
        const lines = this.#cost(box);
        const cost = lines + preference * 0.6 + shortness * 4;
        if (lines >= OVER_MESSAGE && !wish.must) return;
        if (cost < (best?.cost ?? Infinity)) best = { cost, label, box };
      });
    });
    if (!best) return false;
    this.block(best.box);
    wish.place(best.label);
    return true;
  }

  #cost(box: Box): number {
    if (box.x < this.#left || box.x + box.width > this.#right) return Infinity;
    const [top, bottom] = [box.y, box.y + box.height];
    if (this.#taken.some(top, bottom, (other) => overlap(box, other))) return Infinity;
    let cost = 0;
    this.#lines.some(top, bottom, (line) => {
      if (crosses(line, box)) cost += line.x1 === line.x2 ? 0.3 : OVER_MESSAGE;
      return cost >= ILLEGIBLE;
    });
    return cost;
  }
}

/** Where a label's letters are, at most. */
export function boxOf(label: Pick<Label, 'text' | 'x' | 'y' | 'anchor'>, size: number, bold: boolean): Box {
  const width = textWidth(label.text, size, bold);
  const x =
    label.anchor === 'start' ? label.x : label.anchor === 'end' ? label.x - width : label.x - width / 2;
  return { x, y: label.y - size * 0.82, width, height: size * 1.06 };
}

export function overlap(a: Box, b: Box): boolean {
  return (
    a.x < b.x + b.width + OVERLAP_GAP &&
    b.x < a.x + a.width + OVERLAP_GAP &&
    a.y < b.y + b.height &&
    b.y < a.y + a.height
  );
}

function crosses({ x1, y1, x2, y2 }: Segment, box: Box): boolean {
  // Cuts the segment down to the box's height, then compares widths.
  const [top, bottom] = [box.y, box.y + box.height];
  if (Math.max(y1, y2) < top || Math.min(y1, y2) > bottom) return false;
  const at = (y: number) => (y2 === y1 ? x1 : x1 + ((x2 - x1) * (y - y1)) / (y2 - y1));
  const low = Math.max(Math.min(y1, y2), top);
  const high = Math.min(Math.max(y1, y2), bottom);
  const [a, b] = y1 === y2 ? [x1, x2] : [at(low), at(high)];
  return Math.max(a, b) >= box.x && Math.min(a, b) <= box.x + box.width;
}

/** Things by height, so that a long diagram asks only its neighbours. */
class Buckets<T> {
  readonly #buckets = new Map<number, { first: number; thing: T }[]>();
  readonly #most: number;

  /** A bucket holds no more than `most`: the first that came. */
  constructor(most: number) {
    this.#most = most;
  }

  add(top: number, bottom: number, thing: T): void {
    const first = bucket(top);
    for (let i = first; i <= bucket(bottom); i++) {
      const things = this.#buckets.get(i);
      if (things && things.length < this.#most) things.push({ first, thing });
      else if (!things) this.#buckets.set(i, [{ first, thing }]);
    }
  }

  /** Whether something at these heights, each asked once, is so. */
  some(top: number, bottom: number, is: (thing: T) => boolean): boolean {
    const from = bucket(top);
    for (let i = from; i <= bucket(bottom); i++)
      for (const { first, thing } of this.#buckets.get(i) ?? [])
        if ((i === from || first === i) && is(thing)) return true;
    return false;
  }
}

function bucket(y: number): number {
  return Math.floor(y / 48);
}
