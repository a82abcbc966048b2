import type { Exploration, Fault, RunResult, Schedule } from '@faultline/simulator';

/** Which code runs: the example as it is, or with a planted bug. */
export type Variant = string;
export const FIXED: Variant = 'fixed';

/** Which code is shown: with the planted bug, without it, or one beside the other under the same schedule. */
export type View = 'broken' | 'fixed' | 'both';

/** What went wrong with running, in the reader's words. */
export interface Trouble {
  text: string;
  remedy: string;
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
  | { kind: 'exploring'; runs: number; of: number; events: number }
  | { kind: 'shrinking'; replays: number }
  | { kind: 'trouble'; trouble: Trouble };

/** How the last exploration ended. */
export type Explored =
  | { kind: 'held'; exploration: Omit<Exploration, 'found'>; firstSeed: number }
  | { kind: 'found'; runs: number; seed: string; faultsBefore: number };

export type Panel = 'none' | 'edit' | 'node';

/** All that the lab remembers. What can be computed from it is not in it. */
export interface LabState {
  /** The planted bug at hand. It stays chosen while the fixed code is shown. */
  bug: string;
  view: View;
  schedule: Schedule;
  /** Path → text of the files that the reader changed, against the variant's. */
  edits: Readonly<Record<string, string>>;
  /** The last run of the code at hand, and of the unbroken code if both are shown. */
  run: RunResult;
  fixedRun: RunResult | undefined;
  activity: Activity;
  explored: Explored | undefined;
  panel: Panel;
  file: string;
  /** Where in the files the reader asked to go. */
  asked: SourcePlace | undefined;
  /** Events lit in the diagram, the story and the source. */
  active: ReadonlySet<number>;
  /** A sentence to the reader: a copied link, a link from an older version. */
  notice: string | undefined;
  /** Edits from a link, which run only after a click. */
  offered: Readonly<Record<string, string>> | undefined;
  /** The edits came with a link: somebody else wrote them. */
  foreign: boolean;
}

export type Action =
  | { kind: 'choose'; bug: string; schedule: Schedule }
  | { kind: 'view'; view: View }
  | { kind: 'reschedule'; schedule: Schedule }
  | { kind: 'open'; variant: Variant; schedule: Schedule; offered?: LabState['edits']; notice?: string }
  | { kind: 'accept' }
  | { kind: 'edit'; path: string; text: string }
  | { kind: 'reset'; path: string | undefined }
  | { kind: 'ran'; run: RunResult; fixedRun: RunResult | undefined }
  | { kind: 'activity'; activity: Activity }
  | { kind: 'explored'; explored: Explored; schedule?: Schedule }
  | { kind: 'panel'; panel: Panel }
  | { kind: 'file'; file: string }
  | { kind: 'go to'; place: SourcePlace }
  | { kind: 'active'; events: Iterable<number> }
  | { kind: 'notice'; notice: string | undefined };

export function reduce(state: LabState, action: Action): LabState {
  switch (action.kind) {
    case 'choose':
      return {
        ...state,
        ...ownCode,
        bug: action.bug,
        view: state.view === 'fixed' ? 'broken' : state.view,
        schedule: action.schedule,
      };
    case 'view':
      // Edits are made to one variant's files; beside the fixed code the broken one keeps them.
      return variantOf({ ...state, view: action.view }) === variantOf(state)
        ? { ...state, view: action.view }
        : { ...state, ...ownCode, view: action.view };
    case 'reschedule':
      return { ...state, schedule: action.schedule, explored: undefined, ...CLEAR };
    case 'open':
      return {
        ...state,
        ...ownCode,
        ...(action.variant === FIXED ? { view: 'fixed' } : { view: 'broken', bug: action.variant }),
        schedule: action.schedule,
        offered: action.offered,
        notice: action.notice,
      };
    case 'accept':
      return {
        ...state,
        edits: state.offered ?? {},
        offered: undefined,
        foreign: true,
        panel: 'edit',
        file: Object.keys(state.offered ?? {})[0] ?? state.file,
      };
    case 'edit':
      return { ...state, edits: { ...state.edits, [action.path]: action.text }, explored: undefined };
    case 'reset': {
      const { [action.path ?? '']: _, ...others } = state.edits;
      return { ...state, edits: action.path === undefined ? {} : others, explored: undefined };
    }
    case 'ran':
      return {
        ...state,
        run: action.run,
        fixedRun: action.fixedRun,
        activity: { kind: 'resting' },
        active: NONE,
      };
    case 'activity':
      return { ...state, activity: action.activity };
    case 'explored':
      return {
        ...state,
        explored: action.explored,
        schedule: action.schedule ?? state.schedule,
        activity: { kind: 'resting' },
        active: NONE,
      };
    case 'panel':
      return { ...state, panel: action.panel, asked: undefined };
    case 'file':
      return { ...state, file: action.file };
    case 'go to':
      return { ...state, panel: 'edit', file: action.place.file, asked: { ...action.place } };
    case 'active':
      return { ...state, active: new Set(action.events) };
    case 'notice':
      return { ...state, notice: action.notice };
  }
}

const NONE: ReadonlySet<number> = new Set();
const CLEAR = { active: NONE, notice: undefined };
/** Back to the example's own code. */
const ownCode = { ...CLEAR, edits: {}, foreign: false, offered: undefined, explored: undefined };

/** The code that runs. */
export const variantOf = ({ bug, view }: Pick<LabState, 'bug' | 'view'>): Variant =>
  view === 'fixed' ? FIXED : bug;

/** The schedule with this fault and without whatever it contradicts. */
export function withFault(schedule: Schedule, fault: Fault): Schedule {
  const others = 'message' in fault ? withoutMessageFaults(schedule.faults, fault.message) : schedule.faults;
  return { ...schedule, faults: [...others, fault] };
}

export function withoutFault(schedule: Schedule, fault: Fault): Schedule {
  return { ...schedule, faults: schedule.faults.filter((other) => other !== fault) };
}

const withoutMessageFaults = (faults: readonly Fault[], message: string) =>
  faults.filter((fault) => !('message' in fault) || fault.message !== message);
