import { useEffect, useId, useState } from 'preact/hooks';
import { neighbouringSeed } from './operations.ts';
import { say } from '../say.ts';

/** The seed: any text, and buttons for the numbers before and after, or any. */
export function SeedField({ seed, onSeed }: { seed: string; onSeed(seed: string, gesture?: string): void }) {
  const id = useId();
  // An empty field is no seed yet; it waits for the next key.
  const [text, setText] = useState(seed);
  useEffect(() => setText(seed), [seed]);
  const type = (value: string) => {
    setText(value);
    if (value) onSeed(value, 'seed');
  };
  const neighbour = (step: 1 | -1, sign: string, name: string) => {
    const next = neighbouringSeed(seed, step);
    return (
      <button
        type="button"
        aria-label={name}
        aria-disabled={next === undefined}
        onClick={() => next !== undefined && onSeed(next)}
      >
        {sign}
      </button>
    );
  };
  return (
    <fieldset class="fl-seed">
      <legend>{say('Seed')}</legend>
      <span class="fl-steps">
        {neighbour(-1, '‹', say('Previous seed'))}
        <input
          type="text"
          aria-label={say('Seed')}
          aria-describedby={id}
          autocomplete="off"
          spellcheck={false}
          maxLength={100}
          value={text}
          onInput={({ currentTarget }) => type(currentTarget.value)}
          onBlur={() => setText(seed)}
        />
        {neighbour(1, '›', say('Next seed'))}
        <button type="button" onClick={() => onSeed(String(Math.floor(Math.random() * 1_000_000)))}>
          {say('Random')}
        </button>
      </span>
      <p id={id}>{say('It decides every latency and every random number.')}</p>
    </fieldset>
  );
}
