import { useEffect, useRef, useState } from 'preact/hooks';
import type { Challenge, LabExample } from '../../catalogue/example.ts';
import { EngineError, messages } from '../../runner/engine.ts';
import { variantOf } from '../app/state.ts';
import type { LabControls, LabEngines } from '../app/use-lab.ts';
import { grouped } from '../app/words.ts';
import { failsAsAsked, whyNotFixed } from './judge.ts';
import css from './tasks.css?inline';
import { useKeptTasks } from './use-kept-tasks.ts';

export interface TasksProps {
  tasks: readonly Challenge[];
  lab: LabControls;
  example: LabExample;
  createPool: LabEngines['createPool'];
}

/** How many runs, or failed checks, are an honest try. */
const HONEST = { 'make it fail': 3, 'fix it': 1 };

/** The tasks of the page: each is checked by running, ticked off and remembered. */
export function Tasks({ tasks, lab, example, createPool }: TasksProps) {
  const { state, dispatch } = lab;
  const kept = useKeptTasks(example.id);
  const shown = useRef(new Set<string>());
  const { said, checking, check } = useCheck({ lab, example, createPool, kept });
  const variant = variantOf(state);
  const seen = useRef(state.run);
  useEffect(() => {
    if (seen.current === state.run) return;
    seen.current = state.run;
    if (lab.edited || Object.keys(state.conditions).length) return;
    for (const task of tasks) {
      if (task.kind !== 'make it fail' || task.bug !== variant || kept.of(task.name).done) continue;
      const isGiven =
        shown.current.has(task.name) &&
        JSON.stringify(state.run.faults) === JSON.stringify(task.solution.faults);
      if (!failsAsAsked(task, state.run)) kept.tried(task.name);
      else if (!isGiven) kept.done(task.name);
    }
  }, [state.run]);

  const open = ({ bug, kind }: Challenge) => {
    const { schedule } = example.planted.find(({ name }) => name === bug)!;
    dispatch({ kind: 'choose', bug, schedule });
    if (state.view === 'both') dispatch({ kind: 'view', view: 'broken' });
    if (kind === 'fix it') dispatch({ kind: 'panel', panel: 'edit' });
  };
  const showSolution = (task: Challenge) => {
    shown.current.add(task.name);
    if (task.kind === 'fix it') {
      dispatch({ kind: 'view', view: 'fixed' });
      dispatch({ kind: 'panel', panel: 'edit' });
    } else dispatch({ kind: 'open', variant: task.bug, schedule: task.solution });
  };

  if (!tasks.length) return null;
  return (
    <section class="fl-tasks">
      <style>{css}</style>
      <h3>Your turn</h3>
      <ul>
        {tasks.map((task) => {
          const { done, tries } = kept.of(task.name);
          return (
            <li key={task.name} class={done ? 'fl-task-done' : undefined}>
              <span class="fl-task-mark" role="img" aria-label={done ? 'done' : 'to do'}>
                {done ? '✓' : '○'}
              </span>
              <div>
                {' '}
                {task.task}{' '}
                <span class="fl-task-acts">
                  {variant !== task.bug && (
                    <button type="button" onClick={() => open(task)}>
                      Open
                    </button>
                  )}
                  {variant === task.bug && task.kind === 'fix it' && (
                    <button type="button" aria-disabled={checking !== undefined} onClick={() => check(task)}>
                      {checking?.name === task.name
                        ? `Checking: ${grouped(checking.runs)} runs`
                        : 'Check my fix'}
                    </button>
                  )}
                  {!done && tries >= HONEST[task.kind] && (
                    <button type="button" onClick={() => showSolution(task)}>
                      Show a solution
                    </button>
                  )}
                </span>
                <span class="fl-task-said" role="status">
                  {said?.name === task.name && said.text}
                </span>
              </div>{' '}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

interface CheckParts extends Omit<TasksProps, 'tasks'> {
  kept: ReturnType<typeof useKeptTasks>;
}

/** Explores the reader's code in the scenario as it is in the example, whatever they have made of that. */
function useCheck({ lab, example, createPool, kept }: CheckParts) {
  const [checking, setChecking] = useState<{ name: string; runs: number }>();
  const [said, say] = useState<{ name: string; text: string }>();
  const leaving = useRef(new AbortController());
  useEffect(() => () => leaving.current.abort(), []);

  const check = async ({ name, ...task }: Challenge): Promise<void> => {
    if (task.kind !== 'fix it' || checking) return;
    setChecking({ name, runs: 0 });
    say(undefined);
    const pool = await createPool();
    try {
      const files = { ...lab.files, 'scenario.ts': example.files['scenario.ts']! };
      const { exploration } = await pool.sweep(files, {
        seeds: { first: 0, stride: 1, count: task.runs },
        order: { countReached: true, stopAtViolation: true },
        done: [],
        signal: leaving.current.signal,
        finish: leaving.current.signal,
        onProgress: ({ runs }) => setChecking({ name, runs }),
      });
      const why = whyNotFixed(exploration, example.invariants);
      if (why) kept.tried(name);
      else kept.done(name);
      say({ name, text: why ?? `${grouped(exploration.runs)} runs, and every invariant held.` });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (error.kind === 'stopped') return;
      kept.tried(name);
      say({ name, text: error.detail ?? messages[error.kind].text });
    } finally {
      pool.dispose();
      setChecking(undefined);
    }
  };
  return { said, checking, check: (task: Challenge) => void check(task) };
}
