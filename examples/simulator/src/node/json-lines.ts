/**
 * The line, from 1, on which an entry of a JSON array begins; undefined if it has no such entry.
 *
 * @param text an array, known to be JSON.
 * @param index the entry's place in the array, from 0.
 */
export function lineOfEntry(text: string, index: number): number | undefined {
  let [line, depth, entry] = [1, 0, -1];
  /** After the `[` or `,` before an entry. */
  let expecting = false;
  // Strings are whole tokens: what looks like structure in them is none.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},\n]|[^\s"[\]{},]+/g))
    if (token === '\n') line++;
    else if (token === ',') expecting = depth === 1;
    else if (token === ']' || token === '}') depth--;
    else {
      if (expecting && ++entry === index) return line;
      expecting = (token === '[' || token === '{') && ++depth === 1;
    }
  return undefined;
}
