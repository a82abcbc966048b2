const MULTIPLIER = 0x5deece66dn;
const BITS = 48n;
const SPAN = 2 ** 31 - 1;

/** The numbers that scripts draw: those of Redis, whose generator (`lrand48`) begins the same with every boot. */
export class Lots {
  #state = 0x1234abcd330en;

  seed(seed: number): void {
    this.#state = (BigInt.asUintN(32, BigInt(Math.trunc(seed))) << 16n) | 0x330en;
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = BigInt.asUintN(Number(BITS), this.#state * MULTIPLIER + 0xbn);
    return (Number(this.#state >> 17n) % SPAN) / SPAN;
  }
}
