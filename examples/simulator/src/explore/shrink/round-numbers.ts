/** Below each of these, the step from one round number to the next, as a fraction that is exact. */
const STEPS: readonly { below: number; step: number; perUnit: number }[] = [
  { below: 1, step: 1, perUnit: 10 },
  { below: 10, step: 1, perUnit: 1 },
  { below: 1_000, step: 10, perUnit: 1 },
  { below: 10_000, step: 100, perUnit: 1 },
  { below: Infinity, step: 1_000, perUnit: 1 },
];

/** The numbers between two others, both left out, that are easy to read: 0.3, 7, 40, 250, 3,100, from small to large. */
export function roundNumbers(from: number, to: number): number[] {
  const numbers: number[] = [];
  for (let number = next(from); number < to; number = next(number)) numbers.push(number);
  return numbers;
}

/** The smallest of them that is no smaller than the number. */
export function roundUp(number: number): number {
  const { step, perUnit } = stepAt(number);
  return (Math.ceil((number * perUnit) / step) * step) / perUnit;
}

function next(number: number): number {
  const { step, perUnit } = stepAt(number);
  return ((Math.floor((number * perUnit) / step) + 1) * step) / perUnit;
}

const stepAt = (number: number) => STEPS.find(({ below }) => number < below)!;
