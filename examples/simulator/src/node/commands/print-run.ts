import { plainJson } from '../plain-json.ts';
import { basename } from 'node:path';
import { scenarioOf } from '../../explore/scenario-of.ts';
import type { Schedule } from '../../schedule.ts';
import { storyText, tellStory } from '../../story/story.ts';
import type { Vocabulary } from '../../story/vocabulary.ts';
import type { RunResult } from '../../trace.ts';
import { formatRun } from '../../trace-text.ts';
import { loadExample } from '../load.ts';

export interface PrintOptions {
  broken?: string;
  json?: boolean;
  story?: boolean;
}

/** Prints a run in the form that is asked for. @returns the exit code that goes with it. */
export async function printRun(
  folder: string,
  { broken, json, story }: PrintOptions,
  schedule: Schedule,
  result: RunResult,
): Promise<number> {
  if (json) console.log(plainJson({ ...result, schedule }));
  else if (story) console.log(storyText(tellStory(result, await vocabularyOf(folder, broken))));
  else
    console.log(formatRun(`${basename(folder)}${broken ? `, broken by ${broken}` : ''}`, schedule, result));
  if (!json) for (const sentence of deathsIn(result)) console.error(`faultline: ${sentence}`);
  return result.violation ? 1 : 0;
}

const MOST_DEATHS = 5;

/**
 * Of which errors of their own nodes died. Not in the trace's text, which is the same on every engine: the wording of such an
 * error may not be.
 */
function deathsIn({ trace }: RunResult): string[] {
  const sentences = trace.flatMap((event) => {
    if (event.kind !== 'exit') return [];
    const [at] = event.lines ?? [];
    return [`${event.node} died of its own error: ${event.error}${at ? ` (${at.file}:${at.line})` : ''}`];
  });
  return [...new Set(sentences)].slice(0, MOST_DEATHS);
}

/** The words that the scenario has for its story. */
async function vocabularyOf(folder: string, broken?: string): Promise<Vocabulary | undefined> {
  const { story } = await scenarioOf(loadExample(folder, broken));
  return story as Vocabulary | undefined;
}
