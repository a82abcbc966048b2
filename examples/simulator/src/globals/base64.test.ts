import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { simAtob, simBtoa } from './base64.ts';

const outcome = (act: () => string) => {
  try {
    return act();
  } catch (error) {
    return { name: (error as Error).name };
  }
};

test('the vectors of RFC 4648', () => {
  const vectors = {
    '': '',
    f: 'Zg==',
    fo: 'Zm8=',
    foo: 'Zm9v',
    foob: 'Zm9vYg==',
    fooba: 'Zm9vYmE=',
    foobar: 'Zm9vYmFy',
  };
  for (const [text, encoded] of Object.entries(vectors)) {
    assert.equal(simBtoa(text), encoded);
    assert.equal(simAtob(encoded), text);
    assert.equal(simAtob(encoded.replaceAll('=', '')), text);
  }
});

test('decodes and refuses as the platform', () => {
  const near = fc.string({ unit: fc.constantFrom(...'AQf0+/==- \n\f\v_é'), maxLength: 12 });
  fc.assert(
    fc.property(fc.oneof(near, fc.base64String(), fc.string()), (text) => {
      assert.deepEqual(
        outcome(() => simAtob(text)),
        outcome(() => atob(text)),
      );
    }),
    { numRuns: 1000 },
  );
});

test('encodes and refuses as the platform', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.uint8Array(), (text, bytes) => {
      const latin = String.fromCharCode(...bytes);
      assert.equal(simBtoa(latin), btoa(latin));
      assert.deepEqual(
        outcome(() => simBtoa(text)),
        outcome(() => btoa(text)),
      );
    }),
  );
});

test('turns other values into text, and says what it refuses', () => {
  assert.equal(simBtoa(null), btoa('null'));
  assert.equal(simAtob(1234), atob('1234'));
  assert.throws(() => simAtob('*'), {
    name: 'InvalidCharacterError',
    message: 'The text is not valid base64.',
  });
  assert.throws(() => simBtoa('ł'), { name: 'InvalidCharacterError', message: /TextEncoder/ });
  assert.throws(() => simBtoa(Symbol('x')), { name: 'TypeError', message: /is a symbol/ });
});
