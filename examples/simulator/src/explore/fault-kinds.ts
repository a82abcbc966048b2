import type { Conditions } from '../scenario.ts';
import type { Fault } from '../schedule.ts';

export type FaultKind = Fault['kind'];

/** The conditions that let each kind of fault happen: one of them must be above 0. */
const ALLOWED_BY: Readonly<Record<FaultKind, readonly (keyof Conditions)[]>> = {
  drop: ['drop'],
  duplicate: ['duplicate'],
  delay: ['late'],
  overtake: ['overtake'],
  reset: ['reset'],
  crash: ['crash'],
  power: ['power'],
  stop: ['stop'],
  pause: ['pause'],
  block: ['block'],
  slow: ['slow', 'slowDisk'],
  clock: ['clock'],
  partition: ['partition'],
  fail: ['failDisk'],
  full: ['fullDisk'],
};

/** Every kind of fault, in the order in which reports name them. */
export const FAULT_KINDS = Object.keys(ALLOWED_BY) as readonly FaultKind[];

/** The kinds of fault that can happen under these conditions. */
export function allowedKinds(conditions: Conditions): FaultKind[] {
  return FAULT_KINDS.filter((kind) => ALLOWED_BY[kind].some((field) => Number(conditions[field]) > 0));
}

/** Two kinds of fault as one word, the same whichever is named first: `crash+drop`. */
export function pairOf(a: FaultKind, b: FaultKind): string {
  return a < b ? `${a}+${b}` : `${b}+${a}`;
}
