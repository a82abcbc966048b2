import type { ListedInvariant } from '../../catalogue/example.ts';
import { EXPLORE_RUNS, type LabControls } from '../app/use-lab.ts';
import { grouped } from '../app/words.ts';
import css from './explore-panel.css?inline';
import { FailureList } from './FailureList.tsx';
import { Met } from './Met.tsx';
import { openedText, outcomeText, progressText } from './words.ts';

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
    <section class="fl-explore" aria-label="Exploring">
      <style>{css}</style>
      {isExploring && (
        <div class="fl-progress">
          <progress max={activity.of} value={activity.exploration.runs} aria-label="Schedules explored" />
          <span>{progressText(activity)}</span>
        </div>
      )}
      {activity.kind === 'shrinking' && (
        <div class="fl-progress">
          <span role="status">A failure. Looking for its shortest schedule: {activity.step}.</span>
          <span>
            {activity.replays} replays, {activity.faults} fault{activity.faults === 1 ? '' : 's'} left
          </span>
          <button type="button" onClick={lab.stop}>
            Stop here
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
              Go on after the first failure
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
        {runs < of ? `Go on with the other ${grouped(of - runs)}` : `Explore ${grouped(EXPLORE_RUNS)} more`}
      </button>
      <button type="button" onClick={() => lab.dispatch({ kind: 'explored', explored: undefined })}>
        Close
      </button>
    </>
  );
}
