import type { Fault } from '../../schedule.ts';
import { lengthsOf, rounder, type Length } from './lengths.ts';
import { roundNumbers, roundUp } from './round-numbers.ts';
import type { Trial } from './trial.ts';

/** Makes each length of each fault as small a round number as still breaks the invariant, by binary search. */
export async function shorten(trial: Trial): Promise<void> {
  for (const fault of trial.best.faults) await shortenFault(trial, fault);
}

async function shortenFault(trial: Trial, whole: Fault): Promise<void> {
  let fault = whole;
  const becomes = async (other: Fault) => {
    if (!(await trial.tryInstead(fault, other))) return false;
    fault = other;
    return true;
  };
  for (const lengthOf of lengthsOf(fault.kind)) {
    const length = lengthOf(fault, trial.conditions!);
    await shortenLength(length, (value) => becomes(length.as(value)));
  }
  for (const other of rounder(fault)) if (await becomes(other)) break;
}

async function shortenLength(
  { value, least }: Length,
  breaksAt: (value: number) => Promise<boolean>,
): Promise<void> {
  if (value <= least || (await breaksAt(least))) return;
  const shorter = roundNumbers(least, value);
  // What lies before `begin` is too short; what lies at `end`, or the value itself, is not.
  let [begin, end] = [0, shorter.length];
  while (begin < end) {
    const middle = (begin + end) >> 1;
    if (await breaksAt(shorter[middle]!)) end = middle;
    else begin = middle + 1;
  }
  if (end === shorter.length && roundUp(value) !== value) await breaksAt(roundUp(value));
}
