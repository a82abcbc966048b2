import { draw } from '../../random.ts';
import type { Conditions } from '../../scenario.ts';

/** The likelihoods that a run may draw for itself. The others are shares of one of these. */
const FAULTS = [
  'drop',
  'duplicate',
  'late',
  'overtake',
  'reset',
  'crash',
  'power',
  'stop',
  'pause',
  'block',
  'slow',
  'slowDisk',
  'clock',
  'partition',
  'failDisk',
  'fullDisk',
] as const satisfies readonly (keyof Conditions)[];

const FACTORS = [0, 1, 3];

/**
 * The conditions of one run: as declared, or with each kind of fault switched off, left alone or made three times as
 * likely. An average of all faults rarely has many of one kind and none of another, and some bugs need just that.
 *
 * Groce, Zhang, Eide, Chen, Regehr: Swarm Testing. ISSTA 2012.
 */
export function swarm(conditions: Conditions, identity: number): Conditions {
  if (draw(identity, 0) >= conditions.swarm) return conditions;
  const own = { ...conditions };
  FAULTS.forEach((kind, i) => {
    const factor = FACTORS[Math.floor(draw(identity, i + 1) * FACTORS.length)]!;
    own[kind] = Math.min(1, conditions[kind] * factor);
  });
  return own;
}
