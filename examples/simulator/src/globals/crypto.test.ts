import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../random.ts';
import { createCrypto } from './crypto.ts';

const crypto = () => {
  const random = new Random('seed');
  return createCrypto(() => random.uint32());
};

test('makes random UUIDs by RFC 9562, the same for the same seed', () => {
  const first = crypto();
  const ids = Array.from({ length: 200 }, () => first.randomUUID());
  for (const id of ids)
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(ids).size, 200);
  assert.equal(crypto().randomUUID(), ids[0]);
});

test('fills the part of a buffer that an array covers', () => {
  const buffer = new ArrayBuffer(16);
  const array = new Uint16Array(buffer, 4, 2);
  assert.equal(crypto().getRandomValues(array), array);
  const bytes = [...new Uint8Array(buffer)];
  assert.ok(bytes.slice(4, 8).some((byte) => byte !== 0));
  assert.ok([...bytes.slice(0, 4), ...bytes.slice(8)].every((byte) => byte === 0));
  const many = crypto().getRandomValues(new Uint8Array(10_000));
  assert.equal(new Set(many).size, 256);
});

test('fills typed arrays of integers only, and no more than 65,536 bytes, as the platform does', () => {
  const attempt = (from: Pick<Crypto, 'getRandomValues'>, array: unknown) => {
    try {
      return (from.getRandomValues(array as Uint8Array<ArrayBuffer>) as unknown) === array;
    } catch (error) {
      return [(error as DOMException).name, (error as DOMException).code];
    }
  };
  const buffer = new ArrayBuffer(8);
  const arrays = [
    ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
    ...[BigInt64Array, BigUint64Array, Float32Array, Float64Array, DataView],
  ].map((Type) => new (Type as Uint8ArrayConstructor)(buffer));
  const long = [
    new Uint8Array(65_536),
    new Uint8Array(65_537),
    new Uint32Array(16_385),
    new Float32Array(20_000),
  ];
  for (const array of [...arrays, ...long])
    assert.deepEqual(attempt(crypto(), array), attempt(globalThis.crypto, array), array.constructor.name);
  // Here Node differs from WebIDL.
  const resizable = new Uint8Array(new ArrayBuffer(8, { maxByteLength: 9 }));
  for (const other of [[], null, buffer, 'text', resizable])
    assert.equal((attempt(crypto(), other) as string[])[0], 'TypeError');
});

test('a long array is refused before anything is drawn', () => {
  const one = crypto();
  assert.throws(() => one.getRandomValues(new Uint8Array(70_000)), /no more than 65536 bytes/);
  assert.equal(one.randomUUID(), crypto().randomUUID());
});
