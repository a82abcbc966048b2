import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LabExample } from '../../catalogue/example.ts';
import { variantOf, type Edits, type Variant } from '../app/state.ts';
import { filesOf, type LabControls } from '../app/use-lab.ts';
import { applyEdits, diffOf } from '../share/edits.ts';
import { changeKept, readKept, StoreError, type Kept as Store, type KeptEdits } from './store.ts';

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
  const [stored, setStored] = useState<Store['edits']>({});
  const known = useRef(state.edits);

  useEffect(() => {
    const kept = attempt(() => readKept(() => localStorage, example.id).edits) ?? {};
    setStored(kept);
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
      const change = (edits: Store['edits']) => withEntries(edits, news);
      attempt(() =>
        changeKept(
          () => localStorage,
          example.id,
          (kept) => ({ ...kept, edits: change(kept.edits) }),
        ),
      );
      setStored(change);
    };
    const timer = setTimeout(save, PAUSE_MS);
    addEventListener('pagehide', save);
    const settled = () => {
      clearTimeout(timer);
      removeEventListener('pagehide', save);
    };
    return settled;
  }, [state.edits]);

  const mine = stored[variant];
  const fitting = useMemo(() => mine && readable(example, [variant, mine])[0]?.[1], [mine, variant]);
  const isAside =
    mine && (state.bare.includes(variant) || mine.sources !== example.sourcesHash) && !lab.edited;
  const discard = () => {
    attempt(() =>
      changeKept(
        () => localStorage,
        example.id,
        (kept) => ({ ...kept, edits: without(kept.edits, variant) }),
      ),
    );
    setStored((edits) => without(edits, variant));
    say(undefined);
  };
  const bringBack = () => {
    dispatch({ kind: 'bring back', edits: fitting!, foreign: mine?.foreign ?? false });
    say(undefined);
  };

  if (trouble)
    return (
      <p class="fl-notice" role="status">
        {trouble}
      </p>
    );
  if (isAside)
    return (
      <Aside
        kept={mine}
        isOld={mine.sources !== example.sourcesHash}
        fits={fitting !== undefined}
        onBringBack={bringBack}
        onDiscard={discard}
      />
    );
  if (said === 'restored' && lab.edited)
    return (
      <p class="fl-notice" role="status">
        Your changes to the code are as you left them.{' '}
        <button type="button" onClick={() => say(undefined)}>
          Close
        </button>
      </p>
    );
  return null;
}

interface AsideProps {
  kept: KeptEdits;
  isOld: boolean;
  fits: boolean;
  onBringBack(): void;
  onDiscard(): void;
}

/** Edits that are not in the files now: they were made to other sources, or a link shows something else. */
function Aside({ kept, isOld, fits, onBringBack, onDiscard }: AsideProps) {
  const why = isOld
    ? `The example has changed since you edited it. ${fits ? 'Your changes still fit' : 'Your changes no longer fit; here they are to copy'}, and are kept until you edit it again.`
    : 'This is shown without your own changes to the code. They are kept until you edit it again.';
  return (
    <div class="fl-notice" role="status">
      {why}{' '}
      {fits && (
        <button type="button" onClick={onBringBack}>
          Bring them back
        </button>
      )}{' '}
      <button type="button" onClick={onDiscard}>
        Discard them
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
