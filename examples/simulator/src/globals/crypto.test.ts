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

test('has no asynchronous part, and says so', () => {
  assert.throws(() => (crypto() as Crypto).subtle, /asynchronous/);
  assert.throws(() => crypto().getRandomValues([] as never), /typed array/);
});
