import type { RunResult, Schedule } from '@faultline/simulator';
import { useEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { applyPatch, parsePatch } from '../../../examples/simulator/src/patch.ts';
import type { LabExample } from '../../catalogue/example.ts';
import { EngineError, messages, type Engine } from '../../runner/engine.ts';
import type { SimulatorCommand, SimulatorEvent, SimulatorResult } from '../../runner/worker/protocol.ts';
import {
  descriptionOf,
  editsOf,
  isSameRun,
  reduce,
  variantOf,
  type Action,
  type ChangedConditions,
  type LabState,
  type RunDescription,
  type Trouble,
  type Variant,
} from './state.ts';

export type SimulatorEngine = Engine<SimulatorCommand, SimulatorEvent, SimulatorResult>;

/** How long to wait for the next keystroke before an edit runs. */
const EDIT_PAUSE_MS = 300;
/** A slider that is dragged runs this often. A change that comes alone runs at once. */
const BURST_MS = 100;
export const EXPLORE_RUNS = 10_000;

export interface LabControls {
  state: LabState;
  dispatch: (action: Action) => void;
  /** The variant's files with the reader's edits. */
  files: Readonly<Record<string, string>>;
  /** The variant's files as they are in the repository. */
  originals: Readonly<Record<string, string>>;
  /** Whether the reader's edits change anything. */
  edited: boolean;
  explore(): void;
  stop(): void;
}

/** The files of a variant: the example's, with the planted bug's patch applied. */
export function filesOf(example: LabExample, variant: Variant): Readonly<Record<string, string>> {
  const bug = example.planted.find(({ name }) => name === variant);
  return bug ? applyPatch(example.files, parsePatch(bug.patch)) : example.files;
}

/** Joins the lab's state to the engines: whatever changes what a run depends on runs it again; the last one wins. */
export function useLab(example: LabExample, initial: LabState, engines: LabEngines | undefined): LabControls {
  const [state, dispatch] = useReducer(reduce, initial);
  const { view } = state;
  const edits = editsOf(state);
  const variant = variantOf(state);
  const both = view === 'both';
  const originals = useMemo(() => filesOf(example, variant), [example, variant]);
  const files = useMemo(() => ({ ...originals, ...edits }), [originals, edits]);
  const edited = Object.entries(edits).some(([path, text]) => originals[path] !== text);
  const controller = useRef<AbortController | null>(null);
  const shown = useRef({ files, run: descriptionOf(state) }); // what the server already ran
  const lastBegun = useRef(0);

  const begin = (): AbortSignal => {
    controller.current?.abort();
    controller.current = new AbortController();
    return controller.current.signal;
  };

  useEffect(() => {
    const { current } = shown;
    const run = descriptionOf(state);
    if (!engines || (current.files === files && isShownBy(current.run, run))) return;
    shown.current = { files, run };
    const signal = begin();
    const sinceLastMs = performance.now() - lastBegun.current;
    const isEdit = current.files !== files && Object.keys(edits).length;
    const timer = setTimeout(
      () => {
        lastBegun.current = performance.now();
        dispatch({ kind: 'activity', activity: { kind: 'running' } });
        runBoth(engines, files, both ? example.files : undefined, run, signal).then(
          (runs) => signal.aborted || dispatch({ kind: 'ran', ...runs }),
          (error: unknown) => signal.aborted || dispatch(troubled(error)),
        );
      },
      isEdit ? EDIT_PAUSE_MS : Math.max(0, BURST_MS - sinceLastMs),
    );
    return () => clearTimeout(timer);
  }, [engines, files, ...Object.values(descriptionOf(state))]);

  const explore = () => {
    if (!engines) return;
    const signal = begin();
    const firstSeed = state.explored?.kind === 'held' ? state.explored.firstSeed + EXPLORE_RUNS : 0;
    exploreAndShrink(engines.main, files, firstSeed, state.conditions, signal, dispatch).catch(
      (error: unknown) => signal.aborted || dispatch(troubled(error)),
    );
  };

  const stop = () => {
    controller.current?.abort();
    dispatch({ kind: 'activity', activity: { kind: 'resting' } });
  };

  return { state, dispatch, files, originals, edited, explore, stop };
}

/** Whether what is shown is what is asked for: beside the broken code, the unbroken may stay or leave. */
function isShownBy(shown: RunDescription, asked: RunDescription): boolean {
  const view = shown.view === 'both' && asked.view === 'broken' ? 'both' : asked.view;
  return isSameRun(shown, { ...asked, view });
}

/** One for the code at hand; a second, made when first needed, for the unbroken code beside it. */
export interface LabEngines {
  main: SimulatorEngine;
  beside(): SimulatorEngine;
}

async function runBoth(
  engines: LabEngines,
  files: Readonly<Record<string, string>>,
  fixedFiles: Readonly<Record<string, string>> | undefined,
  { schedule, drawn, conditions }: RunDescription,
  signal: AbortSignal,
): Promise<{ run: RunResult; fixedRun: RunResult | undefined }> {
  const replay = { kind: 'replay', schedule, conditions } as const;
  const { seed } = schedule;
  const first = runOne(engines.main, files, drawn ? { kind: 'run', seed, conditions } : replay, signal);
  if (!fixedFiles) return { run: await first, fixedRun: undefined };
  const beside = (faults: Schedule['faults']) =>
    runOne(engines.beside(), fixedFiles, { ...replay, schedule: { ...schedule, faults } }, signal);
  // What chance does to the one is done to the other.
  if (drawn) return first.then(async (run) => ({ run, fixedRun: await beside(run.faults) }));
  const [run, fixedRun] = await Promise.all([first, beside(schedule.faults)]);
  return { run, fixedRun };
}

async function runOne(
  engine: SimulatorEngine,
  files: Readonly<Record<string, string>>,
  command: SimulatorCommand,
  signal: AbortSignal,
): Promise<RunResult> {
  engine.reset(files);
  const result = await engine.run(command, { signal });
  if (!('run' in result)) throw new TypeError(`The engine answered ${command.kind} with ${result.kind}.`);
  return result.run;
}

async function exploreAndShrink(
  engine: SimulatorEngine,
  files: Readonly<Record<string, string>>,
  firstSeed: number,
  conditions: ChangedConditions,
  signal: AbortSignal,
  dispatch: (action: Action) => void,
): Promise<void> {
  dispatch({ kind: 'activity', activity: { kind: 'exploring', runs: 0, of: EXPLORE_RUNS, events: 0 } });
  engine.reset(files);
  const onEvent = (event: SimulatorEvent) => {
    if (signal.aborted) return;
    if (event.kind === 'explored') {
      const { runs, events } = event.exploration;
      dispatch({ kind: 'activity', activity: { kind: 'exploring', runs, of: EXPLORE_RUNS, events } });
    } else dispatch({ kind: 'activity', activity: { kind: 'shrinking', replays: event.replays } });
  };
  const explored = await engine.run(
    { kind: 'explore', runs: EXPLORE_RUNS, firstSeed, conditions },
    { signal, onEvent },
  );
  if (explored.kind !== 'explore' || signal.aborted) return;
  const { found, ...exploration } = explored.exploration;
  if (!found) return dispatch({ kind: 'explored', explored: { kind: 'held', exploration, firstSeed } });

  dispatch({ kind: 'activity', activity: { kind: 'shrinking', replays: 0 } });
  const whole = found.schedule;
  const shrunk = await engine.run(
    { kind: 'shrink', schedule: whole, invariant: found.violation!.invariant, conditions },
    { signal, onEvent },
  );
  if (shrunk.kind !== 'shrink' || signal.aborted) return;
  dispatch({
    kind: 'explored',
    explored: { kind: 'found', runs: exploration.runs, seed: found.seed, faultsBefore: found.faults.length },
    schedule: shrunk.shrunk.schedule,
  });
}

function troubled(error: unknown): Action {
  if (!(error instanceof EngineError)) throw error;
  if (error.kind === 'stopped') return { kind: 'activity', activity: { kind: 'resting' } };
  const { text, remedy } = messages[error.kind];
  const trouble: Trouble = {
    text,
    remedy,
    ...(error.detail ? { detail: error.detail } : {}),
    ...(error.at ? { at: error.at } : {}),
  };
  return { kind: 'activity', activity: { kind: 'trouble', trouble } };
}
