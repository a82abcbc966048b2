import type { Exploration, Schedule } from '@faultline/simulator';
import { noExploration } from '../../../examples/simulator/src/explore/exploration.ts';
import { EngineError } from '../../runner/engine.ts';
import type { SimulatorCommand, SimulatorEvent } from '../../runner/worker/protocol.ts';
import type { Action, ChangedConditions, Explored } from '../app/state.ts';
import type { Failure, LabEngines } from '../app/use-lab.ts';

/** What exploring and shrinking are given by the lab. */
export interface Task {
  engines: LabEngines;
  files: Readonly<Record<string, string>>;
  conditions: ChangedConditions;
  explored: Explored | undefined;
  goOn: boolean;
  /** Aborted when something else begins: whatever comes of it is dropped. */
  signal: AbortSignal;
  /** Aborted by the Stop button: what there is, is kept. */
  finish: AbortSignal;
  dispatch(action: Action): void;
}

/**
 * Explores seeds with all workers, and shows the shortest schedule of the first failure. What was explored before is not
 * done again: a sweep that was stopped, or that stopped at a failure, goes on; one that is done gets as many seeds more.
 */
export async function exploreSeeds(task: Task, runs: number): Promise<void> {
  const { explored, dispatch } = task;
  const isFailureKnown = (explored?.sweep.exploration.violations.length ?? 0) > 0;
  const goOn = task.goOn || isFailureKnown;
  const isDone = explored && explored.sweep.exploration.runs >= explored.of;
  const of = (explored?.of ?? 0) + (!explored || isDone ? runs : 0);
  const next = await sweepOn(task, of, goOn);
  dispatch({ kind: 'explored', explored: next });
  const [first] = next.sweep.exploration.violations;
  if (first && !goOn) await openFailure({ ...task, explored: next }, { ...first, shrink: true });
}

async function sweepOn(task: Task, of: number, goOn: boolean): Promise<Explored> {
  const { engines, files, conditions, explored, signal, finish, dispatch } = task;
  const begun = performance.now();
  const soFar = () => (explored?.ms ?? 0) + performance.now() - begun;
  const tell = (exploration: Exploration) =>
    dispatch({ kind: 'activity', activity: { kind: 'exploring', exploration, of, ms: soFar() } });
  tell(explored?.sweep.exploration ?? noExploration());
  const pool = await engines.createPool();
  try {
    const sweep = await pool.sweep(files, {
      seeds: { first: 0, stride: 1, count: of },
      order: { countReached: true, stopAtViolation: !goOn, conditions },
      done: explored?.sweep.done ?? [],
      signal,
      finish,
      onProgress: tell,
    });
    return { sweep, of, ms: soFar(), opened: explored?.opened };
  } finally {
    pool.dispose();
  }
}

/** Runs a failing seed once more, to have its faults; shortens it if that is wanted; and shows it. */
export async function openFailure(task: Task, failure: Failure): Promise<void> {
  const { explored, conditions, dispatch } = task;
  const { seed, invariant } = failure;
  const { faults } = await run(task, { kind: 'run', seed, conditions });
  const whole: Schedule = { seed, faults };
  const schedule = failure.shrink ? await shrunk(task, whole, invariant) : whole;
  const opened = { seed, invariant, faultsBefore: faults.length, shrunk: schedule !== whole };
  dispatch({ kind: 'explored', explored: explored && { ...explored, opened }, schedule });
}

/** The shortest schedule that fails in the same way; if the reader stops it, the shortest so far. */
async function shrunk(task: Task, whole: Schedule, invariant: string): Promise<Schedule> {
  const { engines, conditions, signal, finish, dispatch } = task;
  let best = whole;
  const onEvent = (event: SimulatorEvent) => {
    if (event.kind !== 'shrinking') return;
    const { replays, step, schedule } = event;
    best = schedule;
    dispatch({
      kind: 'activity',
      activity: { kind: 'shrinking', replays, step, faults: schedule.faults.length },
    });
  };
  onEvent({ kind: 'shrinking', replays: 0, step: 'removing faults', schedule: whole });
  try {
    const command = { kind: 'shrink', schedule: whole, invariant, conditions } as const;
    const both = AbortSignal.any([signal, finish]);
    const result = await engines.main.run(command, { signal: both, onEvent });
    return result.kind === 'shrink' ? result.shrunk.schedule : best;
  } catch (error) {
    if (finish.aborted && error instanceof EngineError && error.kind === 'stopped') return best;
    throw error;
  }
}

async function run({ engines, files, signal }: Task, command: SimulatorCommand & { kind: 'run' }) {
  engines.main.reset(files);
  const result = await engines.main.run(command, { signal });
  if (result.kind !== 'run') throw new TypeError(`The engine answered a run with ${result.kind}.`);
  return result.run;
}
