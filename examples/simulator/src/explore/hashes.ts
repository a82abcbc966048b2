import type { Program } from '../loader/program.ts';
import { hashTrace } from '../trace-text.ts';
import { explore } from './explore.ts';
import type { Host } from './host.ts';

export interface HashOptions {
  runs: number;
  /** Worlds that share each hop. */
  width: number;
}

/**
 * One line for each seed: the hash of its trace and the hash of its events. Two engines, time zones or widths that give
 * the same lines ran the same runs.
 */
export async function hashRuns(
  program: Program,
  host: Host,
  { runs, width }: HashOptions,
): Promise<string[]> {
  const lines: string[] = [];
  await explore(program, host, {
    runs,
    width,
    stopAtViolation: false,
    tracing: true,
    onRun(world) {
      const { trace, hash, violation } = world.result();
      lines[Number(world.seed)] =
        `${world.seed} ${hashTrace(trace)} ${hash} ${violation?.invariant ?? 'held'}`;
    },
  });
  return lines;
}
