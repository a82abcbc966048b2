import { draw } from '../../random.ts';
import type { Order } from '../../schedule.ts';
import type { Chance } from './chance.ts';

/** What an {@link Order} says: how many events, put in the right order, the bug may need, and how many messages a run has. */
export interface PriorityOrder {
  depth: number;
  messages: number;
}

/** @throws SyntaxError for text that is no order. */
export function parseOrder(order: string): PriorityOrder {
  const [, depth, messages] = /^priority:([1-9]\d?)\/([1-9]\d{0,6})$/.exec(order) ?? [];
  if (!depth) throw new SyntaxError(`“${order}” is no order of messages. Write priority:3/60, for example.`);
  return { depth: Number(depth), messages: Number(messages) };
}

export const formatOrder = ({ depth, messages }: PriorityOrder): Order => `priority:${depth}/${messages}`;

/** Priorities lie so far apart that the lowest of all links takes 2⁸ times the share of the highest. */
const LEVELS = 8;

/** The questions asked about a link, a disk or a message: see {@link draw}. */
const ASK = { priority: 50, change: 51 } as const;

/**
 * Gives each link between two nodes, in each direction, and each disk a priority that is drawn from the seed, instead of
 * drawing a time for each message. A link of low priority takes the longest time of the range for all its messages, one of
 * high priority the shortest; from one to the next it about doubles. So a link can be late through many messages, which
 * independent times almost never are. At some messages, depth − 1 on average, the link drops below all others for the
 * rest of the run: late from there on.
 *
 * The idea is PCT's (Burckhardt, Kothari, Musuvathi, Nagarakatte: A Randomized Scheduler with Probabilistic Guarantees of
 * Finding Bugs, ASPLOS 2010). That schedules threads: of those that can run, the one of highest priority does, so it finds
 * a bug of depth d among n threads and k steps with probability 1/(n·k^(d−1)) or more in each run; PCTCP (Ozkan et al.,
 * OOPSLA 2018) has 1/(w²·k^(d−1)) for messages, w of them on their way at once. Here is no such bound: no message takes
 * longer than the conditions say, so a low priority loses against many hops, or against a timer that is due sooner; places
 * of change are drawn for each message by its identity, not d − 1 of them exactly, so that they stay where they are when a
 * run is shrunk; and messages of one link stay in order, so that what overtakes within a link is left to `overtake`, `late`
 * and the random strategy.
 */
export class Priorities {
  readonly #chance: Chance;
  readonly #changeLikelihood: number;
  /** How much of the range each link and disk takes, from 0 to 1. */
  readonly #shares = new Map<string, number>();

  constructor(chance: Chance, { depth, messages }: PriorityOrder) {
    this.#chance = chance;
    this.#changeLikelihood = (depth - 1) / messages;
  }

  /** The share of a message, known to chance by its identity, which may be where its link drops. */
  ofMessage(from: string, to: string, identity: number): number {
    const link = `${from}→${to}`;
    if (draw(identity, ASK.change) < this.#changeLikelihood) this.#shares.set(link, 1);
    return this.#of(link);
  }

  ofDisk(node: string): number {
    return this.#of(`disk of ${node}`);
  }

  #of(name: string): number {
    let share = this.#shares.get(name);
    if (share === undefined) {
      share = shareOf(draw(this.#chance.identify(name), ASK.priority));
      this.#shares.set(name, share);
    }
    return share;
  }
}

/** 2^(−8 · priority), with straight lines between whole powers: `Math.pow` is not the same everywhere. */
function shareOf(priority: number): number {
  const level = Math.floor(priority * LEVELS);
  return (2 - (priority * LEVELS - level)) / 2 ** (level + 1);
}
