import { format } from 'node:util';
import { Random } from '../../src/random.ts';
import { ScenarioError, type WorkloadContext } from '../../src/scenario.ts';
import type { Recorder } from './recorder.ts';

/** What the scenario's workload is given, as in the simulator. */
export function workloadContext(seed: string, recorder: Recorder): WorkloadContext {
  const names = new Set<string>();
  return {
    random: new Random(`${seed}/workload`),
    observe: (kind, value) => recorder.observe(kind, value),
    async operation(name, run) {
      if (names.has(name))
        throw new ScenarioError(`Two operations are called “${name}”. Give each a name of its own.`);
      names.add(name);
      const end = recorder.operate(name);
      try {
        const value = await run();
        end('ok', structuredClone(value), value === undefined ? '' : format(value));
        return value;
      } catch (error) {
        if (error instanceof ScenarioError) throw error;
        end('info', format(error), error instanceof Error ? error.name : format(error));
        return undefined;
      }
    },
  };
}
