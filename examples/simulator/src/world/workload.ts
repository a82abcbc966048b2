import { format } from '../globals/console.ts';
import { Random } from '../random.ts';
import type { OperationRecord, WorkloadContext } from '../scenario.ts';
import { freezeCopy } from './copy.ts';
import type { Life } from './life.ts';
import type { World } from './world.ts';

/** What the workload is given: see {@link WorkloadContext}. */
export function createWorkloadContext(world: World, client: Life): WorkloadContext {
  return {
    random: new Random(`${world.seed}/workload`),
    observe(kind, value) {
      world.observations.push({ kind, value: freezeCopy(value), atMs: world.nowMs });
      world.changed = true;
    },
    async operation(name, run) {
      if (world.only && !world.only.has(name)) return undefined;
      const record: { -readonly [K in keyof OperationRecord]: OperationRecord[K] } = {
        name,
        type: 'invoke',
        value: undefined,
        startedMs: world.nowMs,
        endedMs: undefined,
      };
      world.operations.push(record);
      const note = (phase: 'start' | 'ok' | 'error', outcome: string) => {
        if (world.tracing) world.note({ kind: 'operation', ...world.at(client), name, phase, outcome });
      };
      note('start', '');
      try {
        const value = await run();
        Object.assign(record, { type: 'ok', value, endedMs: world.nowMs });
        note('ok', value === undefined ? '' : format(value));
        return value;
      } catch (error) {
        Object.assign(record, { type: 'info', value: format(error), endedMs: world.nowMs });
        note('error', error instanceof Error ? error.name : format(error));
        return undefined;
      } finally {
        world.changed = true;
      }
    },
  };
}
