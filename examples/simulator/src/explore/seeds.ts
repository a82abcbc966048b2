/** The seeds of a sweep, in order: `first`, `first + stride`, and so on. A seed's place in it is its index. */
export interface Seeds {
  first: number;
  stride: number;
  /** How many there are; `Infinity` if only time ends the sweep. */
  count: number;
}

/**
 * The share of one shard of several, counted from 1. The shards have no seed in common, and together they have all. Seeds
 * are dealt like cards, so that shards that are stopped by time have seen about equally many.
 */
export function shardOf({ first, stride, count }: Seeds, shard: number, shards: number): Seeds {
  return {
    first: first + (shard - 1) * stride,
    stride: stride * shards,
    count: Math.max(0, Math.ceil((count - (shard - 1)) / shards)),
  };
}

export const seedAt = ({ first, stride }: Seeds, index: number): number => first + index * stride;

export const indexOf = ({ first, stride }: Seeds, seed: string): number => (Number(seed) - first) / stride;
