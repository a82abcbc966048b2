import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { indexOf, seedAt, shardOf, type Seeds } from './seeds.ts';

const listed = (seeds: Seeds) => Array.from({ length: seeds.count }, (_, i) => seedAt(seeds, i));

test('the shards of a sweep are disjoint, and together they are the whole', () => {
  const seeds = fc.record({ first: fc.nat(1000), stride: fc.integer({ min: 1, max: 4 }), count: fc.nat(50) });
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1, max: 9 }), (whole, shards) => {
      const parts = Array.from({ length: shards }, (_, i) => listed(shardOf(whole, i + 1, shards)));
      assert.deepEqual(
        parts.flat().sort((a, b) => a - b),
        listed(whole),
      );
      const lengths = parts.map(({ length }) => length);
      assert.ok(Math.max(...lengths) - Math.min(...lengths) <= 1, 'none has more than one more');
    }),
  );
});

test('a shard of an endless sweep is endless, and a shard may be split again', () => {
  const shard = shardOf({ first: 10, stride: 1, count: Infinity }, 3, 8);
  assert.deepEqual(shard, { first: 12, stride: 8, count: Infinity });
  assert.deepEqual(shardOf(shard, 2, 2), { first: 20, stride: 16, count: Infinity });
  assert.equal(indexOf(shard, '28'), 2);
});
