import {
  loadExample,
  replay,
  runSeed,
  shrink as shrinkSchedule,
  type Program,
  type RunResult,
} from '../index.ts';
import { interruptible } from '../interrupt.ts';
import { ProgressLine } from '../progress.ts';
import { counted } from '../words.ts';
import { command, UsageError } from './command.ts';
import { printRun, type PrintOptions } from './print-run.ts';
import { SCENARIO_HELP, scenarioFolder, SHARED, STRATEGY, strategyOption } from './values.ts';

export const shrink = command({
  name: 'shrink',
  usage: '[scenario] --seed 7',
  summary: 'the shortest schedule that fails like this seed',
  details: `Ctrl-C prints the shortest so far. ${SCENARIO_HELP}`,
  options: {
    seed: { type: 'string', value: 'SEED', help: 'a run that breaks an invariant' },
    ...STRATEGY,
    ...SHARED,
  },
  simulates: true,
  async run({ values, positionals }) {
    const folder = scenarioFolder(positionals);
    if (!values.seed) throw new UsageError('shrink needs --seed: the seed of a run that fails.');
    const program = loadExample(folder, values.broken);
    const result = await runSeed(program, values.seed, strategyOption(values.strategy));
    if (result.violation) return shrinkAndPrint(program, folder, values, result);
    const sentence = `Seed ${values.seed} breaks no invariant, so there is nothing to shrink.`;
    console.log(values.json ? JSON.stringify({ seed: values.seed, violation: null }) : sentence);
    return 0;
  },
});

/** Prints the shortest run that fails as this one does. */
export async function shrinkAndPrint(
  program: Program,
  folder: string,
  options: PrintOptions,
  found: RunResult,
): Promise<number> {
  const line = new ProgressLine();
  const { schedule } = await interruptible((signal) =>
    shrinkSchedule(program, found.schedule, found.violation!.invariant, {
      signal,
      onProgress: ({ replays, schedule, step }) =>
        line.show(() => `${step}: ${counted(schedule.faults.length, 'fault')} left after ${replays} replays`),
    }),
  );
  line.clear();
  return printRun(folder, options, schedule, await replay(program, schedule));
}
