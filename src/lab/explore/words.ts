import type { Exploration } from '@faultline/simulator';
import { grouped } from '../app/words.ts';
import type { Activity, Explored } from '../app/state.ts';
import { say } from '../say.ts';

type Exploring = Extract<Activity, { kind: 'exploring' }>;

/** `3,200 of 10,000 schedules · 7,900 runs/s · 830,000 events/s`. The rates come once there is something to divide. */
export function progressText({ exploration: { runs, events }, of, ms }: Exploring): string {
  const rate = (count: number) => grouped(Math.round((count / ms) * 1000));
  const rates =
    runs && ms >= 1 ? [say('{n} runs/s', { n: rate(runs) }), say('{n} events/s', { n: rate(events) })] : [];
  return [say('{n} of {all} schedules', { n: grouped(runs), all: grouped(of) }), ...rates].join(' · ');
}

/** What exploring came to, in a sentence or two. */
export function outcomeText({ sweep: { exploration }, of, opened }: Explored): string {
  const { runs, events, violations } = exploration;
  const failed = Object.values(exploration.brokenIn).reduce((sum, sighting) => sum + sighting.runs, 0);
  const counted = say(
    runs < of ? '{runs} schedules, {events} events so far' : '{runs} schedules, {events} events',
    {
      runs: grouped(runs),
      events: grouped(events),
    },
  );
  if (!failed) return say('{counted}: every invariant held.', { counted });
  const [first] = violations;
  if (failed > 1 || opened?.seed !== first?.seed)
    return say('{counted}: {n} broke an invariant.', { counted, n: grouped(failed) });
  return say('Schedule {n} broke an invariant.', { n: grouped(Number(first!.seed) + 1) });
}

/** What is shown of a failure that was opened. */
export function openedText({ seed, faultsBefore, shrunk }: NonNullable<Explored['opened']>): string {
  const had = say('{n} faults', { n: faultsBefore }, '1 fault');
  return shrunk
    ? say('Seed {seed} had {had}; below is the shortest schedule that fails in the same way.', { seed, had })
    : say('Seed {seed} is shown as it was, with {had}.', { seed, had });
}

/** `10,778 × drop, 394 × overtake`; most frequent first. */
export function faultsText({ faults }: Exploration): string {
  const met = Object.entries(faults).sort(([, a], [, b]) => b - a);
  return met.map(([kind, count]) => `${grouped(count)} × ${kind}`).join(', ') || say('none');
}

export interface FailureGroup {
  invariant: string;
  runs: number;
  /** The smallest failing seeds, at most {@link MOST_SEEDS}. */
  seeds: string[];
}

const MOST_SEEDS = 6;

/** Failures by the invariant that they break, that with the smallest seed first. */
export function failureGroups({ brokenIn, violations }: Exploration): FailureGroup[] {
  return Object.entries(brokenIn)
    .sort(([, a], [, b]) => Number(a.firstSeed) - Number(b.firstSeed))
    .map(([invariant, { runs }]) => ({
      invariant,
      runs,
      seeds: violations
        .filter((violation) => violation.invariant === invariant)
        .slice(0, MOST_SEEDS)
        .map(({ seed }) => seed),
    }));
}
