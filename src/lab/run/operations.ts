import type { RunResult, Schedule } from '@faultline/simulator';

/**
 * The operations of the workload: the known ones in their order, then those that only this run came to. A run that
 * breaks ends before it has come to all of them.
 */
export function operationsOf(
  known: readonly string[],
  { trace, leftOut = [] }: Pick<RunResult, 'trace' | 'leftOut'>,
): string[] {
  const began = trace.flatMap((event) =>
    event.kind === 'operation' && event.phase === 'start' ? [event.name] : [],
  );
  return [...new Set([...known, ...began, ...leftOut])];
}

/** The schedule with just these operations. With all of them it names none. */
export function withOperations(
  schedule: Schedule,
  chosen: readonly string[],
  all: readonly string[],
): Schedule {
  const { only: _, ...rest } = schedule;
  return chosen.length === all.length ? rest : { ...rest, only: all.filter((name) => chosen.includes(name)) };
}

/** The schedule in which just these nodes never boot. */
export function withNodesOff(schedule: Schedule, off: readonly string[]): Schedule {
  const { off: _, ...rest } = schedule;
  return off.length ? { ...rest, off } : rest;
}

/** The next or previous seed, where the seed is a number; undefined where there is none. */
export function neighbouringSeed(seed: string, step: 1 | -1): string | undefined {
  const next = Number(seed) + step;
  return /^\d{1,15}$/.test(seed) && next >= 0 ? String(next) : undefined;
}
