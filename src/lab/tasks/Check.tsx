import { grouped } from '../app/words.ts';
import { leftText, type Progress } from './left.ts';
import { say } from '../say.ts';

/** How far a check has come, and how long the rest takes at its pace so far. */
export function Check(progress: Progress) {
  const { runs, of } = progress;
  return (
    <span class="fl-task-check">
      <progress max={of} value={runs} aria-label={say('Runs of the check')} />
      {say('{n} of {all} runs', { n: grouped(runs), all: grouped(of) }) + leftText(progress)}
    </span>
  );
}
