/** One line of the table. */
export interface Row {
  what: string;
  /** The median where there were several measurements. */
  value: number;
  unit: Unit;
  /** The best of several measurements: what the machine can do when nothing else runs on it. */
  best?: number;
  target?: Target;
  note?: string;
}

export type Unit = 'elements' | 'hops/s' | 'runs/s' | 'events/s' | 'ms' | 's' | 'kB' | 'requests' | '×';

export type Target = { atLeast: number } | { atMost: number };

/** `undefined` if nothing is aimed at. */
export function isMet({ value, target }: Row): boolean | undefined {
  if (!target) return undefined;
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

/** A row from several measurements of which more is better, such as runs a second. */
export function rate(what: string, unit: Unit, samples: readonly number[], target?: Target): Row {
  return { what, unit, value: median(samples), best: Math.max(...samples), ...(target && { target }) };
}

/** A row from several measurements of which less is better, such as milliseconds. */
export function duration(what: string, unit: Unit, samples: readonly number[], target?: Target): Row {
  return { what, unit, value: median(samples), best: Math.min(...samples), ...(target && { target }) };
}

/** @throws RangeError if there are no samples. */
export function median(samples: readonly number[]): number {
  if (!samples.length) throw new RangeError('There is no median of no samples.');
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
