import type { WorldView } from '../scenario.ts';
import type { World } from './world.ts';

export interface Observation {
  readonly kind: string;
  readonly value: unknown;
  readonly atMs: number;
}

/** What invariants may see of a world. The entries of disks are frozen; see {@link WorldView}. */
export function createView(world: World): WorldView {
  const disk = (node: string) => {
    const known = world.nodes.get(node);
    if (!known)
      throw new RangeError(`There is no node “${node}”. There are: ${[...world.nodes.keys()].join(', ')}.`);
    return known.disk;
  };
  return Object.freeze({
    get nowMs() {
      return world.nowMs;
    },
    log: <T>(node: string, file: string) => disk(node).log(file) as readonly T[],
    keyValue: <T>(node: string, file: string) => disk(node).map(file) as ReadonlyMap<string, T>,
    get operations() {
      return world.operations;
    },
    get observations() {
      return world.observations;
    },
    get messages() {
      return world.network.records;
    },
  });
}
