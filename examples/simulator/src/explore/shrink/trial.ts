import type { Program } from '../../loader/program.ts';
import type { Conditions } from '../../scenario.ts';
import type { Fault, Schedule } from '../../schedule.ts';
import type { Watcher } from '../../world/watcher.ts';
import { Slot, type World } from '../../world/world.ts';
import type { Host } from '../host.ts';
import { runAlone } from '../run-alone.ts';

/** What a shrinker is at. */
export type ShrinkStep =
  | 'removing faults'
  | 'taking the shortest times'
  | 'leaving out operations'
  | 'leaving out nodes'
  | 'making faults milder'
  | 'shortening faults';

/** Under which conditions to shrink, who is told meanwhile, and how to stop it. */
export interface ShrinkOptions {
  /** Instead of the scenario's own. */
  conditions?: Partial<Conditions>;
  /** Called after each replay. */
  onProgress?: (progress: { replays: number; schedule: Schedule; step: ShrinkStep }) => void;
  /** Aborted: no more is tried, and the best so far is given back. */
  signal?: AbortSignal;
  /** The most that is tried. Default 1,000; a typical failure takes some dozens. */
  maxReplays?: number;
}

/** The shortest schedule so far that breaks the invariant, and the means to try a shorter one. */
export class Trial {
  best: Schedule;
  replays = 0;
  step: ShrinkStep = 'removing faults';
  /** Of the run that broke the invariant last. */
  operations: readonly string[] = [];
  /** Those that booted. */
  nodes: readonly string[] = [];
  conditions: Conditions | undefined;
  readonly #program: Program;
  readonly #invariant: string;
  readonly #host: Host;
  readonly #options: ShrinkOptions;
  /** The nodes that were off from the beginning. */
  readonly #off: readonly string[];
  readonly #slot = new Slot();
  /** Schedules that are known to break nothing. */
  readonly #vain = new Set<string>();

  constructor(program: Program, schedule: Schedule, invariant: string, host: Host, options: ShrinkOptions) {
    this.best = schedule;
    this.#off = schedule.off ?? [];
    this.#program = program;
    this.#invariant = invariant;
    this.#host = host;
    this.#options = options;
  }

  /** Replays the schedule. If it breaks the invariant, it is the best from now on, without the faults that hit nothing. */
  async try(schedule: Schedule): Promise<boolean> {
    const name = JSON.stringify(schedule);
    if (name === JSON.stringify(this.best) && this.conditions) return true;
    if (this.#vain.has(name) || this.#isOver()) return false;
    const world = await this.#run(schedule);
    const breaks =
      world.violation?.invariant === this.#invariant && !this.#callsWhoIsLeftOut(schedule, world);
    if (breaks) this.#better(schedule, world);
    else this.#vain.add(name);
    this.#tell();
    return breaks;
  }

  /** Whether the schedule breaks the invariant, too. The best stays what it is. */
  async breaks(schedule: Schedule): Promise<boolean> {
    if (this.#isOver()) return false;
    const { violation } = await this.#run(schedule);
    this.#tell();
    return violation?.invariant === this.#invariant;
  }

  /** Like {@link try}, for one of the faults. */
  async tryInstead(fault: Fault, other: Fault): Promise<boolean> {
    const faults = this.best.faults.map((each) => (each === fault ? other : each));
    return this.try({ ...this.best, faults });
  }

  /** Runs the best once more, with somebody looking on. */
  async watch(watcher: Watcher): Promise<void> {
    if (!this.#isOver()) await this.#run(this.best, watcher);
  }

  /** A node that is called and is not there is worse than any fault: it must not take the place of one. */
  #callsWhoIsLeftOut({ off = [] }: Schedule, { network }: World): boolean {
    const leftOut = off.filter((node) => !this.#off.includes(node));
    return leftOut.length > 0 && network.messages.some(({ to }) => leftOut.includes(to));
  }

  #tell(): void {
    this.#options.onProgress?.({ replays: this.replays, schedule: this.best, step: this.step });
  }

  #isOver(): boolean {
    const { signal, maxReplays = 1000 } = this.#options;
    return (signal?.aborted ?? false) || this.replays >= maxReplays;
  }

  async #run(schedule: Schedule, watcher?: Watcher): Promise<World> {
    this.replays++;
    const { seed } = schedule;
    const { conditions } = this.#options;
    return runAlone(this.#program, { seed, schedule, conditions, slot: this.#slot, watcher }, this.#host);
  }

  #better(schedule: Schedule, world: World): void {
    const { happened } = world.plan;
    this.best = { ...schedule, faults: schedule.faults.filter((fault) => happened.includes(fault)) };
    this.operations = world.operations.map(({ name }) => name);
    this.nodes = [...world.nodes.values()]
      .filter(({ lives, boot }) => boot && lives > 0)
      .map(({ name }) => name);
    this.conditions = world.scenario.conditions;
  }
}
