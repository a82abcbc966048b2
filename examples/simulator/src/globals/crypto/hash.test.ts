import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { digest, HASHES } from './hash.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const byName = (name: string) => HASHES.find((hash) => hash.name === name)!;
const native = (name: string, bytes: Uint8Array) =>
  createHash(name.replace('-', '')).update(bytes).digest('hex');

const TWO_BLOCKS = 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq';
const TWO_LONG_BLOCKS =
  'abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu';

/**
 * From the appendices of FIPS 180-2 (its examples are the ones NIST still points to), and the first messages of NIST's
 * validation suite for bytes (SHAVS, `…ShortMsg.rsp`).
 */
const vectors: Record<string, [message: Uint8Array, digest: string][]> = {
  'SHA-1': [
    [encode(''), 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    [Uint8Array.of(0x36), 'c1dfd96eea8cc2b62785275bca38ac261256e278'],
    [encode('abc'), 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    [encode(TWO_BLOCKS), '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
    [encode('a'.repeat(1_000_000)), '34aa973cd4c4daa4f61eeb2bdbad27316534016f'],
  ],
  'SHA-256': [
    [encode(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [Uint8Array.of(0xd3), '28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1'],
    [Uint8Array.of(0x11, 0xaf), '5ca7133fa735326081558ac312c620eeca9970d1e70a4b95533d956f072d1f98'],
    [encode('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [encode(TWO_BLOCKS), '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
    [encode('a'.repeat(1_000_000)), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ],
  'SHA-384': [
    [
      encode(''),
      '38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b',
    ],
    [
      Uint8Array.of(0xc5),
      'b52b72da75d0666379e20f9b4a79c33a329a01f06a2fb7865c9062a28c1de860ba432edfd86b4cb1cb8a75b46076e3b1',
    ],
    [
      encode('abc'),
      'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
    ],
    [
      encode(TWO_LONG_BLOCKS),
      '09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712fcc7c71a557e2db966c3e9fa91746039',
    ],
    [
      encode('a'.repeat(1_000_000)),
      '9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b07b8b3dc38ecc4ebae97ddd87f3d8985',
    ],
  ],
  'SHA-512': [
    [
      encode(''),
      'cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e',
    ],
    [
      Uint8Array.of(0x21),
      '3831a6a6155e509dee59a7f451eb35324d8f8f2df6e3708894740f98fdee23889f4de5adb0c5010dfb555cda77c8ab5dc902094c52de3278f35a75ebc25f093a',
    ],
    [
      encode('abc'),
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    ],
    [
      encode(TWO_LONG_BLOCKS),
      '8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909',
    ],
    [
      encode('a'.repeat(1_000_000)),
      'e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973ebde0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b',
    ],
  ],
};

for (const [name, cases] of Object.entries(vectors))
  describe(name, () => {
    for (const [message, expected] of cases)
      test(`of NIST’s message of ${message.length} bytes`, () =>
        assert.equal(hex(digest(byName(name), message)), expected));

    test('is the platform’s for every length up to three blocks', () => {
      for (let length = 0; length <= 3 * 128 + 1; length++) {
        const bytes = Uint8Array.from({ length }, (_, i) => i * 7 + length);
        assert.equal(hex(digest(byName(name), bytes)), native(name, bytes), `${length} bytes`);
      }
    });

    test('is the platform’s for any bytes, in one part or several', () => {
      fc.assert(
        fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }), (parts) => {
          assert.equal(hex(digest(byName(name), ...parts)), native(name, Buffer.concat(parts)));
        }),
      );
    });
  });
