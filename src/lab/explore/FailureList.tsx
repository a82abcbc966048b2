import type { Exploration } from '@faultline/simulator';
import type { Explored } from '../app/state.ts';
import type { LabControls } from '../app/use-lab.ts';
import { grouped } from '../app/words.ts';
import { failureGroups } from './words.ts';
import { say } from '../say.ts';

export interface FailureListProps {
  exploration: Exploration;
  opened: Explored['opened'];
  lab: Pick<LabControls, 'openFailure'>;
}

/** The failures by the invariant that they break, each to be opened as it was or as short as it gets. */
export function FailureList({ exploration, opened, lab }: FailureListProps) {
  const groups = failureGroups(exploration);
  if (!groups.length) return null;
  return (
    <section class="fl-failures">
      <h3>{say('Failures')}</h3>
      <ul>
        {groups.map(({ invariant, runs, seeds }) => (
          <li key={invariant}>
            <p>
              <strong lang="en">{invariant}</strong>
              {say(runs === 1 ? ': 1 schedule' : ': {n} schedules', { n: grouped(runs) })}
            </p>
            <span class="fl-failure-seeds">
              <button
                type="button"
                aria-pressed={opened?.seed === seeds[0] && opened!.shrunk}
                onClick={() => lab.openFailure({ seed: seeds[0]!, invariant, shrink: true })}
              >
                {say('Shortest schedule')}
              </button>
              {seeds.map((seed) => (
                <button
                  key={seed}
                  type="button"
                  aria-pressed={opened?.seed === seed && !opened.shrunk}
                  onClick={() => lab.openFailure({ seed, invariant, shrink: false })}
                >
                  {say('Seed {seed}', { seed })}
                </button>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
