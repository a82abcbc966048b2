import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createDate } from './date.ts';
import { createStructuredClone } from './structured-clone.ts';

const SimDate = createDate(() => 0);
const clone = createStructuredClone((time) => new SimDate(time));

test('plain data comes out as from the platform', () => {
  fc.assert(
    fc.property(
      fc.anything({
        withMap: true,
        withSet: true,
        withBigInt: true,
        withTypedArray: true,
        withSparseArray: true,
        withBoxedValues: true,
      }),
      (value) => {
        assert.deepEqual(clone(value), structuredClone(value));
      },
    ),
  );
});

test('a date is a date of the node’s own', () => {
  const copy = clone({ at: new SimDate(5) });
  assert.ok(copy.at instanceof SimDate);
  assert.equal(copy.at.getTime(), 5);
});

test('circles and shared parts keep their shape', () => {
  const shared = { x: 1 };
  const value: Record<string, unknown> = { a: shared, b: shared, bytes: new Uint8Array([1, 2]) };
  value['self'] = value;
  const copy = clone(value);
  assert.equal(copy['self'], copy);
  assert.equal(copy['a'], copy['b']);
  assert.notEqual(copy['a'], shared);
  const map = new Map<string, unknown>();
  map.set('me', map);
  const copied = clone(map);
  assert.equal(copied.get('me'), copied);
});

test('errors keep name, message and cause', () => {
  const copy = clone(new RangeError('far', { cause: { code: 1 } }));
  assert.ok(copy instanceof RangeError);
  assert.deepEqual([copy.message, copy.cause], ['far', { code: 1 }]);
});

test('instances become plain objects', () => {
  class Point {
    x = 1;
    get y() {
      return 2;
    }
  }
  assert.deepEqual(Object.getPrototypeOf(clone(new Point())), Object.prototype);
  assert.deepEqual(clone(new Point()), { x: 1 });
});

for (const value of [() => {}, Symbol('a'), Promise.resolve(), new WeakMap(), { deep: [() => {}] }])
  test(`refuses ${String(Object.prototype.toString.call(value))}`, () => {
    assert.throws(() => clone(value), { name: 'DataCloneError' });
  });

test('refuses transfer', () => {
  const buffer = new ArrayBuffer(1);
  assert.throws(() => clone(buffer, { transfer: [buffer] }), /transfer/);
});
