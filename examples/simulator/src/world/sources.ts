/**
 * What an invariant can look at, as bits of a number. An invariant whose sources have not changed since it was judged
 * would give the same answer, so it is not asked. Each disk is a source too: see {@link sourceOfDisk}.
 */
export const OPERATIONS = 1;
export const OBSERVATIONS = 2;
/** What changes without saying so: time, chance, the fates of messages, and what simulated servers hold. */
export const UNTOLD = 4;
export const EVERYTHING = -1;

/** Many disks share a source once the bits are used up: that costs time, and nothing else. */
export const sourceOfDisk = (index: number): number => 8 << (index % 29);
