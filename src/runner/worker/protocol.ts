import type {
  Conditions,
  Exploration,
  ExploreOrder,
  RunResult,
  Schedule,
  ShrinkStep,
  Shrunk,
  SourceLine,
} from '@faultline/simulator';

/** What the lab asks of the simulated cluster. `conditions` are those that differ from the scenario's own. */
export type SimulatorCommand = (
  | { kind: 'replay'; schedule: Schedule }
  /** One seed with the faults that chance gives it, as exploring runs it; but traced. */
  | { kind: 'run'; seed: string }
  | ({ kind: 'explore' } & ExploreOrder)
  | { kind: 'shrink'; schedule: Schedule; invariant: string }
  /** For tests: what `hashRuns` says here, to compare with what it says elsewhere. */
  | { kind: 'hashes'; runs: number; width: number }
) & { conditions?: Partial<Conditions> };

/** How far a command has come. */
export type SimulatorEvent =
  | { kind: 'explored'; exploration: Omit<Exploration, 'found'> }
  | { kind: 'shrinking'; replays: number; schedule: Schedule; step: ShrinkStep };

export type SimulatorResult =
  | { kind: 'replay'; run: RunResult }
  | { kind: 'run'; run: RunResult }
  | { kind: 'explore'; exploration: Exploration }
  | { kind: 'shrink'; shrunk: Shrunk }
  | { kind: 'hashes'; hashes: string[] };

/** From the page to the worker. */
export type ToWorker = { run: number; command: SimulatorCommand } | { stop: number };

/** From the worker to the page. `alive` comes several times a second for as long as the worker's loop turns. */
export type FromWorker =
  | { ready: true }
  | { alive: true }
  | { run: number; event: SimulatorEvent }
  | { run: number; result: SimulatorResult }
  | { run: number; error: { name: string; message: string; at: SourceLine | undefined } };
