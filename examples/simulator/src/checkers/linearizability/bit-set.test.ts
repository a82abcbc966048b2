import { test } from 'node:test';
import fc from 'fast-check';
import { emptySet, has, isSubset, setKey, toggled, type BitSet } from './bit-set.ts';

const SIZE = 95;
const members = fc.uniqueArray(fc.nat(SIZE - 1), { maxLength: 12 });
const setOf = (list: readonly number[]): BitSet => list.reduce(toggled, emptySet(SIZE));

test('behaves as a set of numbers', () => {
  fc.assert(
    fc.property(members, fc.nat(SIZE - 1), (list, other) => {
      const set = setOf(list);
      const before = [...set];
      const changed = toggled(set, other);
      return (
        has(set, other) === list.includes(other) &&
        has(changed, other) !== has(set, other) &&
        before.every((word, index) => word === set[index]) &&
        Array.from({ length: SIZE }, (_, n) => n).every((n) => n === other || has(changed, n) === has(set, n))
      );
    }),
  );
});

test('knows subsets and equal sets', () => {
  fc.assert(
    fc.property(members, members, fc.boolean(), (a, b, nested) => {
      const larger = nested ? [...new Set([...a, ...b])] : b;
      const subset = a.every((member) => larger.includes(member));
      const same = subset && a.length === larger.length;
      return (
        isSubset(setOf(a), setOf(larger)) === subset && (setKey(setOf(a)) === setKey(setOf(larger))) === same
      );
    }),
  );
});
