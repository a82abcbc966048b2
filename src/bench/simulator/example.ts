import { fileURLToPath } from 'node:url';
import { readBroken } from '../../../examples/simulator/src/node/sources.ts';

/** The example that everything is measured with: about 70 events a run. */
export const EXAMPLE = 'transactions/saga';
export const exampleFolder = fileURLToPath(new URL(`../../../examples/${EXAMPLE}`, import.meta.url));

export const plantedBugs = (): string[] => Object.keys(readBroken(exampleFolder));
