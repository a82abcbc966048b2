import { loadExample, replay as replaySchedule } from '../index.ts';
import { readSchedule } from '../schedule-file.ts';
import { command, UsageError } from './command.ts';
import { printRun } from './print-run.ts';
import { SCENARIO_HELP, scenarioFolder, SHARED } from './values.ts';

export const replay = command({
  name: 'replay',
  usage: '[scenario] --schedule FILE',
  summary: 'the run that a printed run or golden file describes',
  details: SCENARIO_HELP,
  options: {
    schedule: {
      type: 'string',
      value: 'FILE',
      help: 'a run as faultline prints it, a golden file, or a schedule as JSON; - is standard input',
    },
    ...SHARED,
  },
  simulates: true,
  async run({ values, positionals }) {
    const folder = scenarioFolder(positionals);
    if (!values.schedule)
      throw new UsageError(
        'replay needs --schedule FILE: a run as faultline prints it, or a schedule as JSON.',
      );
    const schedule = readSchedule(values.schedule);
    const result = await replaySchedule(loadExample(folder, values.broken), schedule);
    return printRun(folder, values, schedule, result);
  },
});
