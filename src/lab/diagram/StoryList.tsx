import type { JSX } from 'preact';
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
  return (
    <ol class="fl-story" start={start}>
      {sentences.map((sentence, index) => {
        const lit = active !== undefined && sentence.events.some((event) => active.has(event));
        const hover = onHover && {
          onPointerEnter: () => onHover(sentence.events),
          onPointerLeave: () => onHover(undefined),
          onFocus: () => onHover(sentence.events),
          onBlur: () => onHover(undefined),
        };
        const words = stressed(sentence);
        return (
          <li key={index} class={[sentence.tone, lit && 'lit'].filter(Boolean).join(' ')} {...hover}>
            {onSelect ? (
              // Not a button, which would be a box: the number stands beside the first line.
              <span role="button" tabIndex={0} {...pressed(() => onSelect(sentence, index))}>
                {words}
              </span>
            ) : (
              words
            )}
          </li>
        );
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
