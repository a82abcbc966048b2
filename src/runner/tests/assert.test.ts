import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { assert as standIn } from './assert.ts';
import { deepEqual } from './deep-equal.ts';

const passes = (code: () => void): boolean => {
  try {
    code();
    return true;
  } catch {
    return false;
  }
};

const anything = fc.anything({
  maxDepth: 3,
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withObjectString: true,
  withSparseArray: true,
  withTypedArray: true,
});

// prettier-ignore
const odd: unknown[] = [
  0, -0, NaN, '', null, undefined, true, 1n, Symbol.iterator,
  [], [undefined], new Array(1), {}, { a: undefined }, Object.create(null), Object.create({ a: 1 }),
  new Map(), new Map([[{ a: 1 }, 1]]), new Map([[{ a: 1 }, 2]]), new Map([[1, { a: 1 }]]), new Map([[NaN, 1]]),
  new Set(), new Set([{ a: 1 }]), new Set([[1], [2]]), new Set([[2], [1]]), new Set([[1], [1]]), new Set([1]),
  new Date(0), new Date(1), new Date(NaN), /a/, /a/g, /b/,
  new Error('a'), new Error('b'), new TypeError('a'), new Error('a', { cause: 1 }), Object.assign(new Error('a'), { x: 1 }),
  new Uint8Array([1]), new Uint8Array([2]), new Int8Array([1]), new Float64Array([0]), new Float64Array([-0]),
  new Uint8Array([1]).buffer, new Uint8Array([2]).buffer, new DataView(new ArrayBuffer(1)),
  Object(1), Object(2), Object('a'), () => {}, class A {}, Object.assign([1], { x: 1 }), { [Symbol.for('a')]: 1 },
];

describe('the stand-in for node:assert/strict', () => {
  test('deepEqual agrees with Node over odd values, each with each and with a copy', () => {
    for (const a of odd)
      for (const b of odd)
        assert.equal(
          deepEqual(a, b),
          passes(() => assert.deepEqual(a, b)),
          `${String(Object.prototype.toString.call(a))} and ${String(Object.prototype.toString.call(b))}`,
        );
    const copies = () => [
      [{ a: [1, new Map([[{ k: 1 }, new Set([[1]])]])] }, new Date(5), /x/g, new Error('e')],
    ];
    assert.ok(deepEqual(copies(), copies()));
  });

  test('deepEqual agrees with Node over random values', () => {
    const pair = fc.oneof(fc.tuple(anything, anything), fc.clone(anything, 2));
    fc.assert(
      fc.property(pair, ([a, b]) =>
        assert.equal(
          deepEqual(a, b),
          passes(() => assert.deepEqual(a, b)),
        ),
      ),
      { numRuns: 2_000 },
    );
  });

  test('deepEqual ends on circles', () => {
    const circle = () => {
      const a: Record<string, unknown> = { n: 1 };
      return Object.assign(a, { self: a, list: [a] });
    };
    assert.ok(deepEqual(circle(), circle()));
    assert.ok(!deepEqual(circle(), { n: 1, self: 1, list: [] }));
  });

  class Own extends Error {}
  const boom = () => {
    throw new Own('boom');
  };
  const cases: [name: string, run: (of: typeof assert) => void][] = [
    ['ok', (of) => of.ok(0)],
    ['ok itself', (of) => of(1)],
    ['equal of 0 and -0', (of) => of.equal(0, -0)],
    ['equal of 1 and "1"', (of) => of.equal(1, '1' as never)],
    ['notEqual', (of) => of.notEqual(1, 1)],
    ['notDeepEqual', (of) => of.notDeepEqual([1], [1])],
    ['match', (of) => of.match('abc', /b/)],
    ['match not', (of) => of.match('abc', /d/)],
    ['doesNotMatch', (of) => of.doesNotMatch('abc', /b/)],
    ['throws nothing', (of) => of.throws(() => {})],
    ['throws anything', (of) => of.throws(boom)],
    ['throws a pattern', (of) => of.throws(boom, /boom/)],
    ['throws a pattern of its name', (of) => of.throws(boom, /^Error: boom$/)],
    ['throws another pattern', (of) => of.throws(boom, /bang/)],
    ['throws its class', (of) => of.throws(boom, Own)],
    ['throws another class', (of) => of.throws(boom, TypeError)],
    ['throws fields', (of) => of.throws(boom, { message: 'boom' })],
    ['throws fields with a pattern', (of) => of.throws(boom, { message: /^b/, name: 'Error' })],
    ['throws other fields', (of) => of.throws(boom, { message: 'bang' })],
    ['throws an error like', (of) => of.throws(boom, new Error('boom'))],
    ['throws an error unlike', (of) => of.throws(boom, new Error('bang'))],
    ['throws what a function allows', (of) => of.throws(boom, () => true)],
    ['throws what a function does not allow', (of) => of.throws(boom, () => false)],
    ['throws with a message', (of) => of.throws(boom, 'it should')],
    ['ifError', (of) => of.ifError(new Error('x'))],
    ['ifError of null', (of) => of.ifError(null)],
    ['fail', (of) => of.fail('x')],
  ];
  for (const [name, run] of cases)
    test(`${name} agrees with Node`, () =>
      assert.equal(
        passes(() => run(standIn as never)),
        passes(() => run(assert)),
      ));

  test('rejects and doesNotReject agree with Node', async () => {
    for (const its of [standIn as unknown as typeof assert, assert]) {
      await its.rejects(Promise.reject(new Error('boom')), /boom/);
      await its.rejects(async () => boom(), Own);
      await assert.rejects(its.rejects(Promise.resolve(1)), { name: 'AssertionError' });
      await assert.rejects(its.rejects(Promise.reject(new Error('boom')), /bang/));
      await its.doesNotReject(Promise.resolve(1));
      await assert.rejects(its.doesNotReject(Promise.reject(new Error('boom'))));
    }
  });

  test('a failure carries what was expected and what came', () => {
    assert.throws(() => standIn.equal(1, 2), {
      name: 'AssertionError',
      code: 'ERR_ASSERTION',
      message: 'The values should be equal.',
      actual: 1,
      expected: 2,
    });
    assert.throws(() => standIn.equal(1, 2, 'sums'), { message: 'sums' });
    const own = new RangeError('own');
    assert.throws(() => standIn.ok(false, own), own);
  });
});
