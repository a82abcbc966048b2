import { format } from '../globals/console.ts';
import { Random } from '../random.ts';
import { ScenarioError, type OperationRecord, type WorkloadContext } from '../scenario.ts';
import { freezeCopy } from './copy.ts';
import type { Life } from './life.ts';
import type { World } from './world.ts';

/** What the workload is given: see {@link WorkloadContext}. */
export function createWorkloadContext(world: World, client: Life): WorkloadContext {
  const names = new Set<string>();
  return Object.freeze({
    random: new Random(`${world.seed}/workload`),
    observe(kind: string, value: unknown) {
      world.observations.push(Object.freeze({ kind, value: freezeCopy(value), atMs: world.nowMs }));
      world.changed = true;
    },
    async operation<T>(name: string, run: () => Promise<T>): Promise<T | undefined> {
      if (names.has(name))
        throw new ScenarioError(`Two operations are called “${name}”. Give each a name of its own.`);
      names.add(name);
      if (world.only && !world.only.has(name)) return undefined;
      const operation = new Operation(world, client, name);
      try {
        const value = await run();
        operation.end('ok', plain(value), value === undefined ? '' : format(value));
        return value;
      } catch (error) {
        if (error instanceof ScenarioError) throw error;
        operation.end('info', format(error), error instanceof Error ? error.name : format(error));
        return undefined;
      }
    },
  });
}

/** Keeps the record that invariants see: a new, frozen one after every change. */
class Operation {
  readonly #world: World;
  readonly #client: Life;
  readonly #index: number;

  constructor(world: World, client: Life, name: string) {
    this.#world = world;
    this.#client = client;
    this.#index = world.operations.length;
    this.#record({ name, type: 'invoke', value: undefined, startedMs: world.nowMs, endedMs: undefined });
    this.#note('start', '');
  }

  end(type: 'ok' | 'info', value: unknown, outcome: string): void {
    this.#record({ ...this.#world.operations[this.#index]!, type, value, endedMs: this.#world.nowMs });
    this.#note(type === 'ok' ? 'ok' : 'error', outcome);
  }

  #record(record: OperationRecord): void {
    this.#world.operations[this.#index] = Object.freeze(record);
    this.#world.operationChanges++;
    this.#world.changed = true;
  }

  #note(phase: 'start' | 'ok' | 'error', outcome: string): void {
    const { name } = this.#world.operations[this.#index]!;
    if (this.#world.tracing)
      this.#world.note({ kind: 'operation', ...this.#world.at(this.#client), name, phase, outcome });
  }
}

/** A value that invariants may keep, or its text if it is none. */
function plain(value: unknown): unknown {
  try {
    return freezeCopy(value);
  } catch {
    return format(value);
  }
}
