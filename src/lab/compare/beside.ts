import type { Reading } from '../../../examples/simulator/src/story/reading.ts';
import type { Vocabulary } from '../../../examples/simulator/src/story/vocabulary.ts';
import type { Layout } from '../diagram/geometry.ts';
import { layOutRows, type LayoutOptions } from '../diagram/layout.ts';
import { instantsOf, rowsOfSteps, type Instant, type Row, type Step } from '../diagram/rows.ts';
import { identitiesOf } from './identity.ts';
import type { Pair, Parting } from './parting.ts';

/** Times are whole microseconds; their sums are not quite. */
const MICROSECOND_MS = 0.001;

export interface BesideOptions {
  vocabulary: Vocabulary;
  /** The keys of the folds that the reader has opened. */
  opened: ReadonlySet<string>;
  /** Where the runs part, and the sentence that says so. */
  parting: (Parting & { sentence: string }) | undefined;
}

/** The rows of two runs, as many for each. What belongs together stands in rows of the same place. */
export function rowsBeside(readings: Pair<Reading>, options: BesideOptions): Pair<Row[]> {
  const { vocabulary, opened, parting } = options;
  const notable = readings
    .map((_, i) => parting?.events[i])
    .map((event) => (event === undefined ? [] : [event]));
  const [left, right] = rowsOfSteps(readings, vocabulary, opened, stepsOf(readings), notable);
  const rows = [left!, right!] as const;
  const place = parting ? placeOf(rows, parting) : -1;
  if (place >= 0) for (const own of rows) own[place]!.parting = parting!.sentence;
  return rows;
}

/** Both diagrams, in which rows of the same place have the same height. */
export function layOutBeside(
  readings: Pair<Reading>,
  rows: Pair<readonly Row[]>,
  options: Omit<LayoutOptions, 'fold'>,
): Pair<Layout> {
  const [left, right] = layOutRows(
    readings.map((reading, i) => ({ reading, rows: rows[i]! })),
    options,
  );
  return [left!, right!];
}

/** The last event of the second run until the height of this event of the first: the same instant. */
export function counterpart([left, right]: Pair<readonly Row[]>, index: number): number {
  const place = left.findLastIndex(({ events }) => events.length > 0 && events[0]! <= index);
  return (
    right
      .slice(0, place + 1)
      .findLast(({ events }) => events.length > 0)
      ?.events.at(-1) ?? 0
  );
}

/** The row above which the line is drawn: the upper one of the two that differ. */
function placeOf(rows: Pair<readonly Row[]>, { events }: Parting): number {
  const places = rows.flatMap((own, i) => {
    const event = events[i];
    const place = event === undefined ? -1 : own.findIndex((row) => row.events.includes(event));
    return place < 0 ? [] : [place];
  });
  return places.length ? Math.min(...places) : -1;
}

/**
 * Which instants of two runs stand beside each other: those that share an event, by its identity, as far as both runs
 * keep the order; between these, those of the same virtual time. All others stand alone, in order of time.
 */
function stepsOf(readings: Pair<Reading>): Step[] {
  const matches = sharedEvents(readings);
  const back = matches.map(([mine, other]) => [other, mine] as const);
  const left = parted(instantsOf(readings[0]), instantsOf(readings[1]), new Map(matches));
  const right = parted(instantsOf(readings[1]), instantsOf(readings[0]), new Map(back));
  const places = placesOf(right);
  const steps: Step[] = [];
  let [i, j] = [0, 0];
  const pair = (nextI: number, nextJ: number) => {
    steps.push(...byTime(left.slice(i, nextI), right.slice(j, nextJ)));
    [i, j] = [nextI + 1, nextJ + 1];
  };
  const partners = new Map(matches);
  left.forEach((instant, at) => {
    const shared = instant.events.map((event) => partners.get(event)).find((event) => event !== undefined);
    if (shared === undefined) return;
    const place = places.get(shared)!;
    pair(at, place);
    steps.push([instant, right[place]]);
  });
  pair(left.length, right.length);
  return steps;
}

/** Instants of one run, divided where their events stand beside different instants of the other. */
function parted(
  instants: readonly Instant[],
  others: readonly Instant[],
  partners: ReadonlyMap<number, number>,
): Instant[] {
  const places = placesOf(others);
  return instants.flatMap(({ events, ...rest }) => {
    const parts: Instant[] = [];
    let last: number | undefined;
    for (const event of events) {
      const place = places.get(partners.get(event) ?? -1);
      const isNew = place !== undefined && last !== undefined && place !== last;
      if (!parts.length || isNew) parts.push({ ...rest, events: [] });
      parts.at(-1)!.events.push(event);
      last = place ?? last;
    }
    return parts;
  });
}

/** Of each event: which instant it belongs to. */
const placesOf = (instants: readonly Instant[]) =>
  new Map(instants.flatMap(({ events }, place) => events.map((event) => [event, place] as const)));

function byTime(left: readonly Instant[], right: readonly Instant[]): Step[] {
  const steps: Step[] = [];
  for (let i = 0, j = 0; i < left.length || j < right.length;) {
    const apart = (left[i]?.atMs ?? Infinity) - (right[j]?.atMs ?? Infinity);
    if (Math.abs(apart) < MICROSECOND_MS) steps.push([left[i++], right[j++]]);
    else if (apart < 0) steps.push([left[i++], undefined]);
    else steps.push([undefined, right[j++]]);
  }
  return steps;
}

/** Events that both runs have, as many as can be without crossing each other. */
function sharedEvents(readings: Pair<Reading>): [number, number][] {
  const others = new Map(identitiesOf(readings[1].trace).map((identity, index) => [identity, index]));
  const pairs = identitiesOf(readings[0].trace).flatMap((identity, index): [number, number][] => {
    const other = identity === undefined ? undefined : others.get(identity);
    return other === undefined ? [] : [[index, other]];
  });
  return longestAscent(pairs);
}

/** The longest list of pairs in which the second numbers rise; the first ones rise already. */
function longestAscent(pairs: readonly [number, number][]): [number, number][] {
  const tails: number[] = []; // of each length: the pair that ends the lowest such list
  const before: (number | undefined)[] = [];
  pairs.forEach(([, j], index) => {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[tails[middle]!]![1] < j) low = middle + 1;
      else high = middle;
    }
    before[index] = tails[low - 1];
    tails[low] = index;
  });
  const ascent: [number, number][] = [];
  for (let at = tails.at(-1); at !== undefined; at = before[at]) ascent.push(pairs[at]!);
  return ascent.reverse();
}
