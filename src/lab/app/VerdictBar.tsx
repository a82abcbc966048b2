import type { RunResult, Schedule } from '@faultline/simulator';
import { summarize, verdict } from './words.ts';

/** Whether the run held, which invariant broke, and by what. */
export function VerdictBar({
  run,
  schedule,
  edited,
}: {
  run: RunResult;
  schedule: Schedule;
  edited: boolean;
}) {
  const { held, text } = verdict(run);
  return (
    <div class={`fl-verdict ${held ? 'fl-held' : 'fl-broken'}`} role="status">
      <strong class="fl-verdict-word">{held ? '✓ Held' : '✕ Broken'}</strong>
      <span class="fl-verdict-text">{text}</span>
      <span class="fl-verdict-why">
        {summarize(run.faults)} · seed {schedule.seed}
        {edited && ' · edited'}
      </span>
    </div>
  );
}
