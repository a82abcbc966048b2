import type { Example } from '../../catalogue/example.ts';
import { plantedBug } from '../../catalogue/planted-bug.ts';
import { encodeRun } from './link.ts';

/** The fragment that opens the shortest run of a planted bug in the lab of its page. */
export function runFragment(example: Example, broken: string): Promise<string> {
  const { id, sourcesHash: sources } = example;
  return encodeRun({
    v: 1,
    example: id,
    sources,
    variant: broken,
    schedule: plantedBug(example, broken).schedule,
  });
}
