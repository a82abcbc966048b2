import { useState } from 'preact/hooks';
import { StoreError } from '../../kept/versioned-store.ts';
import type { Found } from './find.ts';
import { places } from './places.ts';
import { forgetSearches, recentSearches } from './recent.ts';
import type { Say } from './say.ts';

interface HelpProps {
  say: Say;
  onAsk: (words: string) => void;
}

/** Shown while a word is in no page. */
export function Meant({ words, say, onAsk }: HelpProps & { words: string }) {
  return (
    <p class="help">
      {say('meant')} <Ask words={words} onAsk={onAsk} />
    </p>
  );
}

/** Shown before anything is typed. */
export function StartHere({ base, say, onAsk }: HelpProps & { base: string }) {
  const [recent, setRecent] = useState(() => recentSearches(() => localStorage));
  const [trouble, setTrouble] = useState('');
  const forget = () => {
    try {
      forgetSearches(() => localStorage);
      setRecent([]);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      setTrouble(error.message);
    }
  };
  return (
    <>
      {recent.length > 0 && (
        <p class="help">
          {say('recent')}{' '}
          {recent.map((words) => (
            <Ask key={words} words={words} onAsk={onAsk} />
          ))}{' '}
          <button type="button" class="quiet" data-stop onClick={forget}>
            {say('forget')}
          </button>
        </p>
      )}
      {trouble && <p role="alert">{trouble}</p>}
      <Places base={base} say={say} title={say(recent.length ? 'or-start' : 'start')} />
    </>
  );
}

interface NothingProps extends HelpProps {
  found: Found;
  base: string;
  /** Undefined where nothing is narrowed. */
  onWiden: (() => void) | undefined;
}

/** Leads on from where nothing was found. */
export function NothingFound({ found, base, say, onAsk, onWiden }: NothingProps) {
  return (
    <>
      {onWiden && (
        <p class="help">
          <button type="button" data-stop onClick={onWiden}>
            {say('widen')}
          </button>
        </p>
      )}
      {found.apart.length > 0 && (
        <p class="help">
          {say('apart')}{' '}
          {found.apart.map(({ word, count }) => (
            <Ask key={word} words={word} onAsk={onAsk} count={count} />
          ))}
        </p>
      )}
      <Places base={base} say={say} title={say('elsewhere')} />
    </>
  );
}

function Places({ base, say, title }: { base: string; say: Say; title: string }) {
  return (
    <p class="help">
      {title}{' '}
      {Object.entries(places).map(([name, path]) => (
        <a key={name} data-stop href={base + path.slice(1)}>
          {say(`place.${name}`)}
        </a>
      ))}
    </p>
  );
}

function Ask({ words, onAsk, count }: { words: string; onAsk: (words: string) => void; count?: number }) {
  return (
    <button type="button" data-stop onClick={() => onAsk(words)}>
      {words}
      {count !== undefined && <span class="number"> {count}</span>}
    </button>
  );
}
