import type { Example, PlantedBug } from './example.ts';

/** @throws Error that names the planted bugs there are. */
export function plantedBug({ id, planted }: Pick<Example, 'id' | 'planted'>, name: string): PlantedBug {
  const bug = planted.find((other) => other.name === name);
  if (!bug)
    throw new Error(
      `examples/${id} has no planted bug “${name}”. It has: ${planted.map((other) => other.name).join(', ')}.`,
    );
  return bug;
}
