import { cloneElement, type JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Sentence } from '../../../examples/simulator/src/story/story.ts';
import { useRows } from '../app/use-rows.ts';
import { leftOut, more, type Range } from './story-parts.ts';

export interface StoryListProps {
  sentences: readonly Sentence[];
  /** The number of the first sentence. Default 1. */
  start?: number;
  /** Indexes of events that are lit up, here and in the diagram. */
  active?: ReadonlySet<number> | undefined;
  /** The sentence at which the reader is, which is not left out. */
  at?: number | undefined;
  /** The reader points at a sentence or focuses it; undefined when they leave. */
  onHover?: (events: readonly number[] | undefined) => void;
  /** A sentence was chosen. */
  onSelect?: (sentence: Sentence, index: number) => void;
}

/** A run as numbered sentences: the same that are copied as text and read without scripts. Of a long one, live, a part. */
export function StoryList(props: StoryListProps): JSX.Element {
  const { sentences, start = 1, active, at, onHover, onSelect } = props;
  const list = useRef<HTMLOListElement>(null);
  const latest = useRef({ onHover, onSelect });
  latest.current = { onHover, onSelect };
  const [hovers, selects] = [onHover !== undefined, onSelect !== undefined];
  const [asked, setAsked] = useState<{ of: readonly Sentence[]; ranges: readonly Range[] }>();
  const ranges = asked?.of === sentences ? asked.ranges : [];
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
              <span
                role="button"
                tabIndex={-1}
                {...pressed(() => latest.current.onSelect?.(sentence, index))}
              >
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
  useRows(list, '[role=button], button', selects);
  const gaps = selects ? leftOut(sentences.length, ranges, at) : [];
  const isLit = ({ events }: Sentence) => active !== undefined && events.some((event) => active.has(event));
  const told = ({ from, to }: Range) =>
    items.slice(from, to).map((item, i) => {
      const sentence = sentences[from + i]!;
      const number = i === 0 && from > 0 && { value: start + from };
      const lit = isLit(sentence) && { class: `${sentence.tone} lit` };
      return number || lit ? cloneElement(item, { ...number, ...lit }) : item;
    });
  return (
    <ol class="fl-story" lang="en" ref={list} start={props.start}>
      {gaps.map((gap, i) => [
        told({ from: gaps[i - 1]?.to ?? 0, to: gap.from }),
        <li key={`from ${gap.from}`} class="more">
          <button type="button" onClick={() => setAsked({ of: sentences, ranges: [...ranges, more(gap)] })}>
            {gapText(gap)}
          </button>
        </li>,
      ])}
      {told({ from: gaps.at(-1)?.to ?? 0, to: sentences.length })}
    </ol>
  );
}

function gapText(gap: Range): string {
  const [next, all] = [more(gap), gap].map(({ from, to }) => (to - from).toLocaleString('en'));
  return next === all ? `Tell the ${all} sentences between` : `Tell ${next} of the ${all} sentences between`;
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
