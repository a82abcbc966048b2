import { useState } from 'preact/hooks';
import type { Chosen, Facet } from './find.ts';
import type { Say } from './say.ts';

interface FacetsProps {
  facets: readonly Facet[];
  say: Say;
  onChoose: (chosen: Chosen) => void;
}

/** Narrows the results: one value of a facet or the other, and all facets together. */
export function Facets({ facets, say, onChoose }: FacetsProps) {
  // On a phone the results come first.
  const [isOpen] = useState(() => matchMedia('(min-width: 50rem)').matches);
  const chosen = chosenIn(facets);
  const count = Object.values(chosen).flat().length;
  return (
    <details class="narrow" open={isOpen}>
      <summary>
        {say('narrow')}
        {count > 0 && ` (${count})`}
      </summary>
      {facets.map(({ name, values }) => (
        <fieldset key={name}>
          <legend>{say(`facet.${name}`)}</legend>
          {values.map(({ value, count, isChosen }) => (
            <label key={value}>
              <input
                type="checkbox"
                name={name}
                value={value}
                checked={isChosen}
                onChange={() => {
                  const others = (chosen[name] ?? []).filter((other) => other !== value);
                  onChoose({ ...chosen, [name]: isChosen ? others : [...others, value] });
                }}
              />
              <span>{value}</span> <span class="number">{count}</span>
            </label>
          ))}
        </fieldset>
      ))}
      {count > 0 && (
        <button type="button" onClick={() => onChoose({})}>
          {say('widen')}
        </button>
      )}
    </details>
  );
}

const chosenIn = (facets: readonly Facet[]): Chosen =>
  Object.fromEntries(
    facets.map(({ name, values }) => [
      name,
      values.flatMap(({ value, isChosen }) => (isChosen ? [value] : [])),
    ]),
  );
