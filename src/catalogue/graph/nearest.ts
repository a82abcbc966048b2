import { distance } from 'fastest-levenshtein';

/** The valid name that a reader most likely meant, or nothing if none is alike. */
export function nearest(name: string, valid: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 2)) + 1;
  for (const other of valid) {
    const steps = other.includes(name) || name.includes(other) ? 1 : distance(name, other);
    if (steps < least) [best, least] = [other, steps];
  }
  return best;
}

/** ` Did you mean “saga”?`, or nothing. */
export function didYouMean(name: string, valid: Iterable<string>): string {
  const meant = nearest(name, valid);
  return meant === undefined ? '' : ` Did you mean “${meant}”?`;
}
