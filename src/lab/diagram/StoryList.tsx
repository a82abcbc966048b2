import { cloneElement, type JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { Sentence } from '../../../examples/simulator/src/story/story.ts';

export interface StoryListProps {
  sentences: readonly Sentence[];
  /** The number of the first sentence. Default 1. */
  start?: number;
  /** Indexes of events that are lit up, here and in the diagram. */
  active?: ReadonlySet<number> | undefined;
  /** The reader points at a sentence or focuses it; undefined when they leave. */
  onHover?: (events: readonly number[] | undefined) => void;
  /** A sentence was chosen. */
  onSelect?: (sentence: Sentence, index: number) => void;
}

/** A run as numbered sentences: the same that are copied as text and read without scripts. */
export function StoryList({ sentences, start, active, onHover, onSelect }: StoryListProps): JSX.Element {
  const latest = useRef({ onHover, onSelect });
  latest.current = { onHover, onSelect };
  const [hovers, selects] = [onHover !== undefined, onSelect !== undefined];
  // A long story is drawn once: while the pointer moves, only what is lit or put out is drawn again.
  const items = useMemo(
    () =>
      sentences.map((sentence, index) => {
        const hover = hovers && {
          onPointerEnter: () => latest.current.onHover?.(sentence.events),
          onPointerLeave: () => latest.current.onHover?.(undefined),
          onFocus: () => latest.current.onHover?.(sentence.events),
          onBlur: () => latest.current.onHover?.(undefined),
        };
        const words = stressed(sentence);
        return (
          <li key={index} class={sentence.tone} {...hover}>
            {selects ? (
              // Not a button, which would be a box: the number stands beside the first line.
              <span role="button" tabIndex={0} {...pressed(() => latest.current.onSelect?.(sentence, index))}>
                {words}
              </span>
            ) : (
              words
            )}
          </li>
        );
      }),
    [sentences, hovers, selects],
  );
  const isLit = ({ events }: Sentence) => active !== undefined && events.some((event) => active.has(event));
  return (
    <ol class="fl-story" start={start}>
      {items.map((item, index) => {
        const sentence = sentences[index]!;
        return isLit(sentence) ? cloneElement(item, { class: `${sentence.tone} lit` }) : item;
      })}
    </ol>
  );
}

/** Listeners for what is pressed by pointer, Enter or Space. */
function pressed(act: () => void) {
  return {
    onClick: act,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      act();
    },
  };
}

/** The sentence's text with its faults in bold. */
function stressed({ text, stress }: Sentence): (string | JSX.Element)[] {
  const out: (string | JSX.Element)[] = [];
  let at = 0;
  for (const [from, to] of stress) {
    if (from > at) out.push(text.slice(at, from));
    out.push(<b>{text.slice(from, to)}</b>);
    at = to;
  }
  if (at < text.length) out.push(text.slice(at));
  return out;
}
