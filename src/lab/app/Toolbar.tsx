import type { PlantedBug } from '../../catalogue/example.ts';
import { FIXED } from './state.ts';
import { EXPLORE_RUNS, type LabControls } from './use-lab.ts';
import { grouped } from './words.ts';

export interface ToolbarProps {
  lab: LabControls;
  planted: readonly Pick<PlantedBug, 'name' | 'schedule'>[];
  download: string;
  onShare(): void;
  onStep(step: 1 | -1): void;
}

/** Which code, which moment, and what to do with it. */
export function Toolbar({ lab, planted, download, onShare, onStep }: ToolbarProps) {
  const { state, dispatch, explore, stop } = lab;
  const bug = state.variant === FIXED ? planted[0] : planted.find(({ name }) => name === state.variant);
  const isExploring = state.activity.kind === 'exploring' || state.activity.kind === 'shrinking';
  const toggle = (panel: 'edit' | 'node') =>
    dispatch({ kind: 'panel', panel: state.panel === panel ? 'none' : panel });
  const choose = (name: string) => {
    const schedule = planted.find((other) => other.name === name)?.schedule;
    dispatch({ kind: 'choose', variant: name, ...(schedule && name !== FIXED ? { schedule } : {}) });
  };

  return (
    <div class="fl-bar" role="toolbar" aria-label="Lab controls">
      <label class="fl-variant">
        <span class="sr-only">Planted bug</span>
        <select
          data-act="variant"
          value={state.variant}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          {planted.map(({ name }) => (
            <option key={name} value={name} selected={name === state.variant}>
              {name.replaceAll('-', ' ')}
            </option>
          ))}
          <option value={FIXED} selected={state.variant === FIXED}>
            fixed
          </option>
        </select>
      </label>
      <span class="fl-segments" role="group" aria-label="Show the code">
        <Segment
          act="broken"
          on={state.variant !== FIXED && !state.both}
          onClick={() => {
            dispatch({ kind: 'both', both: false });
            if (bug && state.variant === FIXED) dispatch({ kind: 'choose', variant: bug.name });
          }}
        >
          broken
        </Segment>
        <Segment
          act="fixed"
          on={state.variant === FIXED}
          onClick={() => {
            dispatch({ kind: 'both', both: false });
            dispatch({ kind: 'choose', variant: FIXED });
          }}
        >
          fixed
        </Segment>
        <Segment
          act="both"
          on={state.both && state.variant !== FIXED}
          onClick={() => {
            if (bug && state.variant === FIXED) dispatch({ kind: 'choose', variant: bug.name });
            dispatch({ kind: 'both', both: true });
          }}
        >
          both
        </Segment>
      </span>
      <span class="fl-steps">
        <button
          type="button"
          data-act="back"
          aria-label="Previous step of the story"
          onClick={() => onStep(-1)}
        >
          ‹
        </button>
        <button type="button" data-act="next" aria-label="Next step of the story" onClick={() => onStep(1)}>
          ›
        </button>
      </span>
      <span class="fl-space" />
      <button
        type="button"
        data-act="edit"
        aria-expanded={state.panel === 'edit'}
        onClick={() => toggle('edit')}
      >
        Edit
      </button>
      <button type="button" data-act="share" onClick={onShare}>
        Share
      </button>
      <a class="fl-button" href={download} download>
        Download
      </a>
      <button
        type="button"
        data-act="node"
        aria-expanded={state.panel === 'node'}
        onClick={() => toggle('node')}
      >
        Run in Node
      </button>
      <button type="button" class="fl-primary" data-act="explore" onClick={isExploring ? stop : explore}>
        {isExploring ? 'Stop' : `Explore ${grouped(EXPLORE_RUNS)} schedules`}
      </button>
    </div>
  );
}

function Segment({
  act,
  on,
  onClick,
  children,
}: {
  act: string;
  on: boolean;
  onClick: () => void;
  children: string;
}) {
  return (
    <button type="button" data-act={act} aria-pressed={on} onClick={onClick}>
      {children}
    </button>
  );
}
