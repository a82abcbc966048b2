import type { Exploration } from '@faultline/simulator';
import type { ListedInvariant } from '../../catalogue/example.ts';
import { grouped } from '../app/words.ts';
import { faultsText } from './words.ts';

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
      <p>Faults met: {faultsText(exploration)}.</p>
      {sentences.length > 0 && (
        <>
          <p>Reached on the way:</p>
          <ul>
            {sentences.map((sentence) => (
              <li key={sentence}>
                {sentence}: {reached(reachedIn[sentence]?.runs)}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function reached(runs: number | undefined): string {
  if (!runs) return 'in no run yet';
  return runs === 1 ? 'in one run' : `in ${grouped(runs)} runs`;
}
