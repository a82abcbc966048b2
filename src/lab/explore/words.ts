import type { Exploration } from '@faultline/simulator';
import { grouped } from '../app/words.ts';
import type { Activity, Explored } from '../app/state.ts';

type Exploring = Extract<Activity, { kind: 'exploring' }>;

/** `3,200 of 10,000 schedules · 7,900 runs/s · 830,000 events/s`. The rates come once there is something to divide. */
export function progressText({ exploration: { runs, events }, of, ms }: Exploring): string {
  const rate = (count: number) => grouped(Math.round((count / ms) * 1000));
  const rates = runs && ms >= 1 ? [`${rate(runs)} runs/s`, `${rate(events)} events/s`] : [];
  return [`${grouped(runs)} of ${grouped(of)} schedules`, ...rates].join(' · ');
}

/** What exploring came to, in a sentence or two. */
export function outcomeText({ sweep: { exploration }, of, opened }: Explored): string {
  const { runs, events, violations } = exploration;
  const failed = Object.values(exploration.brokenIn).reduce((sum, sighting) => sum + sighting.runs, 0);
  const counted = `${grouped(runs)} schedules, ${grouped(events)} events${runs < of ? ' so far' : ''}`;
  if (!failed) return `${counted}: every invariant held.`;
  const [first] = violations;
  if (failed > 1 || opened?.seed !== first?.seed) return `${counted}: ${grouped(failed)} broke an invariant.`;
  return `Schedule ${grouped(Number(first!.seed) + 1)} broke an invariant.`;
}

/** What is shown of a failure that was opened. */
export function openedText({ seed, faultsBefore, shrunk }: NonNullable<Explored['opened']>): string {
  const had = `${faultsBefore} fault${faultsBefore === 1 ? '' : 's'}`;
  return shrunk
    ? `Seed ${seed} had ${had}; below is the shortest schedule that fails in the same way.`
    : `Seed ${seed} is shown as it was, with ${had}.`;
}

/** `10,778 × drop, 394 × overtake`; most frequent first. */
export function faultsText({ faults }: Exploration): string {
  const met = Object.entries(faults).sort(([, a], [, b]) => b - a);
  return met.map(([kind, count]) => `${grouped(count)} × ${kind}`).join(', ') || 'none';
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
