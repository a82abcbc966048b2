import type { Activity, Explored as Outcome } from './state.ts';
import { grouped, summarize } from './words.ts';

/** How far exploring or shrinking has come. The button that started it stops it. */
export function Progress({ activity }: { activity: Activity }) {
  if (activity.kind !== 'exploring' && activity.kind !== 'shrinking') return null;
  return (
    <div class="fl-progress">
      {activity.kind === 'exploring' ? (
        <>
          <progress max={activity.of} value={activity.runs} aria-label="Schedules explored" />
          <span>
            {grouped(activity.runs)} of {grouped(activity.of)} schedules, {grouped(activity.events)} events
          </span>
        </>
      ) : (
        <span role="status">
          A failure. Looking for its shortest schedule: {activity.replays} replays so far.
        </span>
      )}
    </div>
  );
}

/** What exploring found, or did not find. */
export function Explored({ explored }: { explored: Outcome }) {
  if (explored.kind === 'found')
    return (
      <p class="fl-notice fl-explored" role="status">
        Schedule {grouped(Number(explored.seed) + 1)} broke an invariant. It had {explored.faultsBefore} fault
        {explored.faultsBefore === 1 ? '' : 's'}; below is the shortest schedule that fails in the same way.
      </p>
    );
  const { runs, events, faults, reached } = explored.exploration;
  const met = Object.entries(faults).map(([kind, count]) => `${grouped(count)} × ${kind}`);
  return (
    <div class="fl-notice fl-explored" role="status">
      <p>
        <strong>
          {grouped(runs)} schedules, {grouped(events)} events: every invariant held.
        </strong>{' '}
        Faults met: {met.join(', ') || summarize([])}.
      </p>
      {reached.length > 0 && <p>Reached on the way: {reached.join('; ')}.</p>}
    </div>
  );
}
