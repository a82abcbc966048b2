import { useEffect, useMemo } from 'preact/hooks';
import { span } from '../../../examples/simulator/src/story/english.ts';
import type { Vocabulary } from '../../../examples/simulator/src/story/vocabulary.ts';
import type { LabControls } from '../app/use-lab.ts';
import { eventName, nameWrites } from '../diagram/names.ts';
import { dwellMs, indexOf, type Travel } from './moment.ts';
import { readingOf } from './run-reading.ts';

const NO_WORDS: Vocabulary = {};

export interface LabTime {
  /** The event after which the run is shown; undefined: the whole run. */
  index: number | undefined;
  go(to: Travel): void;
  /** An event in words: `orders gives up on shipping`. */
  nameOf(index: number): string;
  /** The instant in words; empty for the whole run. */
  now: string;
}

/** Time in the lab, for those who show it. While it plays, this moves it on. */
export function useTime(
  { state, dispatch }: Pick<LabControls, 'state' | 'dispatch'>,
  vocabulary: Vocabulary = NO_WORDS,
): LabTime {
  const { time, run } = state;
  const { trace } = run;
  const go = (to: Travel) => dispatch({ kind: 'time', to });
  const index = indexOf(time.moment);
  const playing = time.moment.kind === 'playing' ? index : undefined;
  useEffect(() => {
    const event = playing === undefined ? undefined : trace[playing];
    if (!event) return;
    const timer = setTimeout(() => go({ kind: 'tick' }), dwellMs(event, time.speed));
    return () => clearTimeout(timer);
  }, [trace, playing, time.speed]);
  const writes = useMemo(() => nameWrites(readingOf(trace), vocabulary), [trace, vocabulary]);
  const nameOf = (event: number) => eventName(event, readingOf(trace), vocabulary, writes);
  const now = index === undefined ? '' : `${span(trace[index]!.atMs)}: ${nameOf(index)}`;
  return { index, go, nameOf, now };
}
