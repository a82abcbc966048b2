import { duration, rate, type Row } from '../report/row.ts';
import { plantedBugs } from './example.ts';
import type { Measure } from './measures.ts';

const COMPANY = { width: 64, runs: 2_000, repetitions: 5 };
const ALONE = { width: 1, runs: 500, repetitions: 5 };
const SHRINKING = { failures: 20, seeds: 20_000 };

/** What is said about the simulator in one engine. */
export async function simulatorRows(
  engine: string,
  measure: Measure,
  aims: { hops: number; runs: number },
): Promise<Row[]> {
  const hops = await measure('hop', { hops: aims.hops, repetitions: 7 });
  const rows = [
    { ...rate(`${engine}: empty hops`, 'hops/s', hops), note: 'calibration: compares machines' },
    ...(await sweepRows(`${engine}: saga, 64 worlds a hop`, measure, COMPANY, aims.runs)),
    ...(await sweepRows(`${engine}: saga, 1 world a hop`, measure, ALONE)),
  ];
  for (const bug of plantedBugs()) rows.push(await shrinkingRow(engine, measure, bug));
  return rows;
}

async function sweepRows(
  what: string,
  measure: Measure,
  options: typeof COMPANY,
  atLeast?: number,
): Promise<Row[]> {
  const sweeps = await measure('sweep', options);
  const ofCpu = sweeps.flatMap(({ runsOfCpu }) => runsOfCpu ?? []);
  const runs = sweeps.map(({ runs }) => runs);
  const events = sweeps.map(({ events }) => events);
  return [
    rate(what, 'runs/s', runs, atLeast === undefined ? undefined : { atLeast }),
    ...(ofCpu.length ? [{ ...rate(what, 'runs/s', ofCpu), note: 'a second of processor time' }] : []),
    rate(what, 'events/s', events),
  ];
}

async function shrinkingRow(engine: string, measure: Measure, bug: string): Promise<Row> {
  const shrinkings = await measure('shrinking', SHRINKING, bug);
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
