import { mergeExplorations, noExploration, type Exploration } from './exploration.ts';

/** A stretch of a sweep that is done: the seeds with indices from `from` up to, not including, `to`. */
export interface Part {
  from: number;
  to: number;
  exploration: Exploration;
}

/** Puts parts into order and joins those that touch, so that a long sweep keeps few. No two may overlap. */
export function joinParts(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  for (const part of parts.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && part.from === last.to)
      joined[joined.length - 1] = {
        from: last.from,
        to: part.to,
        exploration: mergeExplorations(last.exploration, part.exploration),
      };
    else joined.push(part);
  }
  return joined;
}

/** What all parts found. */
export const explorationOf = (parts: readonly Part[]): Exploration =>
  parts.map(({ exploration }) => exploration).reduce(mergeExplorations, noExploration());

/** The first stretch that is in none of these, in the order of {@link joinParts}: where it begins, and where the next one begins. */
export function firstGap(taken: readonly { from: number; to: number }[]): { from: number; to: number } {
  let from = 0;
  for (const { from: next, to } of taken) {
    if (next > from) return { from, to: next };
    from = Math.max(from, to);
  }
  return { from, to: Infinity };
}
