import type { Fault, RunResult, Schedule } from '@faultline/simulator';
import type { Vocabulary } from '../../examples/simulator/src/story/vocabulary.ts';

/** A planted bug of an example: what its patch's header says, what it changes, and the shortest run that shows it. */
export interface PlantedBug {
  /** The name of the patch's file: `register-after-await`. */
  name: string;
  title: string;
  /** The invariant that it breaks, in its English sentence. */
  breaks: string;
  why: string;
  /** Where it was seen in the wild. */
  seen: string;
  fix: string;
  /** The whole patch, header and all. */
  patch: string;
  schedule: Schedule;
  /** The golden trace as committed. */
  traceText: string;
  /** How many seeds exploring tries, under the scenario's conditions, until it meets the bug. */
  foundAfterRuns: number;
}

/** A task for the reader, checked by running. */
export type Challenge = {
  name: string;
  /** A sentence to the reader. */
  task: string;
  /** The planted bug that it is about. */
  bug: string;
} & (
  | {
      kind: 'make it fail';
      /** Which faults happen in the run, how often each, and no others. */
      faults: Partial<Record<Fault['kind'], number>>;
      /** The invariant that breaks; any, if it is left out. */
      breaks?: string | undefined;
      solution: Schedule;
    }
  /** So many seeds pass, and every `sometimes` is still reached. */
  | { kind: 'fix it'; runs: number }
);

/** An invariant of the scenario as the page lists it. */
export interface ListedInvariant {
  sentence: string;
  when: 'always' | 'eventually' | 'sometimes';
  /** For a `sometimes`: the number of runs of the sweep that reached it. */
  reachedIn?: number;
}

/** What the sweep of the unbroken code at build time gave. */
export interface Sweep {
  runs: number;
  events: number;
  faults: Readonly<Record<string, number>>;
}

/** Everything the site knows of an example: its files as they are in the repository, and runs of them. */
export interface Example {
  /** `transactions/saga` */
  id: string;
  /** The sources that run in the simulated cluster, as they run: path → text. */
  files: Readonly<Record<string, string>>;
  /** All text files of the folder, tests and README with them. */
  allFiles: Readonly<Record<string, string>>;
  /** Short hash of `files`, for links that must know whether the sources have changed. */
  sourcesHash: string;
  nodes: readonly string[];
  /** The workload's, by name, as the unbroken code runs them when nothing goes wrong. */
  operations: readonly string[];
  conditions: Readonly<Record<string, number | readonly number[]>>;
  invariants: readonly ListedInvariant[];
  vocabulary: Vocabulary | undefined;
  planted: readonly PlantedBug[];
  challenges: readonly Challenge[];
  sweep: Sweep;
  /** For each planted bug, the run under its schedule of the broken and of the unbroken code. */
  runs: Readonly<Record<string, { broken: RunResult; fixed: RunResult }>>;
}

/** The part of an example that the lab needs in the browser. Runs are left out: it makes its own. */
export type LabExample = Pick<
  Example,
  | 'id'
  | 'files'
  | 'sourcesHash'
  | 'nodes'
  | 'operations'
  | 'vocabulary'
  | 'planted'
  | 'conditions'
  | 'challenges'
> & {
  invariants: readonly ListedInvariant[];
};
