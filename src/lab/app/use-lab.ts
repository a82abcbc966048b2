import type { RunResult, Schedule } from '@faultline/simulator';
import { useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { applyPatch, parsePatch } from '../../../examples/simulator/src/patch.ts';
import type { LabExample } from '../../catalogue/example.ts';
import { EngineError, messages } from '../../runner/engine.ts';
import type { SimulatorEngine, WorkerPool } from '../../runner/worker/pool.ts';
import type { SimulatorCommand } from '../../runner/worker/protocol.ts';
import type { Task } from '../explore/explore-seeds.ts';
import {
  descriptionOf,
  editsOf,
  isSameRun,
  reduce,
  variantOf,
  type Action,
  type Activity,
  type LabState,
  type RunDescription,
  type Trouble,
  type Variant,
} from './state.ts';

/** How long to wait for the next keystroke before an edit runs. */
const EDIT_PAUSE_MS = 300;
/** A slider that is dragged runs this often. A change that comes alone runs at once. */
const BURST_MS = 100;
/** What one click explores. */
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
  /** Explores seeds from 0 on, or goes on where exploring ended. */
  explore(): void;
  /** Runs a failing seed again and shows it, as it was or as short as it gets. */
  openFailure(failure: Failure): void;
  /** Runs the same once more. */
  again(): void;
  /** Ends what goes on, and keeps what it has come to. */
  stop(): void;
}

/** A failure that exploring found. */
export interface Failure {
  seed: string;
  invariant: string;
  shrink: boolean;
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
  const stopper = useRef<AbortController | null>(null);
  const lastBegun = useRef(0);
  /** A run is asked for and has not begun. */
  const waits = useRef(false);

  const begin = (): AbortSignal => {
    controller.current?.abort();
    controller.current = new AbortController();
    return controller.current.signal;
  };

  const runIn = (pauseMs: number) => {
    if (!engines) return;
    const run = descriptionOf(state);
    const signal = begin();
    waits.current = true;
    // At once: whoever looks while it waits must not take the run before it for this one.
    dispatch({ kind: 'activity', activity: { kind: 'running' } });
    const timer = setTimeout(() => {
      waits.current = false;
      if (signal.aborted) return;
      lastBegun.current = performance.now();
      runBoth(engines, files, both ? example.files : undefined, run, signal).then(
        (runs) => signal.aborted || dispatch({ kind: 'ran', ...runs }),
        (error: unknown) => signal.aborted || dispatch(troubled(error)),
      );
    }, pauseMs);
    return () => clearTimeout(timer);
  };

  useLayoutEffect(() => {
    const { current } = shown;
    const run = descriptionOf(state);
    if (!engines || (!waits.current && current.files === files && isShownBy(current.run, run))) return;
    shown.current = { files, run };
    const sinceLastMs = performance.now() - lastBegun.current;
    const isEdit = current.files !== files && Object.keys(edits).length;
    return runIn(isEdit ? EDIT_PAUSE_MS : Math.max(0, BURST_MS - sinceLastMs));
  }, [engines, files, ...Object.values(descriptionOf(state))]);

  /** What goes on until it ends, is stopped, or something else begins. */
  const undertake = (work: (task: Task) => Promise<void>) => {
    if (!engines) return;
    const signal = begin();
    const finish = (stopper.current = new AbortController()).signal;
    const told = (action: Action) => signal.aborted || dispatch(action);
    const { conditions, explored, goOn } = state;
    work({ engines, files, conditions, explored, goOn, signal, finish, dispatch: told }).catch(
      (error: unknown) => told(troubled(error)),
    );
  };
  const explore = () => undertake(async (task) => (await exploring()).exploreSeeds(task, EXPLORE_RUNS));
  const openFailure = (failure: Failure) =>
    undertake(async (task) => (await exploring()).openFailure(task, failure));
  const stop = () => (isLong(state.activity) ? stopper.current?.abort() : dropped());
  const dropped = () => {
    controller.current?.abort();
    dispatch({ kind: 'activity', activity: RESTING });
  };

  const again = () => void runIn(0);

  return { state, dispatch, files, originals, edited, explore, openFailure, again, stop };
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
  /** Workers for exploring. Whoever asks for them disposes of them. */
  createPool(): Promise<WorkerPool>;
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

/** Comes when it is first asked for. */
async function exploring() {
  try {
    return await import('../explore/explore-seeds.ts');
  } catch (cause) {
    throw new EngineError('unreachable', 'restart', { cause });
  }
}

const isLong = ({ kind }: Activity) => kind === 'exploring' || kind === 'shrinking';
const RESTING: Activity = { kind: 'resting' };

function troubled(error: unknown): Action {
  if (!(error instanceof EngineError)) throw error;
  if (error.kind === 'stopped') return { kind: 'activity', activity: RESTING };
  const { text, remedy } = messages[error.kind];
  const trouble: Trouble = {
    text,
    remedy,
    again: error.recover === 'restart',
    ...(error.detail ? { detail: error.detail } : {}),
    ...(error.at ? { at: error.at } : {}),
  };
  return { kind: 'activity', activity: { kind: 'trouble', trouble } };
}
