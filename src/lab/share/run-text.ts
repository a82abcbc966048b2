import type { RunResult, Schedule } from '@faultline/simulator';
import { storyText, tellStory } from '../../../examples/simulator/src/story/story.ts';
import type { Vocabulary } from '../../../examples/simulator/src/story/vocabulary.ts';
import { formatRun } from '../../../examples/simulator/src/trace-text.ts';

/** A run for people: the invariant, the schedule and the story in numbered sentences. */
export function runText(title: string, schedule: Schedule, run: RunResult, vocabulary?: Vocabulary): string {
  const head = formatRun(title, schedule, { ...run, trace: [] }).trimEnd();
  return `${head}\n\n${storyText(tellStory(run, vocabulary))}`;
}
