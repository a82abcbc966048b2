import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LabExample } from '../../catalogue/example.ts';
import { variantOf, type Edits, type Variant } from '../app/state.ts';
import { filesOf, type LabControls } from '../app/use-lab.ts';
import { applyEdits, diffOf } from '../share/edits.ts';
import { StoreError } from '../../kept/versioned-store.ts';
import { changeKept, readKept, type Kept as Store, type KeptEdits } from './store.ts';
import { say as inWords, type LabText } from '../say.ts';

type Stored = Pick<Store, 'edits' | 'aside'>;

export interface KeptProps {
  lab: LabControls;
  example: LabExample;
}

/** How long to wait for the next keystroke before edits are kept. */
const PAUSE_MS = 300;

/** Keeps the reader's edits in this browser and brings them back, and says so. */
export function Kept({ lab, example }: KeptProps) {
  const { state, dispatch } = lab;
  const variant = variantOf(state);
  const [trouble, setTrouble] = useState<string>();
  const [said, say] = useState<'restored'>();
  const attempt = <T,>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      setTrouble(error.message);
      return undefined;
    }
  };
  const [stored, setStored] = useState<Stored>({ edits: {}, aside: {} });
  const known = useRef(state.edits);
  const change = (news: (stored: Stored) => Stored) => {
    attempt(() =>
      changeKept(
        () => localStorage,
        example.id,
        (kept) => ({ ...kept, ...news(kept) }),
      ),
    );
    setStored(news);
  };

  useEffect(() => {
    const all = attempt(() => readKept(() => localStorage, example.id));
    if (!all) return;
    const { edits: kept, aside } = all;
    setStored({ edits: kept, aside });
    const current = Object.entries(kept).filter(([, { sources }]) => sources === example.sourcesHash);
    const edits = Object.fromEntries(current.flatMap((entry) => readable(example, entry)));
    if (Object.keys(edits).length === 0) return;
    const foreign = Object.keys(edits).filter((one) => kept[one]?.foreign);
    dispatch({ kind: 'restore', edits, foreign });
    say('restored');
  }, []);

  useEffect(() => {
    // What a link shows is the reader's own only once they touch it.
    const changed = Object.keys(state.edits).filter(
      (one) => state.edits[one] !== known.current[one] && !state.bare.includes(one),
    );
    if (changed.length === 0) return void (known.current = state.edits);
    const save = () => {
      settled();
      known.current = state.edits;
      const news = changed.map(
        (one) => [one, keptOf(example, one, state.edits[one]!, state.foreign)] as const,
      );
      const put = unseen.current;
      unseen.current = {};
      const moved = news
        .map(([one, edits]) => [one, put[one], edits] as const)
        .filter(([, before, edits]) => before && before.diff !== edits?.diff)
        .map(([one, before]) => [one, before] as const);
      change(({ edits, aside }) => ({ edits: withEntries(edits, news), aside: withEntries(aside, moved) }));
    };
    const timer = setTimeout(save, PAUSE_MS);
    addEventListener('pagehide', save);
    const settled = () => {
      clearTimeout(timer);
      removeEventListener('pagehide', save);
    };
    return settled;
  }, [state.edits]);

  const { [variant]: mine } = stored.edits;
  const isUnseen =
    mine && (state.bare.includes(variant) || mine.sources !== example.sourcesHash) && !lab.edited;
  // Edits made from here on begin without these, and must not take their place.
  const unseen = useRef<Store['aside']>({});
  if (isUnseen) unseen.current = { ...unseen.current, [variant]: mine };
  const apart = isUnseen ? mine : stored.aside[variant];
  const fitting = useMemo(() => apart && readable(example, [variant, apart])[0]?.[1], [apart, variant]);
  const discard = () => {
    unseen.current = without(unseen.current, variant);
    change(({ edits, aside }) =>
      isUnseen ? { edits: without(edits, variant), aside } : { edits, aside: without(aside, variant) },
    );
    say(undefined);
  };
  const bringBack = () => {
    const now = lab.edited ? stored.edits[variant] : undefined;
    unseen.current = without(unseen.current, variant);
    if (!isUnseen) change(({ edits, aside }) => ({ edits, aside: withEntries(aside, [[variant, now]]) }));
    dispatch({ kind: 'bring back', edits: fitting!, foreign: apart?.foreign ?? false });
    say(undefined);
  };

  if (trouble)
    return (
      <p class="fl-notice" role="status">
        {trouble}
      </p>
    );
  if (apart)
    return (
      <Aside
        kept={apart}
        why={isUnseen ? 'unseen' : 'replaced'}
        isOld={apart.sources !== example.sourcesHash}
        fits={fitting !== undefined}
        onBringBack={bringBack}
        onDiscard={discard}
      />
    );
  if (said === 'restored' && lab.edited)
    return (
      <p class="fl-notice" role="status">
        {inWords('Your changes to the code are as you left them.')}{' '}
        <button type="button" onClick={() => say(undefined)}>
          {inWords('Close')}
        </button>
      </p>
    );
  return null;
}

interface AsideProps {
  kept: KeptEdits;
  why: keyof typeof WHY;
  isOld: boolean;
  fits: boolean;
  onBringBack(): void;
  onDiscard(): void;
}

const WHY = {
  unseen: 'This is shown without your own changes to the code. They are kept.',
  replaced: 'The changes to the code that you had before these are kept.',
} as const;

/** Edits that are not in the files now: they were made to other sources, a link shows something else, or others came after them. */
function Aside({ kept, why, isOld, fits, onBringBack, onDiscard }: AsideProps) {
  const old: LabText = fits
    ? 'The example has changed since you edited it. Your changes still fit, and are kept.'
    : 'The example has changed since you edited it. Your changes no longer fit; here they are to copy, and are kept.';
  return (
    <div class="fl-notice" role="status">
      {inWords(isOld ? old : WHY[why])}{' '}
      {fits && (
        <button type="button" onClick={onBringBack}>
          {inWords('Bring them back')}
        </button>
      )}{' '}
      <button type="button" onClick={onDiscard}>
        {inWords('Discard them')}
      </button>
      {!fits && <pre tabIndex={0}>{kept.diff}</pre>}
    </div>
  );
}

/** The variant with the files that the edits make, if they fit it and the example still has it. */
function readable(example: LabExample, [variant, { diff }]: [Variant, KeptEdits]): [Variant, Edits][] {
  if (variant !== 'fixed' && !example.planted.some(({ name }) => name === variant)) return [];
  const originals = filesOf(example, variant);
  const applied = applyEdits(originals, diff);
  if (!applied.ok) return [];
  const changed = Object.entries(applied.files).filter(([path, text]) => text !== originals[path]);
  return [[variant, Object.fromEntries(changed)]];
}

function keptOf(
  example: LabExample,
  variant: Variant,
  edits: Edits,
  foreign: readonly Variant[],
): KeptEdits | undefined {
  const diff = diffOf(filesOf(example, variant), edits);
  if (!diff) return undefined;
  return { sources: example.sourcesHash, diff, ...(foreign.includes(variant) && { foreign: true }) };
}

const without = <T,>(entries: Readonly<Record<string, T>>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).filter(([other]) => other !== key));

const withEntries = <T,>(
  all: Readonly<Record<string, T>>,
  news: readonly (readonly [string, T | undefined])[],
) =>
  Object.fromEntries(
    Object.entries({ ...all, ...Object.fromEntries(news) }).filter(
      (entry): entry is [string, T & {}] => !!entry[1],
    ),
  ) as Record<string, T>;
