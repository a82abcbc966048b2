import { loadExample, runSeed } from '../index.ts';
import { command } from './command.ts';
import { printRun } from './print-run.ts';
import { SCENARIO_HELP, scenarioFolder, SHARED, STRATEGY, strategyOption } from './values.ts';

export const run = command({
  name: 'run',
  usage: '[scenario] [--seed 7]',
  summary: 'one run, printed',
  details: SCENARIO_HELP,
  options: {
    seed: { type: 'string', value: 'SEED', help: 'which run (default 0)' },
    ...STRATEGY,
    ...SHARED,
  },
  simulates: true,
  async run({ values, positionals }) {
    const folder = scenarioFolder(positionals);
    const seed = values.seed ?? '0';
    const options = { tracing: true, ...strategyOption(values.strategy) };
    const result = await runSeed(loadExample(folder, values.broken), seed, options);
    return printRun(folder, values, result.schedule, result);
  },
});
