/** The query with each word that is nowhere in the index replaced by the nearest that is; nothing if there is none. */
export function betterSpelling(query: string, known: Vocabulary): string | undefined {
  let isChanged = false;
  const words = query.split(/([^\p{L}\p{N}_-]+)/u).map((word) => {
    const meant = isKnown(word, known) ? undefined : nearestWord(word.toLowerCase(), known);
    isChanged ||= meant !== undefined;
    return meant ?? word;
  });
  return isChanged ? words.join('') : undefined;
}

/** The words of the index, in lower case, the most common first. */
export type Vocabulary = readonly string[];

/** Shorter words are too like each other, and a word with a digit is a name. */
const SHORTEST = 4;

/** Also a word that is not typed to its end yet, and one with another ending, which the index cuts off as well. */
function isKnown(word: string, known: Vocabulary): boolean {
  const lower = word.toLowerCase();
  if (lower.length < SHORTEST || !/^\p{L}+$/u.test(lower)) return true;
  const stem = lower.replace(/(?:ies|es|s|ed|ing|er|ly)$/, '');
  return known.some(
    (other) => other.startsWith(lower) || (stem.length >= SHORTEST && other.startsWith(stem)),
  );
}

/** One slip in a short word, two in a longer one. Of words equally near, the most common. */
function nearestWord(word: string, known: Vocabulary): string | undefined {
  let best: string | undefined;
  let least = word.length < 6 ? 2 : 3;
  for (const other of known) {
    if (Math.abs(other.length - word.length) >= least) continue;
    const steps = slipsBetween(word, other);
    if (steps < least) [best, least] = [other, steps];
  }
  return best;
}

/** Letters left out, put in, mistaken or swapped with their neighbour: the optimal string alignment distance. */
export function slipsBetween(a: string, b: string): number {
  let twoBack: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        last[j]! + 1,
        row[j - 1]! + 1,
        last[j - 1]! + (isSame ? 0 : 1),
        isSwapped ? twoBack[j - 2]! + 1 : Infinity,
      );
    }
    [twoBack, last] = [last, row];
  }
  return last[b.length]!;
}
