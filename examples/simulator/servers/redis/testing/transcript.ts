import { isDeepStrictEqual } from 'node:util';
import type { Reply } from '../core/reply.ts';
import { comparable } from './compare.ts';

type Words = readonly string[];

/** One connection's commands and what came back, so that it is known which reply answers which. */
export class Transcript {
  readonly #unanswered: Words[] = [];
  #queued: Words[] = [];

  sent(args: Words): void {
    this.#unanswered.push(args);
  }

  /** The next command is answered. Returns what of two answers can be compared, ours first. */
  answered(ours: Reply, theirs: Reply): [Reply, Reply] {
    const args = this.#unanswered.shift()!;
    const name = args[0]!.toLowerCase();
    const both: [Reply, Reply] = [
      comparable(args, ours, this.#queued),
      comparable(args, theirs, this.#queued),
    ];
    if (isQueued(ours)) this.#queued.push(args);
    else if (/^(exec|discard|reset)$/.test(name)) this.#queued = [];
    return both;
  }
}

const isQueued = (reply: Reply) => isDeepStrictEqual(reply, { ok: 'QUEUED' });
