import { duration, rate, type Row } from '../report/row.ts';
import { plantedBugs } from './subject.ts';
import type { Measure } from './measures.ts';
import type { Sweep } from './sweep.ts';

const SAGA = { scenario: 'saga' } as const;
const FROZEN = { runs: 2_000, repetitions: 5 };
const COMPANY = { width: 64, runs: 2_000, repetitions: 5 };
const ALONE = { width: 1, runs: 500, repetitions: 5 };
const SHRINKING = { failures: 20, seeds: 20_000 };

/** What is said about the simulator in one engine. */
export async function simulatorRows(
  engine: string,
  measure: Measure,
  aims: { hops: number; runs: number; events: number },
): Promise<Row[]> {
  const hops = await measure('hop', { hops: aims.hops, repetitions: 7 }, SAGA);
  const rows = [
    { ...rate(`${engine}: empty hops`, 'hops/s', hops), note: 'calibration: compares machines' },
    ...(await frozenRows(`${engine}: frozen saga`, measure, aims.events)),
    ...(await sagaRows(`${engine}: saga, 64 worlds a hop`, measure, COMPANY, aims.runs)),
    ...(await sagaRows(`${engine}: saga, 1 world a hop`, measure, ALONE)),
  ];
  for (const bug of plantedBugs()) rows.push(await shrinkingRow(engine, measure, bug));
  return rows;
}

/** What compares commits: the scenario never changes, and events cost much the same whatever a run has of them. */
async function frozenRows(what: string, measure: Measure, events: number): Promise<Row[]> {
  return sweepRows(what, await measure('sweep', FROZEN, { scenario: 'frozen' }), { events });
}

async function sagaRows(
  what: string,
  measure: Measure,
  options: typeof COMPANY,
  runs?: number,
): Promise<Row[]> {
  return sweepRows(what, await measure('sweep', options, SAGA), { runs });
}

function sweepRows(what: string, sweeps: readonly Sweep[], aims: { runs?: number; events?: number }): Row[] {
  const row = (unit: 'runs/s' | 'events/s', field: keyof Sweep, atLeast?: number, note?: string): Row[] => {
    const samples = sweeps.flatMap((sweep) => sweep[field] ?? []);
    if (!samples.length) return []; // a browser does not tell its processor time
    const target = atLeast === undefined ? undefined : { atLeast };
    return [{ ...rate(what, unit, samples, target), ...(note && { note }) }];
  };
  return [
    ...row('runs/s', 'runs', aims.runs),
    ...row('runs/s', 'runsOfCpu', undefined, OF_CPU),
    ...row('events/s', 'events', aims.events),
    ...row('events/s', 'eventsOfCpu', undefined, OF_CPU),
  ];
}

const OF_CPU = 'a second of processor time';

async function shrinkingRow(engine: string, measure: Measure, bug: string): Promise<Row> {
  const shrinkings = await measure('shrinking', SHRINKING, { ...SAGA, bug });
  const times = shrinkings.map(({ ms }) => ms);
  const sizes = (['faultsBefore', 'faultsAfter'] as const).map((when) =>
    span(shrinkings.map((each) => each[when])),
  );
  return {
    ...duration(`${engine}: shrinking ${bug}`, 'ms', times, { atMost: 1_000 }),
    note: `${times.length} seeds, slowest ${Math.ceil(Math.max(...times))} ms, ${sizes[0]} faults to ${sizes[1]}`,
  };
}

function span(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? `${least}` : `${least}–${most}`;
}
