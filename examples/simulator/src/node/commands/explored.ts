import { plainJson } from '../plain-json.ts';
import { neverReached, type Coverage } from '../../explore/coverage.ts';
import type { Exploration, Sighting } from '../../explore/exploration.ts';
import type { Seeds } from '../../explore/seeds.ts';
import type { RunResult } from '../../trace.ts';
import { aligned, counted, grouped } from '../words.ts';

/** What `faultline explore` reports. */
export interface Explored {
  exploration: Exploration;
  coverage: Coverage;
  seeds: Seeds;
  stoppedBy: 'violation' | 'runs' | 'time' | 'interrupt';
}

export function exploredJson({ exploration, coverage, seeds, stoppedBy }: Explored): string {
  // JSON has no Infinity: a sweep that only time ends has no count.
  const { count, ...rest } = seeds;
  const finite = count === Infinity ? rest : seeds;
  return plainJson({ ...exploration, seeds: finite, stoppedBy, coverage, warnings: warnings(coverage) });
}

/** What else it takes to run a seed again. */
interface SeedOptions {
  /** The planted bug, if one was explored. */
  broken?: string;
  strategy?: string;
}

/**
 * @param all whether violations are listed by invariant. Otherwise there is one at most, which the caller shows, and
 *   what was met on the way to it says little.
 */
export function exploredText(
  { exploration, coverage, stoppedBy }: Explored,
  { all = false, ...options }: { all?: boolean } & SeedOptions,
): string {
  const { runs, events, brokenIn, found } = exploration;
  const counts = `${counted(runs, 'run')}, ${counted(events, 'event')}`;
  const stopped = { interrupt: ', stopped by Ctrl-C', time: ', stopped by --time', runs: '', violation: '' };
  const met =
    found && !all
      ? []
      : [...coverageLines(coverage), ...warnings(coverage).map((text) => `warning: ${text}`)];
  return [
    `${counts}${stopped[stoppedBy]}`,
    ...met,
    ...(found ? (all ? groupLines(brokenIn, found.seed, options) : firstLines(found)) : HELD),
  ].join('\n');
}

const HELD = ['Every invariant held.'];

const firstLines = ({ violation, seed }: RunResult) => [
  `violated   ${violation!.invariant} (seed ${seed})`,
  '',
];

function groupLines(
  brokenIn: Exploration['brokenIn'],
  seed: string,
  { broken, strategy }: SeedOptions,
): string[] {
  const rows = Object.entries(brokenIn).map(([sentence, sighting]) => [`  ${sentence}`, ...cells(sighting)]);
  const options = Object.entries({ seed, broken, strategy }).filter(([, value]) => value !== undefined);
  const next = `faultline shrink ${options.map(([name, value]) => `--${name} ${value}`).join(' ')}`;
  return [
    ...aligned([['violated', 'runs', 'first seed'], ...rows]),
    `${next} finds the shortest schedule that fails like the first of them.`,
  ];
}

const cells = ({ runs, firstSeed }: Partial<Sighting>) => (runs ? [grouped(runs), firstSeed!] : ['never']);

function coverageLines({ sometimes, faults, pairs }: Coverage): string[] {
  const reached = sometimes.map(({ sentence, ...sighting }) => [`  ${sentence}`, ...cells(sighting)]);
  const met = faults.map(({ kind, runs, times }) => [
    `  ${kind}`,
    ...(runs ? [grouped(runs), grouped(times)] : ['never']),
  ]);
  return [
    ...(reached.length ? aligned([['reached', 'runs', 'first seed'], ...reached]) : []),
    ...(met.length ? aligned([['faults', 'runs', 'times'], ...met]) : ['faults: the conditions allow none']),
    ...(pairs.length ? pairLines(faults, pairs) : []),
  ];
}

/** A triangle: in how many runs the kind of the row and the kind of the column were both met. */
function pairLines(faults: Coverage['faults'], pairs: Coverage['pairs']): string[] {
  const kinds = faults.map(({ kind }) => kind);
  const runsOf = new Map(pairs.map(({ kinds: [a, b], runs }) => [`${a} ${b}`, runs]));
  const rows = kinds
    .slice(1)
    .map((kind, i) => [
      `  ${kind}`,
      ...kinds.slice(0, i + 1).map((other) => grouped(runsOf.get(`${other} ${kind}`)!)),
    ]);
  const never = pairs.filter(({ runs }) => runs === 0).map(({ kinds }) => kinds.join(' + '));
  return [
    ...aligned([['together, in runs', ...kinds.slice(0, -1)], ...rows]),
    ...(never.length ? [`never together: ${never.join(', ')}`] : []),
  ];
}

const warnings = (coverage: Coverage): string[] =>
  neverReached(coverage).map(
    (sentence) =>
      `no run reached “${sentence}”. Explore more runs, or look why the scenario does not get there.`,
  );
