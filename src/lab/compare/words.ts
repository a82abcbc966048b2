import type { RunResult } from '@faultline/simulator';
import { span } from '../../../examples/simulator/src/story/english.ts';
import type { Reading } from '../../../examples/simulator/src/story/reading.ts';
import type { Sentence } from '../../../examples/simulator/src/story/story.ts';
import type { Vocabulary } from '../../../examples/simulator/src/story/vocabulary.ts';
import { nodeName } from '../../../examples/simulator/src/story/words.ts';
import { summarize } from '../app/words.ts';
import { eventName, nameWrites } from '../diagram/names.ts';
import type { Pair, Parting } from './parting.ts';

/** Where two runs part, in one sentence for each: “Here they part, at 24 ms. Broken: … Fixed: …” */
export function partingSentence(
  { events, node, atMs }: Parting,
  readings: Pair<Reading>,
  names: Pair<string>,
  vocabulary: Vocabulary,
): string {
  const [left, right] = events.map((event, i) => {
    const reading = readings[i]!;
    if (event === undefined) return `nothing more happens at ${nodeName(node, vocabulary)}`;
    return eventName(event, reading, vocabulary, nameWrites(reading, vocabulary)).replace(/\.$/, '');
  });
  const same = left === right ? identities(events, readings) : ['', ''];
  const told = [left, right].map((words, i) => `${capital(names[i]!)}: ${words}${same[i]}.`);
  return `Here they part, at ${span(atMs)}. ${told.join(' ')}`;
}

/** What tells apart two events that are told alike. */
function identities(events: Parting['events'], readings: Pair<Reading>): string[] {
  return events.map((index, i) => {
    const event = readings[i]!.trace[index!]!;
    if ('message' in event) return ` (${event.message})`;
    return 'text' in event ? ` (${event.text})` : ` (life ${event.life})`;
  });
}

/** Two stories: the sentences with which both begin, and how each goes on. */
export interface ComparedStories {
  common: readonly Sentence[];
  rest: Pair<readonly Sentence[]>;
}

export function compareStories([left, right]: Pair<readonly Sentence[]>): ComparedStories {
  const at = left.findIndex(({ text }, i) => text !== right[i]?.text);
  const common = at < 0 ? left.length : at;
  return { common: left.slice(0, common), rest: [left.slice(common), right.slice(common)] };
}

/** The comparison as plain text: what *Copy as text* gives. */
export function comparisonText(
  { common, rest }: ComparedStories,
  runs: Pair<RunResult>,
  names: Pair<string>,
  parting: string,
): string {
  const heads = runs.map((run, i) => `${capital(names[i]!)}: ${headOf(run)}\n`);
  const numbered = (sentences: readonly Sentence[], from: number) =>
    sentences.map(({ text }, i) => `${from + i}. ${text}\n`).join('');
  const alike = common.length ? `\nIn both:\n${numbered(common, 1)}` : '';
  const apart = rest.flatMap((sentences, i) =>
    sentences.length ? [`\n${capital(names[i]!)}:\n${numbered(sentences, common.length + 1)}`] : [],
  );
  return `${heads.join('')}\n${parting}\n${alike}${apart.join('')}`;
}

function headOf({ violation, faults, seed }: RunResult): string {
  const outcome = violation ? `breaks “${violation.invariant}”` : 'every invariant held';
  return `${outcome}; ${summarize(faults)}, seed ${seed}.`;
}

export const capital = (text: string): string => text.replace(/^./, (first) => first.toUpperCase());
export const ALIKE = 'The two runs do not differ: each node sees the same in the same order.';
