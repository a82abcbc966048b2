import { useEffect, useRef } from 'preact/hooks';
import { toSearchParams } from './address.ts';
import { Facets } from './Facets.tsx';
import type { Found, Query } from './find.ts';
import { GroupOfHits } from './GroupOfHits.tsx';
import { Meant, NothingFound, StartHere } from './Help.tsx';
import { moveThrough } from './keys.ts';
import type { Pagefind } from './pagefind.ts';
import { rememberSearch } from './recent.ts';
import type { Say } from './say.ts';
import { useSearch, wordsIn } from './use-search.ts';
import { useSpelling } from './use-spelling.ts';

export interface SearchResultsProps {
  /** Holds the field and this. */
  root: HTMLElement;
  field: HTMLInputElement;
  load: () => Promise<Pagefind>;
  start: Query;
  base: string;
  language: string;
  say: Say;
  isPage: boolean;
  hasPage: boolean;
}

/** What is found for what the field holds, and help where that is little. */
export function SearchResults({
  root,
  field,
  load,
  start,
  base,
  language,
  say,
  isPage,
  hasPage,
}: SearchResultsProps) {
  const { query, found, hasFailed, ask } = useSearch(field, load, start);
  const meant = useSpelling(query.words, `${base}search/words.${language}.json`);
  const isNarrowed = Object.values(query.chosen).some((values) => values.length > 0);
  const params = toSearchParams(query).toString();
  const type = (words: string) => {
    field.value = words;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
  };

  useKeys(root, field, found?.words);
  useEffect(() => {
    if (isPage) history.replaceState(history.state, '', params ? `?${params}` : location.pathname);
  }, [params]);

  const opened = ({ target }: MouseEvent) => {
    if (found && (target as Element).closest('a.hit, .parts a'))
      rememberSearch(() => localStorage, found.words);
  };
  const said = !query.words || !found ? '' : saidOf(found, say);

  return (
    <div class="fl-find" onClick={opened} aria-busy={query.words !== (found?.words ?? '')}>
      <p class="count" role="status">
        {hasFailed ? '' : said}
      </p>
      {hasFailed && (
        <p role="alert">
          {say('failed')}{' '}
          <button type="button" data-stop onClick={() => ask((now) => ({ ...now }))}>
            {say('again')}
          </button>
        </p>
      )}
      {meant && <Meant words={meant} say={say} onAsk={type} />}
      {!query.words && <StartHere base={base} say={say} onAsk={type} />}
      {query.words && found?.count === 0 && (
        <NothingFound
          found={found}
          base={base}
          say={say}
          onAsk={type}
          onWiden={isNarrowed ? () => ask((now) => ({ ...now, chosen: {} })) : undefined}
        />
      )}
      {query.words && found && found.count > 0 && (
        <div class="columns">
          <Facets
            facets={found.facets}
            chosen={query.chosen}
            say={say}
            onChoose={(chosen) => ask((now) => ({ ...now, chosen, more: {} }))}
          />
          <div class="groups">
            {found.groups.map((group) => (
              <GroupOfHits
                key={group.name}
                group={group}
                say={say}
                onMore={() =>
                  ask((now) => ({
                    ...now,
                    more: { ...now.more, [group.name]: (now.more[group.name] ?? 0) + MORE },
                  }))
                }
              />
            ))}
            {!isPage && hasPage && (
              <a class="all" data-stop href={`${base}search/?${params}`}>
                {say('page')}
              </a>
            )}
          </div>
        </div>
      )}
    </div>
  );
}

const MORE = 10;
function saidOf({ words, count, left }: Found, say: Say): string {
  return left.length > 0 ? say('left', { left: left.join(' ') }) : say(countName(count), { count, words });
}

const countName = (count: number) => (count === 0 ? 'nothing' : count === 1 ? 'count.one' : 'count.many');

/** Arrows move through what was found; Enter in the field opens the first, as soon as it is there. */
function useKeys(root: HTMLElement, field: HTMLInputElement, foundFor: string | undefined): void {
  const waits = useRef(root.dataset['enter'] !== undefined);
  const openFirst = () => {
    if (foundFor !== wordsIn(field)) return void (waits.current = true);
    waits.current = false;
    // On a phone the key puts the keyboard away, so that there is something to choose from.
    if (matchMedia('(pointer: coarse)').matches) field.blur();
    else root.querySelector<HTMLElement>('a.hit')?.click();
  };
  useEffect(() => {
    if (waits.current) openFirst();
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || event.target !== field || event.isComposing)
        return moveThrough(root, field, event);
      event.preventDefault();
      if (wordsIn(field)) openFirst();
    };
    const forget = () => void (waits.current = false);
    root.addEventListener('keydown', onKey);
    field.addEventListener('input', forget);
    return () => {
      root.removeEventListener('keydown', onKey);
      field.removeEventListener('input', forget);
    };
  }, [foundFor]);
}
