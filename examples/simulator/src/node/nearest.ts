/** The name that somebody may have meant: the one with the fewest letters to change, if these are few. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, distance: distance(written, name) }))
    .sort((one, other) => one.distance - other.distance);
  const [best] = ranked;
  const few = Math.max(2, Math.floor(written.length / 3));
  if (best && best.distance <= few) return best.name;
  // Or the beginning of one name only.
  const begun = names.filter((name) => written.length > 1 && name.startsWith(written));
  return begun.length === 1 ? begun[0] : undefined;
}

/** How many letters have to be put in, left out or changed (Levenshtein 1966). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
