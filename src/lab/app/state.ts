import type { Conditions, Exploration, Fault, RunResult, Schedule, ShrinkStep } from '@faultline/simulator';
import type { Sweep } from '../../../examples/simulator/src/explore/sweep.ts';
import { travel, WHOLE, type Time, type Travel } from '../time/moment.ts';
import { redo, remember, undo, type History } from './history.ts';

/** Which code runs: the example as it is, or with a planted bug. */
export type Variant = string;
export const FIXED: Variant = 'fixed';

/** Which code is shown: with the planted bug, without it, or one beside the other under the same schedule. */
export type View = 'broken' | 'fixed' | 'both';

/** What went wrong with running, in the reader's words. */
export interface Trouble {
  text: string;
  remedy: string;
  /** Whether the same again may go better. */
  again: boolean;
  detail?: string;
  at?: SourcePlace;
}

export interface SourcePlace {
  file: string;
  /** 1-based. */
  line: number;
  /** 1-based. */
  column?: number;
}

/** What the lab is doing now. */
export type Activity =
  | { kind: 'resting' }
  | { kind: 'running' }
  | { kind: 'exploring'; exploration: Exploration; of: number; ms: number }
  | { kind: 'shrinking'; replays: number; step: ShrinkStep; faults: number }
  | { kind: 'trouble'; trouble: Trouble };

/** What exploring this code under these conditions has come to. */
export interface Explored {
  sweep: Sweep;
  /** How many seeds were asked for, and how long it took. */
  of: number;
  ms: number;
  /** The failure that is shown. */
  opened?: { seed: string; invariant: string; faultsBefore: number; shrunk: boolean } | undefined;
}

export type Panel = 'none' | 'run' | 'edit' | 'share' | 'node';

/** All that a run follows from but the text of the files: what undo and redo go back and forth between. Never changed in place. */
export interface RunDescription {
  /** The planted bug at hand. It stays chosen while the fixed code is shown. */
  readonly bug: string;
  readonly view: View;
  readonly schedule: Schedule;
  /** Chance gives the seed its faults, as in exploring; those of the schedule are none then. */
  readonly drawn: boolean;
  readonly conditions: ChangedConditions;
}

/** The conditions that the reader has changed. All others are the scenario's. */
export type ChangedConditions = Partial<Conditions>;

/** Path → text of the files that the reader changed. */
export type Edits = Readonly<Record<string, string>>;

/** A run that the reader keeps beside later ones. */
export interface Pinned {
  run: RunResult;
  /** Which code it was: “register after await, edited”. */
  code: string;
}

/** All that the lab remembers. What can be computed from it is not in it. */
export interface LabState extends RunDescription {
  history: History<RunDescription>;
  /** The reader's changes to each variant's files. */
  edits: Readonly<Record<Variant, Edits>>;
  /** The last run of the code at hand, and of the unbroken code if both are shown. */
  run: RunResult;
  fixedRun: RunResult | undefined;
  /** Shown beside the run at hand once that is another. */
  pinned: Pinned | undefined;
  activity: Activity;
  explored: Explored | undefined;
  /** Whether exploring goes on after the first failure. */
  goOn: boolean;
  panel: Panel;
  file: string;
  /** Where in the files the reader asked to go. */
  asked: SourcePlace | undefined;
  /** Events lit in the diagram, the story and the source because the reader points at them. */
  active: ReadonlySet<number>;
  /** Which instant of the run is shown. */
  time: Time;
  /** A sentence to the reader: a copied link, a link from an older version. */
  notice: string | undefined;
  /** Edits from a link, which run only after a click. */
  offered: Edits | undefined;
  /** Variants whose edits came with a link: somebody else wrote them. */
  foreign: readonly Variant[];
  /** Variants that a link, or going back to the opening run, shows without the edits that the reader had. */
  bare: readonly Variant[];
}

export type Action =
  | { kind: 'choose'; bug: string; schedule: Schedule }
  | { kind: 'view'; view: View }
  /** Changes that name the same gesture one after the other are undone in one step. */
  | { kind: 'reschedule'; schedule: Schedule; gesture?: string }
  /** A fault, by its place in the schedule that runs, becomes another one. */
  | { kind: 'change fault'; index: number; next: Fault; gesture: string }
  | { kind: 'seed'; seed: string; gesture?: string }
  /** From now on chance gives faults, or those stay that it gave last. */
  | { kind: 'draw'; drawn: boolean }
  | { kind: 'conditions'; conditions: ChangedConditions; gesture?: string }
  | { kind: 'undo' }
  | { kind: 'redo' }
  | {
      kind: 'open';
      variant: Variant;
      schedule: Schedule;
      conditions?: ChangedConditions | undefined;
      offered?: Edits;
      notice?: string;
    }
  | { kind: 'accept' }
  /** Edits of several variants, from an earlier visit. */
  | { kind: 'restore'; edits: LabState['edits']; foreign: readonly Variant[] }
  /** The edits that the code at hand is shown without. */
  | { kind: 'bring back'; edits: Edits; foreign: boolean }
  | { kind: 'edit'; path: string; text: string }
  | { kind: 'reset'; path: string | undefined }
  | { kind: 'ran'; run: RunResult; fixedRun: RunResult | undefined }
  | { kind: 'pin'; pinned: Pinned | undefined }
  | { kind: 'activity'; activity: Activity }
  | { kind: 'explored'; explored: Explored | undefined; schedule?: Schedule }
  | { kind: 'go on'; goOn: boolean }
  | { kind: 'panel'; panel: Panel }
  | { kind: 'file'; file: string }
  | { kind: 'go to'; place: SourcePlace }
  | { kind: 'active'; events: Iterable<number> }
  /** Goes to another instant, perhaps with these events lit. */
  | { kind: 'time'; to: Travel; events?: Iterable<number> }
  | { kind: 'notice'; notice: string | undefined };

/** The state after an action. Whatever changes the run's description can be undone. */
export function reduce(state: LabState, action: Action): LabState {
  if (action.kind === 'undo' || action.kind === 'redo') return travelled(state, action.kind);
  const next = changed(state, action);
  if (isSameRun(state, next)) return next;
  const gesture = 'gesture' in action ? action.gesture : undefined;
  const history = remember(state.history, descriptionOf(state), gesture);
  // What was explored is true of this code under these conditions only.
  const explored = next.conditions === state.conditions ? next.explored : undefined;
  return { ...next, explored, history };
}

function travelled(state: LabState, way: 'undo' | 'redo'): LabState {
  const step = (way === 'undo' ? undo : redo)(state.history, descriptionOf(state));
  if (!step) return state;
  const next = { ...state, ...step.present, history: step.history };
  const isSameCode = variantOf(next) === variantOf(state);
  const explored = isSameCode && next.conditions === state.conditions ? unopened(state) : undefined;
  return { ...next, ...(isSameCode ? RERUN : AFRESH), explored };
}

export function descriptionOf({ bug, view, schedule, drawn, conditions }: RunDescription): RunDescription {
  return { bug, view, schedule, drawn, conditions };
}

export function isSameRun(a: RunDescription, b: RunDescription): boolean {
  const keys = Object.keys(descriptionOf(a)) as (keyof RunDescription)[];
  return keys.every((key) => a[key] === b[key]);
}

type Change = Exclude<Action, { kind: 'undo' | 'redo' }>;

function changed(state: LabState, action: Change): LabState {
  switch (action.kind) {
    case 'choose':
      return {
        ...state,
        ...AFRESH,
        bug: action.bug,
        ...OWN_CONDITIONS,
        view: state.view === 'fixed' ? 'broken' : state.view,
        schedule: action.schedule,
      };
    case 'view': {
      const { view } = action;
      // The unbroken code takes the place of a run that was kept.
      const pinned = view === 'both' ? undefined : state.pinned;
      const next = { ...state, view, pinned };
      return variantOf(next) === variantOf(state) ? next : { ...next, ...AFRESH };
    }
    case 'pin':
      return { ...state, pinned: action.pinned, view: state.view === 'both' ? 'broken' : state.view };
    case 'reschedule':
      return { ...rerun(state), schedule: action.schedule, drawn: false };
    case 'change fault': {
      const schedule = withFaultChanged(scheduleOf(state), action.index, action.next);
      return { ...rerun(state), schedule, drawn: false };
    }
    case 'seed':
      return { ...rerun(state), schedule: { ...state.schedule, seed: action.seed } };
    case 'draw': {
      const { seed } = state.schedule;
      const schedule = action.drawn ? { seed, faults: [] } : scheduleOf(state);
      return action.drawn === state.drawn ? state : { ...rerun(state), schedule, drawn: action.drawn };
    }
    case 'conditions':
      return { ...rerun(state), conditions: action.conditions };
    case 'open':
      return opened(state, action);
    case 'accept':
      return {
        ...withEdits(state, state.offered ?? {}),
        offered: undefined,
        foreign: [...new Set([...state.foreign, variantOf(state)])],
        panel: 'edit',
        file: Object.keys(state.offered ?? {})[0] ?? state.file,
      };
    case 'restore': {
      const wanted = Object.entries(action.edits).filter(([variant]) => !state.bare.includes(variant));
      const edits = { ...state.edits, ...Object.fromEntries(wanted) };
      return { ...state, edits, foreign: action.foreign };
    }
    case 'bring back': {
      const next = withEdits(state, action.edits);
      return action.foreign ? { ...next, foreign: [...next.foreign, variantOf(state)] } : next;
    }
    case 'edit':
      return withEdits(state, { ...editsOf(state), [action.path]: action.text });
    case 'reset': {
      const { [action.path ?? '']: _, ...others } = editsOf(state);
      return withEdits(state, action.path === undefined ? {} : others);
    }
    case 'ran':
      return {
        ...state,
        run: action.run,
        fixedRun: action.fixedRun,
        activity: { kind: 'resting' },
        active: NONE,
        time: { ...state.time, moment: WHOLE },
      };
    case 'activity':
      return { ...state, activity: action.activity };
    case 'explored':
      return {
        ...state,
        explored: action.explored,
        ...(action.schedule && { schedule: action.schedule, drawn: false }),
        activity: { kind: 'resting' },
        active: NONE,
      };
    case 'go on':
      return { ...state, goOn: action.goOn };
    case 'panel':
      return { ...state, panel: action.panel, asked: undefined };
    case 'file':
      return { ...state, file: action.file };
    case 'go to':
      return { ...state, panel: 'edit', file: action.place.file, asked: { ...action.place } };
    case 'active':
      return { ...state, active: new Set(action.events) };
    case 'time':
      return {
        ...state,
        time: travel(state.time, action.to, state.run.trace),
        active: action.events ? new Set(action.events) : NONE,
      };
    case 'notice':
      return { ...state, notice: action.notice };
  }
}

/** The example's own code under another schedule, perhaps with edits to offer. */
function opened(state: LabState, action: Extract<Action, { kind: 'open' }>): LabState {
  const { variant, schedule, conditions = NO_CHANGES, offered, notice } = action;
  const shown: Partial<LabState> = variant === FIXED ? { view: 'fixed' } : { view: 'broken', bug: variant };
  const bare = withEdits({ ...state, ...AFRESH, ...shown }, {});
  const without = [...new Set([...bare.bare, variant])];
  return { ...bare, bare: without, schedule, drawn: false, conditions, offered, notice };
}

/** With these edits of the variant at hand and no others. */
function withEdits(state: LabState, edits: Edits): LabState {
  const variant = variantOf(state);
  const foreign = Object.keys(edits).length ? state.foreign : state.foreign.filter((one) => one !== variant);
  const bare = state.bare.filter((one) => one !== variant);
  return { ...state, edits: { ...state.edits, [variant]: edits }, foreign, bare, explored: undefined };
}

const rerun = (state: LabState): LabState => ({ ...state, ...RERUN, explored: unopened(state) });

/** What exploring found stays found, but another run is shown now. */
function unopened({ explored }: LabState): Explored | undefined {
  return explored?.opened ? { ...explored, opened: undefined } : explored;
}

const NONE: ReadonlySet<number> = new Set();
/** What was said of another run is gone. */
const RERUN = { active: NONE, notice: undefined };
/** And what was said of other code. */
const AFRESH = { ...RERUN, offered: undefined, explored: undefined };
const NO_EDITS: Edits = {};
export const NO_CHANGES: ChangedConditions = {};
const OWN_CONDITIONS = { drawn: false, conditions: NO_CHANGES };

/** The code that runs. */
export const variantOf = ({ bug, view }: Pick<LabState, 'bug' | 'view'>): Variant =>
  view === 'fixed' ? FIXED : bug;

/** The reader's changes to the files of the code that runs. */
export const editsOf = (state: LabState): Edits => state.edits[variantOf(state)] ?? NO_EDITS;

/** Whether somebody else wrote those changes. */
export const isForeign = (state: LabState): boolean => state.foreign.includes(variantOf(state));

/** What runs, with the faults that chance gave it. */
export function scheduleOf({ drawn, schedule, run }: LabState): Schedule {
  return drawn && run.seed === schedule.seed ? { ...schedule, faults: run.faults } : schedule;
}

/** The schedule with this fault and without whatever it contradicts. */
export function withFault(schedule: Schedule, fault: Fault): Schedule {
  const others = 'message' in fault ? withoutMessageFaults(schedule.faults, fault.message) : schedule.faults;
  return { ...schedule, faults: [...others, fault] };
}

/** The schedule with one fault in place of another. */
function withFaultChanged(schedule: Schedule, index: number, next: Fault): Schedule {
  return { ...schedule, faults: schedule.faults.with(index, next) };
}

export function withoutFault(schedule: Schedule, fault: Fault): Schedule {
  return { ...schedule, faults: schedule.faults.filter((other) => other !== fault) };
}

/** The schedule in which nothing goes wrong with this message. */
export function withMessageMended(schedule: Schedule, message: string): Schedule {
  const faults = withoutMessageFaults(schedule.faults, message);
  return faults.length === schedule.faults.length ? schedule : { ...schedule, faults };
}

const withoutMessageFaults = (faults: readonly Fault[], message: string) =>
  faults.filter((fault) => !('message' in fault) || fault.message !== message);
