import { useState } from 'preact/hooks';
import type { PlantedBug } from '../../catalogue/example.ts';
import { variantOf, type Pinned } from './state.ts';
import { UndoButtons } from './UndoButtons.tsx';
import { EXPLORE_RUNS, type LabControls } from './use-lab.ts';
import { grouped } from './words.ts';
import { say } from '../say.ts';

export interface ToolbarProps {
  lab: LabControls;
  planted: readonly Pick<PlantedBug, 'name' | 'schedule'>[];
  download: string;
  /** The panel with all ways to share opens, and with it the commonest is done. */
  onShare(): void;
}

/** First which code runs, and exploring it; below, what opens or leaves the page. Where it is narrow, the rarer of these wait behind “More”. */
export function Toolbar({ lab, planted, download, onShare }: ToolbarProps) {
  const { state, dispatch, explore, stop } = lab;
  const isExploring = state.activity.kind === 'exploring' || state.activity.kind === 'shrinking';
  const toggle = (panel: 'run' | 'edit' | 'share' | 'node') =>
    dispatch({ kind: 'panel', panel: state.panel === panel ? 'none' : panel });
  const [more, showMore] = useState(false);
  const choose = (bug: string) =>
    dispatch({ kind: 'choose', bug, schedule: planted.find(({ name }) => name === bug)!.schedule });

  return (
    <div class="fl-bar" role="toolbar" aria-label={say('Lab controls')}>
      <label class="fl-variant">
        <span class="sr-only">{say('Planted bug')}</span>
        <select data-act="bug" value={state.bug} onChange={(event) => choose(event.currentTarget.value)}>
          {planted.map(({ name }) => (
            <option key={name} value={name} selected={name === state.bug}>
              {name.replaceAll('-', ' ')}
            </option>
          ))}
        </select>
      </label>
      <span class="fl-segments" role="group" aria-label={say('Show the code')}>
        {(['broken', 'fixed', 'both'] as const).map((view) => (
          <button
            key={view}
            type="button"
            data-act={view}
            aria-pressed={state.view === view}
            onClick={() => dispatch({ kind: 'view', view })}
          >
            {say(view)}
          </button>
        ))}
      </span>
      <UndoButtons history={state.history} dispatch={dispatch} />
      <button type="button" class="fl-primary" data-act="explore" onClick={isExploring ? stop : explore}>
        {isExploring ? say('Stop') : say('Explore {n}', { n: grouped(EXPLORE_RUNS) })}
      </button>
      <button
        type="button"
        data-act="run"
        aria-expanded={state.panel === 'run'}
        onClick={() => toggle('run')}
      >
        {say('Seed & conditions')}
      </button>
      <button
        type="button"
        data-act="edit"
        aria-expanded={state.panel === 'edit'}
        onClick={() => toggle('edit')}
      >
        {say('Edit')}
      </button>
      <button
        type="button"
        data-act="share"
        aria-expanded={state.panel === 'share'}
        onClick={() => {
          if (state.panel !== 'share') onShare();
          toggle('share');
        }}
      >
        {say('Share')}
      </button>
      <button type="button" data-act="more" aria-expanded={more} onClick={() => showMore(!more)}>
        {say('More')}
      </button>
      <button
        type="button"
        data-act="pin"
        aria-pressed={state.pinned !== undefined}
        title={say('Keep this run, to see later ones beside it')}
        onClick={() => dispatch({ kind: 'pin', pinned: state.pinned ? undefined : pinnedOf(lab) })}
      >
        {say('Compare with…')}
      </button>
      <a class="fl-button" href={download} download>
        {say('Download')}
      </a>
      <button
        type="button"
        data-act="node"
        aria-expanded={state.panel === 'node'}
        onClick={() => toggle('node')}
      >
        {say('Terminal')}
      </button>
    </div>
  );
}

/** The run at hand, as it is kept. */
function pinnedOf({ state, edited }: LabControls): Pinned {
  const code = variantOf(state) === state.bug ? state.bug.replaceAll('-', ' ') : say('the fixed code');
  return { run: state.run, code: edited ? say('{code}, edited', { code }) : code };
}
