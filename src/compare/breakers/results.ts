import { fileURLToPath } from 'node:url';
import type { Fared } from './compare-breakers.ts';

/** What the page shows, and how many runs it is of. A test makes it again and compares. */
export interface Results {
  runs: number;
  fared: Fared[];
}

export const resultsPath = fileURLToPath(new URL('results.json', import.meta.url));
