import { useEffect, useRef } from 'preact/hooks';
import type { Challenge, LabExample } from '../../catalogue/example.ts';
import { parsePatch } from '../../../examples/simulator/src/patch.ts';
import { variantOf } from '../app/state.ts';
import type { LabControls, LabEngines } from '../app/use-lab.ts';
import { failsAsAsked, whyNotAsAsked } from './judge.ts';
import { Check } from './Check.tsx';
import css from './tasks.css?inline';
import { useCheck } from './use-check.ts';
import { useKeptTasks } from './use-kept-tasks.ts';
import { say as inWords } from '../say.ts';

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
  const { said, say, checking, check, stop } = useCheck({ lab, example, createPool, kept });
  const section = useRef<HTMLElement>(null);
  const variant = variantOf(state);
  const seen = useRef(state.run);
  useEffect(() => {
    if (seen.current === state.run) return;
    seen.current = state.run;
    const isOwn = !lab.edited && Object.keys(state.conditions).length === 0;
    for (const task of tasks) {
      if (task.kind !== 'make it fail' || task.bug !== variant || kept.of(task.name).done) continue;
      const isGiven =
        shown.current.has(task.name) &&
        JSON.stringify(state.run.faults) === JSON.stringify(task.solution.faults);
      const { name } = task;
      if (!isOwn)
        say({ name, text: inWords('Only the code and the conditions of the page count here: reset yours.') });
      else if (!failsAsAsked(task, state.run)) {
        kept.tried(name);
        say({ name, text: whyNotAsAsked(task, state.run) });
      } else if (isGiven)
        say({ name, text: inWords('This is the solution. Find another, and it is ticked off.') });
      else {
        kept.done(name);
        say({ name, text: inWords('Done: this run fails as asked.') });
      }
    }
  }, [state.run]);

  // The button that was pressed is gone, and what it opened stands above.
  const goUp = () => {
    const root = section.current?.closest<HTMLElement>('.fl-lab');
    root?.focus({ preventScroll: true });
    root?.scrollIntoView({ block: 'start' });
  };
  const open = ({ bug, kind }: Challenge) => {
    const { schedule, patch } = example.planted.find(({ name }) => name === bug)!;
    dispatch({ kind: 'choose', bug, schedule });
    if (state.view === 'both') dispatch({ kind: 'view', view: 'broken' });
    const [changed] = parsePatch(patch).files;
    if (kind === 'fix it' && changed?.to) dispatch({ kind: 'file', file: changed.to });
    if (kind === 'fix it') dispatch({ kind: 'panel', panel: 'edit' });
    goUp();
  };
  const showSolution = (task: Challenge) => {
    shown.current.add(task.name);
    if (task.kind === 'fix it') {
      dispatch({ kind: 'view', view: 'fixed' });
      dispatch({ kind: 'panel', panel: 'edit' });
    } else dispatch({ kind: 'open', variant: task.bug, schedule: task.solution });
    goUp();
  };

  if (!tasks.length) return null;
  return (
    <section class="fl-tasks" ref={section}>
      <style>{css}</style>
      <h3>{inWords('Your turn')}</h3>
      <ul>
        {tasks.map((task) => {
          const { done, tries } = kept.of(task.name);
          return (
            <li key={task.name} class={done ? 'fl-task-done' : undefined}>
              <span class="fl-task-mark" role="img" aria-label={inWords(done ? 'done' : 'to do')}>
                {done ? '✓' : '○'}
              </span>
              <div>
                {' '}
                <span lang="en">{task.task}</span>{' '}
                <span class="fl-task-acts">
                  {variant !== task.bug && (
                    <button type="button" onClick={() => open(task)}>
                      {inWords('Open')}
                    </button>
                  )}
                  {variant === task.bug && task.kind === 'fix it' && (
                    <button
                      type="button"
                      aria-disabled={checking !== undefined && checking.name !== task.name}
                      onClick={() => (checking?.name === task.name ? stop() : check(task))}
                    >
                      {inWords(checking?.name === task.name ? 'Stop' : 'Check my fix')}
                    </button>
                  )}
                  {!done && tries >= HONEST[task.kind] && (
                    <button type="button" onClick={() => showSolution(task)}>
                      {inWords('Show a solution')}
                    </button>
                  )}
                </span>
                {checking?.name === task.name && <Check {...checking} />}
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
