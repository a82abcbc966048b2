import { loadFiles, replay } from '../node/index.ts';
import { sourceOf, type Parts } from './source.ts';
import type { Program } from '../loader/program.ts';
import type { Fault, Schedule } from '../schedule.ts';
import type { RunResult, TraceEvent } from '../trace.ts';

export function cluster(parts: Parts): Program {
  return loadFiles({ 'scenario.ts': sourceOf(parts), ...parts.files }, undefined, parts.servers);
}

export { sourceOf } from './source.ts';

/** One traced run with everything at its shortest time: a message takes 1 ms, a write 0.5 ms, its acknowledgement 0.1. */
export function run(parts: Parts, faults: Fault[] = [], more: Partial<Schedule> = {}): Promise<RunResult> {
  return replay(cluster(parts), { seed: '1', faults, calm: true, ...more });
}

/** What nodes printed, in order, as `node: text`. */
export function printed({ trace }: RunResult): string[] {
  return trace.flatMap((event) => (event.kind === 'log' ? [`${event.node}: ${event.text}`] : []));
}

export function ofKind<K extends TraceEvent['kind']>(
  { trace }: RunResult,
  kind: K,
): Extract<TraceEvent, { kind: K }>[] {
  return trace.filter((event): event is Extract<TraceEvent, { kind: K }> => event.kind === kind);
}

/** How the operations ended: name → outcome. */
export function outcomes({ trace }: RunResult): Record<string, string> {
  const ends = trace.flatMap((event) =>
    event.kind === 'operation' && event.phase !== 'start' ? [event] : [],
  );
  return Object.fromEntries(ends.map(({ name, outcome }) => [name, outcome]));
}
