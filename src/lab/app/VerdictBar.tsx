import type { RunResult, Schedule } from '@faultline/simulator';
import type { ChangedConditions } from './state.ts';
import { summarize, verdict } from './words.ts';
import { say } from '../say.ts';

/** Whether the run held, which invariant broke, and by what. */
export function VerdictBar({
  run,
  schedule,
  conditions,
  edited,
}: {
  run: RunResult;
  schedule: Schedule;
  conditions: ChangedConditions;
  edited: boolean;
}) {
  const { held, text } = verdict(run);
  return (
    <div class={`fl-verdict ${held ? 'fl-held' : 'fl-broken'}`} role="status">
      <strong class="fl-verdict-word">{say(held ? '✓ Held' : '✕ Broken')}</strong>
      <span class="fl-verdict-text" lang={held ? undefined : 'en'}>
        {text}
      </span>
      <span class="fl-verdict-why">
        {summarize(run.faults)} · {say('seed {seed}', { seed: schedule.seed })}
        {Object.keys(conditions).length > 0 && ` · ${say('other conditions')}`}
        {edited && ` · ${say('edited')}`}
      </span>
    </div>
  );
}
