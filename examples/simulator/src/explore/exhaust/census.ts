import type { Conditions } from '../../scenario.ts';
import type { Fault, Schedule } from '../../schedule.ts';
import type { RunResult, Violation } from '../../trace.ts';
import type { World } from '../../world/world.ts';
import { allowedKinds, type FaultKind } from '../fault-kinds.ts';
import { WITHOUT_PLACE } from './faults-at.ts';

/** What running all schedules of a few faults has found. Plain data. */
export interface Exhaustion {
  /** How many schedules were run. */
  runs: number;
  /** The same by the number of faults: at 0 the run in which nothing goes wrong. */
  runsWith: number[];
  /** How many of these runs differ from each other in any delivered event or its time. */
  distinct: number;
  events: number;
  /** Whether every schedule was run, so that nothing is left of what was asked for. */
  exhausted: boolean;
  /** The kinds of fault that were tried. */
  kinds: FaultKind[];
  /** Those that the conditions allow, too, and that have no place in a run because they last for a while. */
  notTried: FaultKind[];
  /** `sometimes` reached by any run. */
  reached: string[];
  /** How often each invariant was broken. */
  broken: Record<string, number>;
  /** The schedules that broke one, those with the fewest faults first. The first `MAX_VIOLATIONS` of them. */
  violations: { schedule: Schedule; invariant: string }[];
  /** The first of these runs. */
  found?: RunResult;
}

const MAX_VIOLATIONS = 1_000;
const MAX_RUNS = 1_000_000;
const PROGRESS_RUNS = 256;

/** What is counted of a run. */
export interface FinishedSchedule {
  readonly faults: Fault[];
  readonly events: number;
  readonly hash: string;
  /** Undefined also if it is not the one that is looked for. */
  readonly violation: Violation | undefined;
  readonly reached: ReadonlySet<string>;
  /** Whether more faults can be added to it: it broke nothing, and its last fault did something. */
  readonly fertile: boolean;
}

export interface CensusOptions {
  seed?: string;
  runs?: number;
  invariant?: string;
  stopAtViolation?: boolean;
  onRun?: (world: World) => void;
  onProgress?: (progress: Exhaustion) => void;
  signal?: AbortSignal;
}

/** Counts runs, in the order of their schedules. */
export class Census {
  readonly reached = new Set<string>();
  /** The first run that broke an invariant. */
  found: { schedule: Schedule; hash: string } | undefined;
  readonly stopsAtViolation: boolean;
  readonly #options: CensusOptions;
  readonly #kinds: readonly FaultKind[];
  readonly #runsWith: number[] = [];
  readonly #distinct = new Set<string>();
  readonly #broken = new Map<string, number>();
  readonly #violations: Exhaustion['violations'] = [];
  #begun = 0;
  #runs = 0;
  #events = 0;
  /** There was something left to run. */
  #cut = false;

  constructor(conditions: Conditions, options: CensusOptions) {
    this.#kinds = allowedKinds(conditions);
    this.#options = options;
    this.stopsAtViolation = options.stopAtViolation ?? true;
  }

  /** Asks for one more run. False: no more may begin. */
  begin(): boolean {
    const { runs = MAX_RUNS, signal } = this.#options;
    if (this.#begun >= runs || signal?.aborted) this.#cut = true;
    else this.#begun++;
    return !this.#cut;
  }

  /** No more runs are wanted. */
  get isOver(): boolean {
    return this.#cut || (this.found !== undefined && this.stopsAtViolation);
  }

  /** What is to be kept of a run that has ended. */
  look(world: World, faults: Fault[]): FinishedSchedule {
    const { violation: any, events, hash, reached, plan } = world;
    const { invariant = any?.invariant } = this.#options;
    const last = faults.at(-1);
    this.#options.onRun?.(world);
    return {
      faults,
      events,
      hash,
      violation: any?.invariant === invariant ? any : undefined,
      reached,
      fertile: !any && (!last || plan.happened.includes(last)),
    };
  }

  add({ faults, events, hash, violation, reached }: FinishedSchedule): void {
    this.#runs++;
    this.#runsWith[faults.length] = (this.#runsWith[faults.length] ?? 0) + 1;
    this.#distinct.add(`${hash} ${events}`);
    this.#events += events;
    for (const sentence of reached) this.reached.add(sentence);
    if (violation) this.#violated({ seed: this.#options.seed ?? '0', faults, calm: true }, violation, hash);
    if (this.#runs % PROGRESS_RUNS === 0) this.#options.onProgress?.(this.exhaustion());
  }

  #violated(schedule: Schedule, { invariant }: Violation, hash: string): void {
    this.found ??= { schedule, hash };
    this.#broken.set(invariant, (this.#broken.get(invariant) ?? 0) + 1);
    if (this.#violations.length < MAX_VIOLATIONS) this.#violations.push({ schedule, invariant });
  }

  exhaustion(found?: RunResult): Exhaustion {
    return {
      runs: this.#runs,
      runsWith: [...this.#runsWith],
      distinct: this.#distinct.size,
      events: this.#events,
      exhausted: !this.isOver,
      kinds: this.#kinds.filter((kind) => !WITHOUT_PLACE.includes(kind)),
      notTried: this.#kinds.filter((kind) => WITHOUT_PLACE.includes(kind)),
      reached: [...this.reached].sort(),
      broken: Object.fromEntries(this.#broken),
      violations: [...this.#violations],
      ...(found ? { found } : {}),
    };
  }
}
