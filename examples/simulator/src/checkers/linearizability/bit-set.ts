/**
 * A set of small integers, 30 to a word: V8 keeps such words in an array without a header for each, and a typed array
 * of one word is several times as large. Never changed once made, because configurations of the search share them.
 */
export type BitSet = readonly number[];

const BITS = 30;

/** The empty set with room for the integers below `size`. */
export function emptySet(size: number): BitSet {
  return new Array<number>(Math.ceil(size / BITS)).fill(0);
}

export function has(set: BitSet, member: number): boolean {
  return (set[Math.trunc(member / BITS)]! & (1 << (member % BITS))) !== 0;
}

/** The set with `member` put in, or taken out if it was there. */
export function toggled(set: BitSet, member: number): BitSet {
  const copy = set.slice();
  copy[Math.trunc(member / BITS)]! ^= 1 << (member % BITS);
  return copy;
}

export function isSubset(a: BitSet, b: BitSet): boolean {
  for (let word = 0; word < a.length; word++) if ((a[word]! & ~b[word]!) !== 0) return false;
  return true;
}

/** A text that is the same for equal sets of the same size only. */
export function setKey(set: BitSet): string {
  return set.length === 1 ? String(set[0]) : set.join();
}
