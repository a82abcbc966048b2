import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SimTextDecoder } from './text-decoder.ts';

const INVALID = Uint8Array.of(0xff);

test('decodes as the platform, whole and in pieces', () => {
  const byte = fc.oneof(
    fc.constantFrom(0, 0x41, 0x80, 0xbf, 0xbb, 0xc3, 0xed, 0xef, 0xf0, 0xfe, 0xff, 0xd8, 0xdc),
    fc.nat(255),
  );
  const chunk = fc.tuple(fc.array(byte, { maxLength: 6 }), fc.boolean());
  fc.assert(
    fc.property(
      fc.constantFrom('utf-8', 'UTF8', 'utf-16', 'utf-16le', ' utf-16be '),
      fc.boolean(),
      fc.array(chunk, { maxLength: 4 }),
      (label, ignoreBOM, chunks) => {
        const [ours, native] = [
          new SimTextDecoder(label, { ignoreBOM }),
          new TextDecoder(label, { ignoreBOM }),
        ];
        for (const [bytes, stream] of chunks)
          assert.equal(
            ours.decode(Uint8Array.from(bytes), { stream }),
            native.decode(Uint8Array.from(bytes), { stream }),
          );
        assert.equal(ours.decode(), native.decode());
        assert.deepEqual([ours.encoding, ours.fatal, ours.ignoreBOM], [native.encoding, false, ignoreBOM]);
      },
    ),
    { numRuns: 500 },
  );
});

test('takes every kind of buffer', () => {
  const { buffer } = Uint8Array.of(0x61, 0x62, 0x63);
  const decoder = new SimTextDecoder();
  const inputs = [buffer, new Uint8Array(buffer, 1), new DataView(buffer, 1, 1)];
  assert.deepEqual(
    inputs.map((input) => decoder.decode(input)),
    ['abc', 'bc', 'b'],
  );
  assert.throws(() => decoder.decode('abc'), { name: 'TypeError', message: /not an ArrayBuffer/ });
  assert.throws(() => decoder.decode(null), TypeError);
});

test('a fatal one refuses, and then starts anew', () => {
  const decoder = new SimTextDecoder('utf-8', { fatal: true });
  assert.equal(decoder.decode(Uint8Array.of(0x61, 0xc3), { stream: true }), 'a');
  assert.throws(() => decoder.decode(INVALID, { stream: true }), {
    name: 'TypeError',
    message: 'The bytes are not valid utf-8.',
  });
  assert.equal(decoder.fatal, true);
  assert.equal(decoder.decode(Uint8Array.of(0x62)), 'b');
  assert.throws(() => decoder.decode(INVALID), TypeError);
});

test('knows Unicode only', () => {
  for (const label of ['latin1', 'gb18030', 'no such', 'replacement'])
    assert.throws(() => new SimTextDecoder(label), {
      name: 'RangeError',
      message: `The encoding "${label}" is not simulated. Use utf-8 or utf-16le or utf-16be.`,
    });
});
