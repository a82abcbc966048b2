import type { Program } from '../loader/program.ts';
import type { Conditions } from '../scenario.ts';
import type { Fault } from '../schedule.ts';
import { scenarioOf } from './scenario-of.ts';
import type { World, WorldOptions } from '../world/world.ts';
import { runInCompany } from './company.ts';
import { Batch } from './exhaust/batch.ts';
import { Census, type Exhaustion } from './exhaust/census.ts';
import { Places } from './exhaust/places.ts';
import { exclusively, type Host } from './host.ts';
import { runAgain } from './run-alone.ts';

export type { Exhaustion } from './exhaust/census.ts';

/** How many faults at once, in which run, and when to stop. */
export interface ExhaustOptions {
  /** The most faults in one run. Default 1. One more takes as many times as long as a run has places for faults. */
  faults?: number;
  /** Whose random numbers the nodes and the workload have. Default 0. */
  seed?: string;
  /** The most runs. Default 1,000,000. */
  runs?: number;
  /** Instead of the scenario's own. */
  conditions?: Partial<Conditions>;
  /** Look for violations of this invariant only. */
  invariant?: string;
  /** Stop at the first violation, which has the fewest faults. Default true. */
  stopAtViolation?: boolean;
  tracing?: boolean;
  /** Worlds that share each hop. Default: what is fast on the host. The result is the same for any width. */
  width?: number;
  /** Called for every finished run, in no particular order. */
  onRun?: (world: World) => void;
  /** Called after every few hundred runs. */
  onProgress?: (progress: Exhaustion) => void;
  /** Aborted: begins no more runs, and gives back what the others found. */
  signal?: AbortSignal;
}

/**
 * Runs every schedule that has at most so many faults: first the run of a seed in which all takes its shortest time and
 * nothing goes wrong, then each fault at each place of that run, then each second fault at each later place of each of
 * these runs, and so on. No set of faults is run twice, and the first that is found to break an invariant has the fewest.
 *
 * A place is where the run comes by: a message that leaves, or before, in and after an event of a node. Faults are those
 * that the conditions allow, with the times that {@link ./exhaust/faults-at.ts} gives them. So if it is `exhausted` and
 * found nothing, no such schedule breaks an invariant in the run of that seed. Other seeds, latencies and times, and what
 * lasts for a while instead of having a place (partitions, slow nodes, clocks), are another matter.
 *
 * A run whose last fault hit nothing is not gone on from: all that could follow follows its parent. Beyond that no two runs
 * are taken for one, however alike they look: they may differ in what no event has shown yet.
 *
 * @throws ScenarioError as `explore()` does, with the faults that led there.
 */
export async function exhaust(
  program: Program,
  host: Host,
  options: ExhaustOptions = {},
): Promise<Exhaustion> {
  return exclusively(host, async () => {
    const { seed = '0', conditions } = options;
    const scenario = await scenarioOf(program, { seed, conditions });
    return new Exhauster(program, host, options, scenario).run();
  });
}

/** So many runs are gone on from at once: what each of them offers is kept for so long. */
const PARENTS_AT_ONCE = 16;

class Exhauster {
  readonly #program: Program;
  readonly #host: Host;
  readonly #options: ExhaustOptions;
  readonly #census: Census;
  readonly #conditions: Conditions;
  readonly #nodes: readonly string[];

  constructor(program: Program, host: Host, options: ExhaustOptions, scenario: World['scenario']) {
    this.#program = program;
    this.#host = host;
    this.#options = options;
    this.#conditions = scenario.conditions;
    this.#nodes = Object.keys(scenario.nodes);
    this.#census = new Census(scenario.conditions, options);
  }

  async run(): Promise<Exhaustion> {
    const { faults: most = 1 } = this.#options;
    const census = this.#census;
    let parents = await this.#runAll([[]]);
    for (let count = 1; count <= most; count++) {
      const next: Fault[][] = [];
      for (let i = 0; i < parents.length && !census.isOver; i += PARENTS_AT_ONCE) {
        const children = await this.#childrenOf(parents.slice(i, i + PARENTS_AT_ONCE));
        const fertile = await this.#runAll(children);
        if (count < most) next.push(...fertile);
      }
      parents = next;
    }
    return census.exhaustion(await this.#foundAgain());
  }

  /** @returns those that can be gone on from. */
  async #runAll(schedules: readonly Fault[][]): Promise<Fault[][]> {
    const batch = new Batch(schedules, this.#census, (faults) => this.#worldOptions(faults));
    await runInCompany(this.#program, this.#host, batch, this.#width);
    return batch.finish();
  }

  /** Each of these with one more fault, at any place after its last. */
  async #childrenOf(parents: readonly Fault[][]): Promise<Fault[][]> {
    const places = parents.map((faults) => new Places(this.#conditions, this.#nodes, faults.at(-1)));
    let index = 0;
    const begin = (faults: Fault[]) => ({
      index,
      options: { ...this.#worldOptions(faults), watcher: places[index++]! },
    });
    const runs = {
      next: () => (index < parents.length ? begin(parents[index]!) : undefined),
      matters: () => true,
      ended: () => {},
      failed: (_: unknown, error: unknown) => {
        throw error;
      },
    };
    await runInCompany(this.#program, this.#host, runs, this.#width);
    return parents.flatMap((faults, i) =>
      places[i]!.list.flatMap((alternatives) => alternatives.map((fault) => [...faults, fault])),
    );
  }

  #worldOptions(faults: readonly Fault[]): WorldOptions {
    const { seed = '0', conditions } = this.#options;
    const schedule = { seed, faults, calm: true };
    return { seed, schedule, conditions, alreadyReached: this.#census.reached };
  }

  get #width(): { width?: number } {
    const { width } = this.#options;
    return width === undefined ? {} : { width };
  }

  async #foundAgain() {
    const { found } = this.#census;
    if (!found) return undefined;
    const { alreadyReached: _, ...options } = this.#worldOptions(found.schedule.faults);
    const { tracing = false } = this.#options;
    return runAgain(this.#program, { ...options, tracing }, found.hash, this.#host);
  }
}
