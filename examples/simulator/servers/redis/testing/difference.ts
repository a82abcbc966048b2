import type { Reply } from '../core/reply.ts';

/** Where the two servers said something else, and what was said before. */
export interface Difference {
  readonly seed: number;
  readonly history: readonly string[];
  readonly ours: Reply;
  readonly theirs: Reply;
}

export const told = ({ seed, history, ours, theirs }: Difference): string =>
  [`seed ${seed}`, ...history, `ours   ${textOf(ours)}`, `theirs ${textOf(theirs)}`].join('\n');

export const textOf = (reply: Reply): string =>
  JSON.stringify(reply, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
