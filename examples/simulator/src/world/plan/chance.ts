import { draw, hashText } from '../../random.ts';

/** What a range says in whole microseconds. */
export const us = (ms: number) => Math.round(ms * 1000);

/**
 * Answers by the seed and by what is asked about, never by what was asked before: take one fault away, and all others
 * and all times stay as they were.
 */
export class Chance {
  readonly #seed: number;
  readonly #calm: boolean;

  /** @param calm every time is the shortest of its range. */
  constructor(seed: string, calm: boolean) {
    this.#seed = hashText(seed);
    this.#calm = calm;
  }

  /** A number for the identity of a message or event. Ask it once, then draw from it. */
  identify(identity: string): number {
    return hashText(identity, this.#seed);
  }

  /** A number for a node. */
  identifyNode(node: string): number {
    return this.identify(`${node} `);
  }

  /** A number for what happens at the node of that number: as `identify` of node, space, identity. */
  identifyAt(node: number, identity: string): number {
    return hashText(identity, node);
  }

  /** A time of a range, in microseconds. */
  betweenUs([from, to]: readonly [number, number], identity: number, question: number): number {
    return us(this.#calm ? from : from + (to - from) * draw(identity, question));
  }

  /** The same in milliseconds, for faults: they are data that people read. */
  betweenMs(range: readonly [number, number], identity: number, question: number): number {
    return this.betweenUs(range, identity, question) / 1000;
  }

  /** The time that has this share of a range below it: 0 asks for the shortest, 1 for the longest. In microseconds. */
  atUs([from, to]: readonly [number, number], share: number): number {
    return us(this.#calm ? from : from + (to - from) * share);
  }

  /** For a loss that comes with a fault: in calm runs the worst. */
  survives(identity: number, question: number): number {
    return this.#calm ? 0 : draw(identity, question);
  }
}
