import { useState } from 'preact/hooks';
import type { Chosen, Facet } from './find.ts';
import type { Say } from './say.ts';

interface FacetsProps {
  facets: readonly Facet[];
  chosen: Chosen;
  say: Say;
  onChoose: (chosen: Chosen) => void;
}

/** Narrows the results: one value of a facet or the other, and all facets together. */
export function Facets({ facets, chosen, say, onChoose }: FacetsProps) {
  // On a phone the results come first.
  const [isOpen] = useState(() => matchMedia('(min-width: 50rem)').matches);
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
          {values.map(({ value, count: ofValue }) => (
            <label key={value}>
              <input
                type="checkbox"
                name={name}
                value={value}
                checked={chosen[name]?.includes(value) ?? false}
                onChange={() => onChoose({ ...chosen, [name]: toggled(chosen[name] ?? [], value) })}
              />
              <span>{value}</span> <span class="number">{ofValue}</span>
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

const toggled = (values: readonly string[], value: string): readonly string[] =>
  values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
