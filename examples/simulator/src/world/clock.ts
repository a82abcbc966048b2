import type { Plan } from './plan/plan.ts';

type ClockFault = ReturnType<Plan['clocks']>[number];

/**
 * What a node believes about time. Its wall clock (`Date`) may be ahead or behind; all its clocks and timers may run fast
 * or slow. A duration that it measures is wrong by the drift alone, as on a real machine.
 */
export class NodeClock {
  readonly #faults: readonly ClockFault[];
  readonly #plan: Plan;

  constructor(node: string, plan: Plan) {
    this.#faults = plan.clocks(node);
    this.#plan = plan;
  }

  /** What `performance.now` says: the true time and what the clock has gained, in milliseconds. */
  monotonicMs(nowUs: number): number {
    return this.#faults.length === 0 ? nowUs / 1000 : (nowUs + this.#gainedUs(nowUs)) / 1000;
  }

  /** What `Date` says, in milliseconds since the start of the run. */
  wallMs(nowUs: number): number {
    if (this.#faults.length === 0) return nowUs / 1000;
    let skewMs = 0;
    for (const fault of this.#faults)
      if (started(fault, nowUs)) {
        skewMs += fault.skewMs;
        if (fault.skewMs !== 0) this.#plan.met(fault);
      }
    return this.monotonicMs(nowUs) + skewMs;
  }

  /** How long a timer really takes that the node sets to `delayUs`. */
  trueUs(delayUs: number, nowUs: number): number {
    if (this.#faults.length === 0) return delayUs;
    let ppm = 0;
    for (const fault of this.#faults)
      if (started(fault, nowUs) && fault.driftPpm !== 0) {
        ppm += fault.driftPpm;
        this.#plan.met(fault);
      }
    return Math.max(0, Math.round(delayUs / (1 + ppm / 1e6)));
  }

  #gainedUs(nowUs: number): number {
    let gained = 0;
    for (const fault of this.#faults)
      if (started(fault, nowUs) && fault.driftPpm !== 0) {
        gained += ((nowUs - fault.startMs * 1000) * fault.driftPpm) / 1e6;
        this.#plan.met(fault);
      }
    return Math.round(gained);
  }
}

const started = ({ startMs }: ClockFault, nowUs: number) => nowUs >= startMs * 1000;
