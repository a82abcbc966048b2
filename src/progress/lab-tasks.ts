import { asRecord } from '../kept/as-record.ts';
import { StoreError } from '../kept/versioned-store.ts';
import { changeKept, readKept, type KeptTask } from '../lab/kept/store.ts';

/** What came of the lab's tasks: example → task → result. The lab keeps it; here it is saved, brought back and forgotten. */
export type LabTasks = Readonly<Record<string, Readonly<Record<string, KeptTask>>>>;

export type KeyedStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const PREFIX = 'faultline:lab:';

/** Of every example that this browser knows. What a newer version of the lab wrote is left out. */
export function readLabTasks(store: () => KeyedStore): LabTasks {
  return Object.fromEntries(
    examplesIn(store).flatMap((example) => {
      const tasks = tasksOf(store, example);
      return Object.keys(tasks).length ? [[example, tasks]] : [];
    }),
  );
}

/** Adds what was brought back: a task that was ever done is done. @throws StoreError with a sentence for the reader. */
export function mergeLabTasks(store: () => KeyedStore, imported: LabTasks): void {
  for (const [example, tasks] of Object.entries(imported))
    changeKept(store, example, (now) => {
      const merged = Object.entries(tasks).map(([name, { tries, done }]) => {
        const here = now.tasks[name];
        return [
          name,
          { tries: Math.max(tries, here?.tries ?? 0), done: done || (here?.done ?? false) },
        ] as const;
      });
      return { ...now, tasks: { ...now.tasks, ...Object.fromEntries(merged) } };
    });
}

/** Results only: what the reader wrote in the lab stays. @throws StoreError with a sentence for the reader. */
export function forgetLabTasks(store: () => KeyedStore): void {
  for (const example of Object.keys(readLabTasks(store)))
    changeKept(store, example, (now) => ({ ...now, tasks: {} }));
}

/** From a file that a reader chose: anything may stand there, and what is not right is left out. */
export function parseLabTasks(text: string): LabTasks {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {};
  }
  return Object.fromEntries(
    Object.entries(asRecord(asRecord(value)['tasks'])).flatMap(([example, tasks]) => {
      const right = Object.entries(asRecord(tasks)).flatMap(([name, task]) => {
        const { tries, done } = asRecord(task);
        return Number.isSafeInteger(tries) && typeof done === 'boolean'
          ? [[name, { tries: tries as number, done }] as const]
          : [];
      });
      return right.length ? [[example, Object.fromEntries(right)] as const] : [];
    }),
  );
}

export const doneTasks = (tasks: LabTasks): number =>
  Object.values(tasks)
    .flatMap((each) => Object.values(each))
    .filter(({ done }) => done).length;

function examplesIn(store: () => KeyedStore): string[] {
  try {
    const items = store();
    return Array.from({ length: items.length }, (_, i) => items.key(i) ?? '')
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => key.slice(PREFIX.length))
      .toSorted();
  } catch {
    // A browser that keeps nothing has no results.
    return [];
  }
}

function tasksOf(store: () => KeyedStore, example: string): Readonly<Record<string, KeptTask>> {
  try {
    return readKept(store, example).tasks;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return {};
  }
}
