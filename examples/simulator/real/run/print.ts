import type { Invariant } from '../../src/scenario.ts';
import { storyText, tellStory } from '../../src/story/story.ts';
import type { Vocabulary } from '../../src/story/vocabulary.ts';
import type { RunResult } from './run-once.ts';

/** Tells a run: what happened, in the simulator's sentences, and what held. */
export function tellRun(
  { recorder, judge, complaints, remarks, missed }: RunResult,
  invariants: Readonly<Record<string, Invariant>>,
  vocabulary: Vocabulary,
): string {
  const { trace } = recorder;
  const story = tellStory({ trace, violation: judge.violation }, vocabulary).filter(
    ({ tone, text }) => tone === 'verdict' || text !== 'No invariant breaks.',
  );
  const lines = Object.entries(invariants).map(([sentence, { when }]) => verdict(sentence, when, judge));
  const rest = [
    ...remarks,
    ...(complaints.length ? ['Printed to error outputs:', ...complaints.map((line) => `  ${line}`)] : []),
    ...(missed ? [`The run was over before the script came to this: ${missed}.`] : []),
  ];
  return [storyText(story), ...lines, ...rest].join('\n');
}

/** Whether all that must hold did, and the script came to its end. */
export const isGood = ({ judge, missed }: RunResult): boolean =>
  !judge.violation && judge.open.length === 0 && missed === undefined;

function verdict(
  sentence: string,
  when: Invariant['when'],
  { violation, open, reached, unjudged }: RunResult['judge'],
): string {
  const broken = when === 'always' ? violation?.invariant === sentence : open.includes(sentence);
  if (broken) return `✖ ${sentence}`;
  if (reached.has(sentence)) return `• happened: ${sentence}`;
  const doubt = unjudged.get(sentence);
  if (doubt) return `– not judged${doubt.partly ? ' at every instant' : ''}: ${sentence} (${doubt.why})`;
  return when === 'sometimes' ? `· did not happen: ${sentence}` : `✔ ${sentence}`;
}
