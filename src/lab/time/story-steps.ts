import type { Sentence } from '../../../examples/simulator/src/story/story.ts';
import { indexOf, type Time, type Travel } from './moment.ts';

/** A way to the instant of a sentence, with its events lit. */
export interface StoryStep {
  to: Extract<Travel, { kind: 'to' }>;
  events: readonly number[];
}

/** The instant when all that the story has told up to a sentence has happened. Undefined if it tells of no event. */
export function stepTo(story: readonly Sentence[], sentence: number): StoryStep | undefined {
  const events = story[sentence]?.events ?? [];
  if (!events.length) return undefined;
  return { to: { kind: 'to', index: instantOf(story, sentence) }, events };
}

/** The step from the sentence at hand to the next or previous one that tells of events. */
export function storyStep(
  story: readonly Sentence[],
  { time, active }: { time: Time; active: ReadonlySet<number> },
  step: 1 | -1,
): StoryStep | undefined {
  const told = toldOf(story);
  const now = told.indexOf(sentenceAt(story, told, time, active) ?? -1);
  const start = now < 0 && step < 0 ? told.length : now;
  return stepTo(story, told[Math.min(Math.max(start + step, 0), told.length - 1)] ?? -1);
}

/** The sentences that tell of events. */
function toldOf(story: readonly Sentence[]): number[] {
  return story.flatMap(({ events }, sentence) => (events.length ? [sentence] : []));
}

/** The last sentence that has happened at an instant. */
export function sentenceOf(story: readonly Sentence[], index: number): number | undefined {
  let instant = 0;
  let last: number | undefined;
  for (const sentence of toldOf(story)) {
    instant = Math.max(instant, story[sentence]!.events.at(-1)!);
    if (instant > index) break;
    last = sentence;
  }
  return last;
}

/** The sentence whose events are lit; otherwise the last one that has happened. */
function sentenceAt(
  story: readonly Sentence[],
  told: readonly number[],
  time: Time,
  active: ReadonlySet<number>,
): number | undefined {
  const eventsOf = (sentence: number) => story[sentence]!.events;
  // Sentences may share events, so the one that lit just these comes before any other.
  const exact = told.find(
    (sentence) =>
      eventsOf(sentence).length === active.size && eventsOf(sentence).every((event) => active.has(event)),
  );
  const lit = exact ?? told.find((sentence) => eventsOf(sentence).some((event) => active.has(event)));
  const index = indexOf(time.moment);
  if (lit !== undefined || index === undefined) return lit;
  return sentenceOf(story, index);
}

function instantOf(story: readonly Sentence[], sentence: number): number {
  return Math.max(...story.slice(0, sentence + 1).map(({ events }) => events.at(-1) ?? 0));
}
