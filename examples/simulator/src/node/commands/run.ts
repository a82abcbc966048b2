import { loadExample, runSeed } from '../index.ts';
import { command } from './command.ts';
import { printRun } from './print-run.ts';
import { SCENARIO_HELP, scenarioFolder, SHARED } from './values.ts';

export const run = command({
  name: 'run',
  usage: '[scenario] [--seed 7]',
  summary: 'one run, printed',
  details: SCENARIO_HELP,
  options: {
    seed: { type: 'string', value: 'SEED', help: 'which run (default 0)' },
    ...SHARED,
  },
  async run({ values, positionals }) {
    const folder = scenarioFolder(positionals);
    const seed = values.seed ?? '0';
    const result = await runSeed(loadExample(folder, values.broken), seed, { tracing: true });
    return printRun(folder, values, { seed, faults: result.faults }, result);
  },
});
