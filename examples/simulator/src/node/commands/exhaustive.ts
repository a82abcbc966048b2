import { scenarioOf } from '../../explore/scenario-of.ts';
import { exhaust, loadExample, type Exhaustion, type ExhaustOptions, type Program } from '../index.ts';
import { INTERRUPTED, interruptible } from '../interrupt.ts';
import { ProgressLine } from '../progress.ts';
import { counted, grouped } from '../words.ts';
import { UsageError } from './command.ts';
import { checkInvariant, type ExploreValues } from './explore-settings.ts';
import { shrinkAndPrint } from './shrink.ts';
import { duration, positiveNumber, wholeNumber } from './values.ts';

/** The most faults in one schedule, if the strategy is to run all of them: 1 for `exhaustive`, 2 for `exhaustive:2`. */
export function exhaustiveFaults(strategy = ''): number | undefined {
  const match = /^exhaustive(?::([1-9]))?$/.exec(strategy);
  return match ? Number(match[1] ?? 1) : undefined;
}

/** `faultline explore --strategy exhaustive`: all schedules of a few faults, in the run of one seed. @returns the exit code. */
export async function exploreExhaustively(
  folder: string,
  values: ExploreValues,
  faults: number,
): Promise<number> {
  const options = exhaustOptions(values, faults);
  const program = loadExample(folder, values.broken);
  const scenario = await scenarioOf(program);
  checkInvariant(values.invariant, Object.keys(scenario.invariants));
  const { exhaustion, interrupted } = await runAll(program, options, values.time);

  const { found, exhausted, reached } = exhaustion;
  const never = Object.entries(scenario.invariants)
    .filter(([sentence, { when }]) => when === 'sometimes' && !reached.includes(sentence))
    .map(([sentence]) => sentence);
  const { all = false, json, strict } = values;
  console.log(json ? JSON.stringify({ ...exhaustion, faults }) : text(exhaustion, faults, never, all));
  if (found && !json && !all) await shrinkAndPrint(program, folder, values, found);
  if (found || (strict && never.length)) return 1;
  return interrupted && !exhausted ? INTERRUPTED : 0;
}

/** @throws UsageError */
function exhaustOptions(values: ExploreValues, faults: number): ExhaustOptions {
  for (const option of ['workers', 'shard', 'resume'] as const)
    if (values[option] !== undefined)
      throw new UsageError(`--strategy exhaustive runs as a whole, in one thread: leave out --${option}.`);
  const { runs, seed = '0', invariant, all = false } = values;
  return {
    faults,
    seed: String(wholeNumber(seed, '--seed')),
    stopAtViolation: !all,
    ...(runs === undefined ? {} : { runs: positiveNumber(runs, '--runs') }),
    ...(invariant === undefined ? {} : { invariant }),
  };
}

/** Until all has run, or the time is over, or Ctrl-C. */
async function runAll(
  program: Program,
  options: ExhaustOptions,
  time: string | undefined,
): Promise<{ exhaustion: Exhaustion; interrupted: boolean }> {
  const over = time === undefined ? [] : [AbortSignal.timeout(duration(time, '--time'))];
  const line = new ProgressLine();
  let interrupted = false;
  const exhaustion = await interruptible((interrupt) => {
    interrupt.addEventListener('abort', () => (interrupted = true));
    return exhaust(program, {
      ...options,
      signal: AbortSignal.any([interrupt, ...over]),
      onProgress: (exhaustion) => line.show(() => progress(exhaustion)),
    });
  }).finally(() => line.clear());
  return { exhaustion, interrupted };
}

const progress = ({ runs, runsWith, violations }: Exhaustion) =>
  `${counted(runs, 'run')} · ${withFaults(runsWith.length - 1)} · ${counted(violations.length, 'violation')}`;

function text(exhaustion: Exhaustion, faults: number, never: readonly string[], all: boolean): string {
  const { runs, events, runsWith, distinct, kinds, notTried } = exhaustion;
  const counts = runsWith.map((count, n) => `${grouped(count)} ${withFaults(n)}`).join(', ');
  return [
    `${counted(runs, 'run')}, ${counted(events, 'event')}: ${counts}; ${grouped(distinct)} of them different`,
    `tried: ${kinds.join(', ') || 'nothing, since the conditions allow no fault'}`,
    ...(notTried.length ? [`not tried, since they last for a while: ${notTried.join(', ')}`] : []),
    ...never.map((sentence) => `warning: no run reached “${sentence}”.`),
    ...violationLines(exhaustion, all),
    ...verdict(exhaustion, counted(faults, 'fault')),
  ].join('\n');
}

function violationLines({ broken, found }: Exhaustion, all: boolean): string[] {
  if (!found) return [];
  if (!all) return [`violated   ${found.violation!.invariant} (${withFaults(found.faults.length)})`, ''];
  return Object.entries(broken).map(([sentence, runs]) => `violated   ${sentence} (${counted(runs, 'run')})`);
}

function verdict({ exhausted, found }: Exhaustion, most: string): string[] {
  if (!exhausted) return found ? [] : ['Not exhausted: there is more to run. Every invariant held so far.'];
  return [
    found
      ? `Exhausted: every schedule of at most ${most} was run, but for those that add one to these.`
      : `Exhausted: every invariant held in every schedule of at most ${most}.`,
  ];
}

const withFaults = (count: number) => (count === 0 ? 'without a fault' : `with ${counted(count, 'fault')}`);
