import type { NodeCommand } from '../../runner/webcontainer/webcontainer-engine.ts';
import type { LabControls } from '../app/use-lab.ts';
import type { PlantedBug } from '../../catalogue/example.ts';
import { words } from './words.ts';

export interface CommandsProps {
  lab: LabControls;
  planted: readonly Pick<PlantedBug, 'name' | 'schedule'>[];
  running: boolean;
  filled: boolean;
  onRun(command: NodeCommand): void;
  onStop(): void;
  onFill(on: boolean): void;
}

/** What is done most, at a click; all else is typed into the shell. */
export function Commands({ lab, planted, running, filled, onRun, onStop, onFill }: CommandsProps) {
  const { state, dispatch } = lab;
  const isBroken = state.view !== 'fixed';
  const choose = (bug: string) =>
    dispatch({ kind: 'choose', bug, schedule: planted.find(({ name }) => name === bug)!.schedule });
  return (
    <div class="fl-terminal-bar" role="toolbar" aria-label={words.commands}>
      <button type="button" class="fl-primary" title={words.runTitle} onClick={() => onRun(['npm', 'start'])}>
        {words.run}
      </button>
      <button type="button" title="npm test" onClick={() => onRun(['npm', 'test'])}>
        {words.test}
      </button>
      <button type="button" title="npm run explore" onClick={() => onRun(['npm', 'run', 'explore'])}>
        {words.explore}
      </button>
      {/* Never `disabled`: it would lose the focus of whoever has just pressed it. */}
      <button type="button" aria-disabled={!running} onClick={() => running && onStop()}>
        {words.stop}
      </button>
      <span class="fl-terminal-bug">
        <select
          aria-label={words.bug}
          value={state.bug}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          {planted.map(({ name }) => (
            <option key={name} value={name}>
              {name.replaceAll('-', ' ')}
            </option>
          ))}
        </select>
        <button
          type="button"
          aria-pressed={isBroken}
          onClick={() => dispatch({ kind: 'view', view: isBroken ? 'fixed' : 'broken' })}
        >
          {isBroken ? words.fixIt : words.breakIt}
        </button>
      </span>
      <button type="button" class="fl-terminal-fill" aria-pressed={filled} onClick={() => onFill(!filled)}>
        {filled ? words.unfill : words.fill}
      </button>
    </div>
  );
}
