import { freezeMembers } from './globals/stand-in.ts';

/**
 * Randomness that depends on nothing but a seed. Two kinds, for two needs:
 * {@link draw} answers a question about one thing ("how long does this message take?") from the seed and that thing's
 * name, so removing another thing never changes the answer. {@link Random} is a stream for code that asks again and again.
 */

/** FNV-1a, 32 bits. `from` continues an earlier hash. */
export function hashText(text: string, from = 0x811c9dc5): number {
  let hash = from;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The finalizer of MurmurHash3 (Appleby): spreads every input bit over all 32. */
export function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * A number in [0, 1) that belongs to one thing and one question about it.
 *
 * @param identity {@link hashText} of the thing's name, begun from the seed's hash.
 * @param question a small integer, one for each question that can be asked about the same thing.
 */
export function draw(identity: number, question: number): number {
  return mix(identity ^ Math.imul(question + 1, 0x9e3779b9)) / 4294967296;
}

/** A seeded stream: sfc32 (Doty-Humphrey, PractRand). */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d = 1;

  constructor(seed: string) {
    const hash = hashText(seed);
    this.#a = hash | 0;
    this.#b = hash ^ 0x9e3779b9;
    this.#c = hash ^ 0x243f6a88;
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** An integer in [0, 2³²). */
  uint32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** A number in [0, 1), with 32 bits. */
  next(): number {
    return this.uint32() / 4294967296;
  }

  /** A number in [min, max). */
  between(min: number, max: number): number {
    return min + (max - min) * this.next();
  }

  /** An integer in [0, below). */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}

// Workloads of all runs get instances of this class.
freezeMembers(Random);
freezeMembers(Random.prototype);
