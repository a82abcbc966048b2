import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { draw, hashText, mix, Random } from './random.ts';

// Landon Curt Noll's vectors for 32-bit FNV-1a.
const fnv: [string, number][] = [
  ['', 0x811c9dc5],
  ['a', 0xe40c292c],
  ['b', 0xe70c2de5],
  ['foobar', 0xbf9cf968],
];
for (const [text, hash] of fnv)
  test(`hashes ${JSON.stringify(text)}`, () => assert.equal(hashText(text), hash));

test('a hash can be continued', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => hashText(b, hashText(a)) === hashText(a + b)));
});

test('mix is the finalizer of MurmurHash3', () => {
  assert.equal(mix(0), 0);
  assert.equal(mix(1), 0x514e28b7);
  assert.equal(mix(2), 0x30f4c306);
});

/** sfc32 as PractRand defines it, in whole numbers without 32-bit tricks. */
function* reference(seed: string): Generator<number> {
  const M = 1n << 32n;
  const hash = BigInt(hashText(seed));
  let [a, b, c, d] = [hash, hash ^ 0x9e3779b9n, hash ^ 0x243f6a88n, 1n];
  for (let i = 0; ; i++) {
    const t = (a + b + d) % M;
    d = (d + 1n) % M;
    a = b ^ (b >> 9n);
    b = (c + ((c << 3n) % M)) % M;
    c = ((((c << 21n) % M) | (c >> 11n)) + t) % M;
    if (i >= 12) yield Number(t);
  }
}

test('the stream is sfc32 after twelve rounds', () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      const random = new Random(seed);
      const expected = reference(seed);
      for (let i = 0; i < 20; i++) assert.equal(random.uint32(), expected.next().value);
    }),
    { numRuns: 50 },
  );
});

test('derived numbers keep to their ranges and spread over them', () => {
  const random = new Random('ranges');
  const buckets = Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i++) {
    const n = random.next();
    assert.ok(n >= 0 && n < 1);
    buckets[Math.floor(n * 10)]!++;
    const b = random.between(5, 6);
    assert.ok(b >= 5 && b < 6);
    const k = random.below(3);
    assert.ok(k === 0 || k === 1 || k === 2);
    assert.ok(['x', 'y'].includes(random.pick(['x', 'y'])));
  }
  for (const count of buckets) assert.ok(count > 850 && count < 1150, String(buckets));
  const hits = Array.from({ length: 10_000 }, () => random.chance(0.2)).filter(Boolean).length;
  assert.ok(hits > 1800 && hits < 2200, String(hits));
});

test('what is drawn for one thing says nothing about another, nor about another question', () => {
  const identities = Array.from({ length: 20_000 }, (_, i) =>
    hashText(`orders→shipping POST /book#${i}`, hashText('7')),
  );
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  const correlation = (a: number[], b: number[]) => {
    const [ma, mb] = [mean(a), mean(b)];
    const cov = mean(a.map((x, i) => (x - ma) * (b[i]! - mb)));
    return cov / Math.sqrt(mean(a.map((x) => (x - ma) ** 2)) * mean(b.map((x) => (x - mb) ** 2)));
  };
  const [zero, one] = [0, 1].map((question) => identities.map((identity) => draw(identity, question)));
  assert.ok(Math.abs(mean(zero!) - 0.5) < 0.01, String(mean(zero!)));
  assert.ok(Math.abs(correlation(zero!, one!)) < 0.03);
  assert.ok(Math.abs(correlation(zero!.slice(1), zero!.slice(0, -1))) < 0.03);
});
