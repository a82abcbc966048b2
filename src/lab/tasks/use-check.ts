import { useEffect, useRef, useState } from 'preact/hooks';
import type { Challenge } from '../../catalogue/example.ts';
import { EngineError, messages } from '../../runner/engine.ts';
import { grouped } from '../app/words.ts';
import { whyNotFixed } from './judge.ts';
import type { Progress } from './left.ts';
import type { TasksProps } from './Tasks.tsx';
import type { useKeptTasks } from './use-kept-tasks.ts';
import { say as inWords } from '../say.ts';

interface CheckParts extends Omit<TasksProps, 'tasks'> {
  kept: ReturnType<typeof useKeptTasks>;
}

/** Explores the reader's code in the scenario as it is in the example, whatever they have made of that. */
export function useCheck({ lab, example, createPool, kept }: CheckParts) {
  const [checking, setChecking] = useState<Progress & { name: string }>();
  const [said, say] = useState<{ name: string; text: string }>();
  const stopping = useRef(new AbortController());
  useEffect(() => () => stopping.current.abort(), []);

  const check = async ({ name, ...task }: Challenge): Promise<void> => {
    if (task.kind !== 'fix it' || checking) return;
    const { signal } = (stopping.current = new AbortController());
    const begun = performance.now();
    const tell = (runs: number) => setChecking({ name, runs, of: task.runs, ms: performance.now() - begun });
    tell(0);
    say(undefined);
    const pool = await createPool();
    try {
      const files = { ...lab.files, 'scenario.ts': example.files['scenario.ts']! };
      const { exploration } = await pool.sweep(files, {
        seeds: { first: 0, stride: 1, count: task.runs },
        order: { countReached: true, stopAtViolation: true },
        done: [],
        signal,
        finish: signal,
        onProgress: ({ runs }) => tell(runs),
      });
      const why = whyNotFixed(exploration, example.invariants);
      if (why) kept.tried(name);
      else kept.done(name);
      say({
        name,
        text: why ?? inWords('{n} runs, and every invariant held.', { n: grouped(exploration.runs) }),
      });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (error.kind === 'stopped') return say({ name, text: inWords('Stopped: nothing is judged.') });
      kept.tried(name);
      say({ name, text: error.detail ?? messages[error.kind].text });
    } finally {
      pool.dispose();
      setChecking(undefined);
    }
  };
  const stop = () => stopping.current.abort();
  return { said, say, checking, check: (task: Challenge) => void check(task), stop };
}
