import { format } from '../globals/console.ts';
import { freezeMembers } from '../globals/stand-in.ts';
import { Random } from '../random.ts';
import { ScenarioError, type OperationRecord, type WorkloadContext } from '../scenario.ts';
import { freezeCopy } from './copy.ts';
import type { Life } from './life.ts';
import type { World } from './world.ts';
import { OBSERVATIONS, OPERATIONS } from './sources.ts';
import { young } from './young.ts';

/**
 * What the workload is given: see {@link WorkloadContext}. Its functions work without their object; a class for the
 * reason told at {@link SimEvent}.
 */
class Context implements WorkloadContext {
  readonly operation: WorkloadContext['operation'];
  readonly observe: WorkloadContext['observe'];
  readonly #seed: string;
  #random: Random | undefined = undefined;

  constructor(world: World, client: Life) {
    const names = new Set<string>();
    this.#seed = world.seed;
    this.operation = young((name, run) => runOperation(world, client, names, name, run));
    this.observe = young((kind: string, value: unknown) => {
      world.observations.push(Object.freeze({ kind, value: freezeCopy(value), atMs: world.nowMs }));
      world.changes |= OBSERVATIONS;
    });
    Object.freeze(this);
  }

  get random(): Random {
    return (this.#random ??= new Random(`${this.#seed}/workload`));
  }
}
freezeMembers(Context);
freezeMembers(Context.prototype);

export function createWorkloadContext(world: World, client: Life): WorkloadContext {
  return new Context(world, client);
}

async function runOperation<T>(
  world: World,
  client: Life,
  names: Set<string>,
  name: string,
  run: () => Promise<T>,
): Promise<T | undefined> {
  if (names.has(name))
    throw new ScenarioError(`Two operations are called “${name}”. Give each a name of its own.`);
  names.add(name);
  if (world.only && !world.only.has(name)) {
    world.leftOut.push(name);
    return undefined;
  }
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
    this.#world.changes |= OPERATIONS;
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
