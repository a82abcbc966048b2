import type { Exploration } from '@faultline/simulator';
import type { ListedInvariant } from '../../catalogue/example.ts';
import { grouped } from '../app/words.ts';
import { faultsText } from './words.ts';
import { say } from '../say.ts';

/** What exploring met on its way: faults, and the interesting states that a scenario names. */
export function Met({
  exploration,
  invariants,
}: {
  exploration: Exploration;
  invariants: readonly ListedInvariant[];
}) {
  const { reachedIn = {} } = exploration;
  const named = invariants.filter(({ when }) => when === 'sometimes').map(({ sentence }) => sentence);
  const sentences = [...new Set([...named, ...Object.keys(reachedIn)])];
  return (
    <section class="fl-met">
      <p>{say('Faults met: {faults}.', { faults: faultsText(exploration) })}</p>
      {sentences.length > 0 && (
        <>
          <p>{say('Reached on the way:')}</p>
          <ul>
            {sentences.map((sentence) => (
              <li key={sentence}>
                <span lang="en">{sentence}</span>
                {say(': ')}
                {reached(reachedIn[sentence]?.runs)}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function reached(runs: number | undefined): string {
  if (!runs) return say('in no run yet');
  return runs === 1 ? say('in one run') : say('in {n} runs', { n: grouped(runs) });
}
