import type { Program } from '../loader/program.ts';
import type { Conditions } from '../scenario.ts';
import type { Order } from '../schedule.ts';
import { formatOrder } from '../world/plan/priorities.ts';
import type { Host } from './host.ts';
import { runAlone } from './run-alone.ts';

/**
 * How exploring puts messages in order. `random`: each has a time of its own, so any two may overtake each other.
 * `priority:3`: by priorities of links, for bugs that need up to three events in the right order; see
 * {@link ../world/plan/priorities.ts}. `priority` alone is `priority:3`.
 */
export type Strategy = 'random' | 'priority' | `priority:${number}`;

/** Most bugs of ordering need one or two events in the right order, and hardly any more than three. */
const DEFAULT_DEPTH = 3;

/**
 * Reads a strategy as the command line has it.
 *
 * @throws RangeError for text that is no strategy.
 */
export function parseStrategy(text: string): Strategy {
  if (/^(random|priority|priority:[1-9]\d?)$/.test(text)) return text as Strategy;
  throw new RangeError(`There is no strategy “${text}”. There are: random, priority and priority:DEPTH.`);
}

/**
 * What a strategy means for the runs of one example. It is in the schedule of each: such a run replays without the
 * strategy. How many messages a run has is taken from one in which nothing goes wrong.
 *
 * @throws RangeError for text that is no strategy.
 */
export async function orderFor(
  strategy: Strategy = 'random',
  program: Program,
  host: Host,
  conditions?: Partial<Conditions>,
): Promise<Order | undefined> {
  if (parseStrategy(strategy) === 'random') return undefined;
  const depth = Number(strategy.split(':')[1] ?? DEFAULT_DEPTH);
  const schedule = { seed: '0', faults: [], calm: true };
  const { network } = await runAlone(program, { seed: '0', schedule, conditions }, host);
  return formatOrder({ depth, messages: Math.max(1, network.messages.length) });
}
