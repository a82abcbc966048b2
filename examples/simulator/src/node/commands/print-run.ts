import { basename } from 'node:path';
import type { Schedule } from '../../schedule.ts';
import { storyText, tellStory } from '../../story/story.ts';
import type { RunResult } from '../../trace.ts';
import { formatRun } from '../../trace-text.ts';

export interface PrintOptions {
  broken?: string;
  json?: boolean;
  story?: boolean;
}

/** Prints a run in the form that is asked for. @returns the exit code that goes with it. */
export function printRun(
  folder: string,
  { broken, json, story }: PrintOptions,
  schedule: Schedule,
  result: RunResult,
): number {
  if (json) console.log(JSON.stringify({ schedule, ...result }));
  else if (story) console.log(storyText(tellStory(result)));
  else
    console.log(formatRun(`${basename(folder)}${broken ? `, broken by ${broken}` : ''}`, schedule, result));
  return result.violation ? 1 : 0;
}
