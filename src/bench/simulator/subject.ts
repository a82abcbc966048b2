import { fileURLToPath } from 'node:url';
import { readBroken, readSources } from '../../../examples/simulator/src/node/sources.ts';
import { applyPatch, parsePatch } from '../../../examples/simulator/src/patch.ts';

/** What is run while something is measured. */
export interface Subject {
  /**
   * `saga` is the example as it is today. `frozen` is a copy of it that never changes, so that figures of two commits
   * compare.
   */
  scenario: 'saga' | 'frozen';
  /** A planted bug of it. */
  bug?: string;
}

const folders: Record<Subject['scenario'], string> = {
  saga: fileURLToPath(new URL('../../../examples/transactions/saga', import.meta.url)),
  frozen: fileURLToPath(new URL('./frozen', import.meta.url)),
};

export const plantedBugs = (): string[] => Object.keys(readBroken(folders.saga));

/** The sources to compile: path → text. */
export function sourcesOf({ scenario, bug }: Subject): Record<string, string> {
  const sources = readSources(folders[scenario]);
  return bug === undefined ? sources : applyPatch(sources, parsePatch(readBroken(folders[scenario])[bug]!));
}
