import type { Host, Program } from '@faultline/simulator';
import type { Clock } from './clock.ts';

export interface HopOptions {
  hops: number;
  repetitions: number;
}

/**
 * Empty hops a second, one after the other. No code of ours runs in them, so this says how fast the machine and the
 * engine are; the figures of two machines compare as multiples of it.
 */
export async function hop(
  _: Program,
  host: Host,
  clock: Clock,
  { hops, repetitions }: HopOptions,
): Promise<number[]> {
  const rates: number[] = [];
  for (let repetition = -1; repetition < repetitions; repetition++) {
    const start = clock.now();
    for (let i = 0; i < hops; i++) await host.hop();
    const rate = (hops / (clock.now() - start)) * 1000;
    if (repetition >= 0) rates.push(rate); // the first warms the engine up
  }
  return rates;
}
