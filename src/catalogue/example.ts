import type { RunResult, Schedule } from '@faultline/simulator';
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
  sweep: Sweep;
  /** For each planted bug, the run under its schedule of the broken and of the unbroken code. */
  runs: Readonly<Record<string, { broken: RunResult; fixed: RunResult }>>;
}

/** The part of an example that the lab needs in the browser. Runs are left out: it makes its own. */
export type LabExample = Pick<
  Example,
  'id' | 'files' | 'sourcesHash' | 'nodes' | 'operations' | 'vocabulary' | 'planted' | 'conditions'
> & {
  invariants: readonly ListedInvariant[];
};
