import type { SourceLine } from '@faultline/simulator';

/** What came of one test. Several names: of the suites around it, then its own. */
export interface TestResult {
  names: readonly string[];
  outcome: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped, if it says so. */
  why?: string | undefined;
  failure?: TestFailure;
}

export interface TestFailure {
  message: string;
  /** As a person reads them; of an assertion only. */
  expected?: string;
  actual?: string;
  /** Where it was thrown and what called that, in the example's files. */
  places: readonly SourceLine[];
}

/** From the worker to the page. `alive` comes several times a second for as long as its loop turns. */
export type FromTests =
  | { kind: 'alive' }
  | { kind: 'begun'; names: readonly string[] }
  | { kind: 'ended'; result: TestResult }
  | { kind: 'done' };

/** What stands in front of the worker's own script: the compiled files, and where each begins in it. */
export interface CompiledTests {
  entry: string;
  modules: readonly { file: string; firstLine: number; lines: number }[];
}
