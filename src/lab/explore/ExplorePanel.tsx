import type { ListedInvariant } from '../../catalogue/example.ts';
import { EXPLORE_RUNS, type LabControls } from '../app/use-lab.ts';
import { grouped } from '../app/words.ts';
import css from './explore-panel.css?inline';
import { FailureList } from './FailureList.tsx';
import { Met } from './Met.tsx';
import { openedText, outcomeText, progressText } from './words.ts';
import { say } from '../say.ts';

export interface ExplorePanelProps {
  lab: LabControls;
  invariants: readonly ListedInvariant[];
}

/** How far exploring has come, what it met, and the failures it found. The button that started it stops it. */
export function ExplorePanel({ lab, invariants }: ExplorePanelProps) {
  const { activity, explored, goOn } = lab.state;
  const isExploring = activity.kind === 'exploring';
  const exploration = isExploring ? activity.exploration : explored?.sweep.exploration;
  return (
    <section class="fl-explore" aria-label={say('Exploring')}>
      <style>{css}</style>
      {isExploring && (
        <div class="fl-progress">
          <progress
            max={activity.of}
            value={activity.exploration.runs}
            aria-label={say('Schedules explored')}
          />
          <span>{progressText(activity)}</span>
        </div>
      )}
      {activity.kind === 'shrinking' && (
        <div class="fl-progress">
          <span role="status">
            {say('A failure. Looking for its shortest schedule: {step}.', { step: activity.step })}
          </span>
          <span>
            {say(
              '{replays} replays, {n} faults left',
              { replays: activity.replays, n: activity.faults },
              '{replays} replays, 1 fault left',
            )}
          </span>
          <button type="button" onClick={lab.stop}>
            {say('Stop here')}
          </button>
        </div>
      )}
      {explored && !isExploring && (
        <p class="fl-notice fl-explored" role="status">
          <strong>{outcomeText(explored)}</strong> {explored.opened && openedText(explored.opened)}
        </p>
      )}
      {exploration && (
        <div class="fl-explore-body">
          <FailureList exploration={exploration} opened={explored?.opened} lab={lab} />
          <Met exploration={exploration} invariants={invariants} />
          <div class="fl-explore-more">
            <label>
              <input
                type="checkbox"
                checked={goOn}
                onChange={({ currentTarget: { checked } }) => lab.dispatch({ kind: 'go on', goOn: checked })}
              />
              {say('Go on after the first failure')}
            </label>
            {explored && activity.kind === 'resting' && <MoreButtons lab={lab} />}
          </div>
        </div>
      )}
    </section>
  );
}

function MoreButtons({ lab }: { lab: LabControls }) {
  const { sweep, of } = lab.state.explored!;
  const { runs } = sweep.exploration;
  return (
    <>
      <button type="button" onClick={lab.explore}>
        {runs < of
          ? say('Go on with the other {n}', { n: grouped(of - runs) })
          : say('Explore {n} more', { n: grouped(EXPLORE_RUNS) })}
      </button>
      <button type="button" onClick={() => lab.dispatch({ kind: 'explored', explored: undefined })}>
        {say('Close')}
      </button>
    </>
  );
}
