import { useEffect, useState } from 'preact/hooks';
import { StoreError } from '../../kept/versioned-store.ts';
import { changeKept, readKept, type KeptTask } from '../kept/store.ts';

const NEW: KeptTask = { tries: 0, done: false };

/** How far the reader has come with the tasks of an example, kept in this browser where it can be. */
export function useKeptTasks(example: string) {
  const [tasks, setTasks] = useState<Readonly<Record<string, KeptTask>>>({});
  useEffect(() => {
    quietly(() => setTasks(readKept(() => localStorage, example).tasks));
  }, []);
  const of = (name: string): KeptTask => tasks[name] ?? NEW;
  const change = (name: string, to: (task: KeptTask) => KeptTask): void => {
    const news = (all: Readonly<Record<string, KeptTask>>) => ({ ...all, [name]: to(all[name] ?? NEW) });
    setTasks(news);
    quietly(() =>
      changeKept(
        () => localStorage,
        example,
        (kept) => ({ ...kept, tasks: news(kept.tasks) }),
      ),
    );
  };
  return {
    of,
    tried: (name: string) => change(name, (task) => ({ ...task, tries: task.tries + 1 })),
    done: (name: string) => change(name, (task) => ({ ...task, done: true })),
  };
}

/** A tick that is forgotten is no loss to speak of; lost edits are, and Kept.tsx says so. */
function quietly(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}
