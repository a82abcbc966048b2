import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Random } from '../../random.ts';
import { SimCryptoKey } from './crypto-key.ts';
import { createSubtle } from './subtle.ts';

const native = globalThis.crypto.subtle;
const createOurs = (seed = 'seed') => {
  const random = new Random(seed);
  return createSubtle(() => random.uint32()) as SubtleCrypto;
};
const ours = createOurs();

const HASHES = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];
const HMAC = { name: 'HMAC', hash: 'SHA-256' };
const bytes = (...values: number[]) => new Uint8Array(values);
const secret = bytes(1, 2, 3, 4);

/** A value in a form that can be compared, and errors by name: the wording is each one's own. */
async function outcome(act: () => unknown): Promise<unknown> {
  try {
    return plain(await act());
  } catch (error) {
    return { error: (error as Error).name };
  }
}

function plain(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString('hex');
  if (value instanceof SimCryptoKey || value instanceof CryptoKey) {
    const { type, extractable, algorithm, usages } = value as CryptoKey;
    return { type, extractable, algorithm, usages: [...usages].sort() };
  }
  return value;
}

/** Code that can be run on the platform’s object and on ours. */
type Act = (subtle: SubtleCrypto) => unknown;
const key = (
  subtle: SubtleCrypto,
  extractable = true,
  usages: KeyUsage[] = ['sign', 'verify'],
  hash = 'SHA-256',
) => subtle.importKey('raw', secret, { name: 'HMAC', hash }, extractable, usages);
const jwk =
  (change: object, usages: KeyUsage[] = ['sign'], extractable = true): Act =>
  (subtle) =>
    subtle.importKey('jwk', { kty: 'oct', k: 'AQIDBA', ...change } as JsonWebKey, HMAC, extractable, usages);
const raw =
  (algorithm: unknown, usages: unknown = ['sign'], data: unknown = secret, format: unknown = 'raw'): Act =>
  (subtle) =>
    subtle.importKey(
      format as 'raw',
      data as BufferSource,
      algorithm as HmacImportParams,
      true,
      usages as KeyUsage[],
    );
const generate =
  (algorithm: unknown, usages: unknown = ['sign']): Act =>
  async (subtle) =>
    plain(await subtle.generateKey(algorithm as HmacKeyGenParams, false, usages as KeyUsage[]));

const acts: Record<string, Record<string, Act>> = {
  digest: {
    'a name in small letters': (subtle) => subtle.digest('sha-384', secret),
    'a name in an object': (subtle) => subtle.digest({ name: 'SHA-1' }, secret),
    'a buffer': (subtle) => subtle.digest('SHA-256', secret.buffer),
    'part of a buffer': (subtle) => subtle.digest('SHA-256', new Uint16Array(secret.buffer, 2, 1)),
    'a DataView': (subtle) => subtle.digest('SHA-256', new DataView(secret.buffer, 1, 2)),
    'a detached buffer': (subtle) => {
      const buffer = new ArrayBuffer(4);
      structuredClone(buffer, { transfer: [buffer] });
      return subtle.digest('SHA-256', buffer);
    },
    'an unknown hash': (subtle) => subtle.digest('MD5', secret),
    'no hash': (subtle) => subtle.digest(undefined as never, secret),
    'a hash without a name': (subtle) => subtle.digest({} as never, secret),
    'a symbol': (subtle) => subtle.digest(Symbol('x') as never, secret),
    'a text': (subtle) => subtle.digest('SHA-256', 'text' as never),
    'an array': (subtle) => subtle.digest('SHA-256', [1] as never),
    nothing: (subtle) => subtle.digest('SHA-256', null as never),
  },
  importKey: {
    raw: raw(HMAC),
    'raw, by an object for the hash': raw({ name: 'hmac', hash: { name: 'sha-512' } }),
    'raw, with its length': raw({ ...HMAC, length: 32 }),
    'raw, too long a length': raw({ ...HMAC, length: 33 }),
    'raw, too short a length': raw({ ...HMAC, length: 24 }),
    'raw, a length of nothing': raw({ ...HMAC, length: 0 }),
    'raw, a negative length': raw({ ...HMAC, length: -1 }),
    'raw, a length that is no number': raw({ ...HMAC, length: 'many' }),
    'raw, empty': raw(HMAC, ['sign'], bytes()),
    'raw, no bytes': raw(HMAC, ['sign'], { kty: 'oct' }),
    'raw, usages twice': raw(HMAC, ['verify', 'sign', 'verify']),
    'raw, no usages': raw(HMAC, []),
    'raw, a usage of others': raw(HMAC, ['sign', 'encrypt']),
    'raw, a usage of nobody': raw(HMAC, ['sing']),
    'raw, usages that are no list': raw(HMAC, 'sign'),
    'raw, usages that are undefined': raw(HMAC, null),
    'raw, no hash': raw({ name: 'HMAC' }),
    'raw, only a name': raw('HMAC'),
    'raw, an unknown hash': raw({ name: 'HMAC', hash: 'MD5' }),
    'raw, an unknown algorithm': raw({ name: 'ROT13' }),
    'an unknown format': raw(HMAC, ['sign'], secret, 'text'),
    spki: raw(HMAC, ['sign'], secret, 'spki'),
    pkcs8: raw(HMAC, ['sign'], secret, 'pkcs8'),
    jwk: jwk({}),
    'jwk, with all there is': jwk({ alg: 'HS256', use: 'sig', key_ops: ['sign', 'verify'], ext: true }),
    'jwk, other members': jwk({ kid: '1', x5c: [] }),
    'jwk, an empty key': jwk({ k: '' }),
    'jwk, no key': jwk({ k: undefined }),
    'jwk, another kind': jwk({ kty: 'RSA' }),
    'jwk, no kind': jwk({ kty: undefined }),
    'jwk, another hash': jwk({ alg: 'HS512' }),
    'jwk, another use': jwk({ use: 'enc' }),
    'jwk, other operations': jwk({ key_ops: ['verify'] }),
    'jwk, operations twice': jwk({ key_ops: ['sign', 'sign'] }),
    'jwk, operations of others': jwk({ key_ops: ['sign', 'fly'] }),
    'jwk, operations that are no list': jwk({ key_ops: 3 }),
    'jwk, not to be extracted': jwk({ ext: false }),
    'jwk, not to be extracted, and so imported': jwk({ ext: false }, ['sign'], false),
    'jwk, no usages': jwk({}, []),
    'jwk, as a text': raw(HMAC, ['sign'], '{}', 'jwk'),
  },
  generateKey: {
    ...Object.fromEntries(HASHES.map((hash) => [hash, generate({ name: 'HMAC', hash })])),
    'with a length': generate({ ...HMAC, length: 8 }),
    'with no length': generate({ ...HMAC, length: 0 }),
    'without usages': generate(HMAC, []),
    'with a usage of others': generate(HMAC, ['deriveKey']),
    'without a hash': generate({ name: 'HMAC' }),
  },
  exportKey: {
    ...Object.fromEntries(
      HASHES.map((hash) => [
        `jwk of ${hash}`,
        async (subtle: SubtleCrypto) => subtle.exportKey('jwk', await key(subtle, true, ['verify'], hash)),
      ]),
    ),
    raw: async (subtle) => subtle.exportKey('raw', await key(subtle)),
    spki: async (subtle) => subtle.exportKey('spki', await key(subtle)),
    'an unknown format': async (subtle) => subtle.exportKey('text' as 'raw', await key(subtle)),
    'of a key that is not extractable': async (subtle) => subtle.exportKey('raw', await key(subtle, false)),
    'of no key': (subtle) => subtle.exportKey('raw', {} as CryptoKey),
  },
  'sign and verify': {
    ...Object.fromEntries(
      HASHES.map((hash) => [
        hash,
        async (subtle: SubtleCrypto) => subtle.sign('hmac', await key(subtle, false, ['sign'], hash), secret),
      ]),
    ),
    'a right signature': async (subtle) =>
      subtle.verify(HMAC, await key(subtle), await subtle.sign(HMAC, await key(subtle), secret), secret),
    'of other data': async (subtle) =>
      subtle.verify(HMAC, await key(subtle), await subtle.sign(HMAC, await key(subtle), secret), bytes(1)),
    'too short': async (subtle) =>
      subtle.verify(
        HMAC,
        await key(subtle),
        (await subtle.sign(HMAC, await key(subtle), secret)).slice(1),
        secret,
      ),
    empty: async (subtle) => subtle.verify(HMAC, await key(subtle), bytes(), secret),
    'no signature': async (subtle) => subtle.verify(HMAC, await key(subtle), null as never, secret),
    'a key that may not sign': async (subtle) =>
      subtle.sign(HMAC, await key(subtle, true, ['verify']), secret),
    'a key that may not verify': async (subtle) =>
      subtle.verify(HMAC, await key(subtle, true, ['sign']), bytes(), secret),
    'an unknown algorithm': async (subtle) => subtle.sign('ROT13', await key(subtle), secret),
    'no key': (subtle) => subtle.sign(HMAC, null as never, secret),
    'a text': async (subtle) => subtle.sign(HMAC, await key(subtle), 'text' as never),
  },
};

for (const [name, cases] of Object.entries(acts))
  describe(`${name} does as the platform’s:`, () => {
    for (const [what, act] of Object.entries(cases))
      test(what, async () => {
        assert.deepEqual(await outcome(() => act(ours)), await outcome(() => act(native)));
      });
  });

test('any jwk that it exports comes back as the same key, here and on the platform', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1 }), fc.constantFrom(...HASHES), async (data, hash) => {
      const algorithm = { name: 'HMAC', hash };
      const key = await ours.importKey('raw', data, algorithm, true, ['sign']);
      const exported = await ours.exportKey('jwk', key);
      const expected = plain(await ours.sign('HMAC', key, secret));
      for (const subtle of [ours, native]) {
        const again = await subtle.importKey('jwk', exported, algorithm, true, ['sign']);
        assert.deepEqual(new Uint8Array(await subtle.exportKey('raw', again)), data);
        assert.equal(plain(await subtle.sign('HMAC', again, secret)), expected);
      }
    }),
  );
});

test('takes no bytes for a jwk, and no jwk with padding', async () => {
  const importing = (jwk: unknown) =>
    outcome(() => ours.importKey('jwk', jwk as JsonWebKey, HMAC, true, ['sign']));
  assert.deepEqual(await importing(secret), { error: 'TypeError' });
  assert.deepEqual(await importing({ kty: 'oct', k: 'AQIDBA==' }), { error: 'DataError' });
  assert.deepEqual(await importing({ kty: 'oct', k: 'AQIDB+' }), { error: 'DataError' });
});

test('a length in bits takes the first ones', async () => {
  const key = await ours.importKey('raw', bytes(0xff, 0xff), { ...HMAC, length: 11 }, true, ['sign']);
  assert.equal((key.algorithm as HmacKeyAlgorithm).length, 11);
  assert.deepEqual(new Uint8Array(await ours.exportKey('raw', key)), bytes(0xff, 0b1110_0000));
});

test('draws keys from the stream it was given', async () => {
  const draw = async (seed: string, length?: number) => {
    const subtle = createOurs(seed);
    const algorithm = { name: 'HMAC', hash: 'SHA-512', length };
    const keys = [1, 2].map(() => subtle.generateKey(algorithm, true, ['sign']));
    return Promise.all(keys.map(async (key) => plain(await subtle.exportKey('raw', await key)) as string));
  };
  const keys = await draw('a');
  assert.deepEqual(await draw('a'), keys);
  assert.equal(keys[0]!.length, 256);
  assert.equal(new Set([...keys, ...(await draw('b'))]).size, 4);
  assert.match((await draw('a', 4))[0]!, /^[0-9a-f]0$/);
});

test('reads its input during the call', async () => {
  const data = bytes(1, 2, 3);
  const expected = [
    plain(await ours.digest('SHA-1', data)),
    plain(await ours.sign(HMAC, await key(ours), data)),
  ];
  const [importing, digesting] = [
    ours.importKey('raw', data, HMAC, true, ['sign']),
    ours.digest('SHA-1', data),
  ];
  const signing = ours.sign(HMAC, await key(ours), data);
  data.fill(9);
  assert.deepEqual([plain(await digesting), plain(await signing)], expected);
  assert.deepEqual(new Uint8Array(await ours.exportKey('raw', await importing)), bytes(1, 2, 3));
});

test('what it gives out is a copy', async () => {
  const one = await key(ours, true, ['sign']);
  new Uint8Array(await ours.exportKey('raw', one)).fill(0);
  (one.usages as string[]).push('verify');
  (one.algorithm as HmacKeyAlgorithm).hash.name = 'SHA-1';
  assert.equal(plain(await ours.exportKey('raw', one)), '01020304');
  assert.equal(
    plain(await ours.sign(HMAC, one, secret)),
    plain(await ours.sign(HMAC, await key(ours), secret)),
  );
  await assert.rejects(ours.verify(HMAC, one, bytes(), secret), { name: 'InvalidAccessError' });
});

test('settles within microtasks', async () => {
  const settled: string[] = [];
  const immediate = new Promise((resolve) => setImmediate(resolve)).then(() => settled.push('immediate'));
  const note = (name: string) => () => settled.push(name);
  const made = (await ours.generateKey(HMAC, true, ['sign', 'verify'])) as CryptoKey;
  void ours.digest('SHA-512', new Uint8Array(1e5)).then(note('digest'));
  void ours.sign(HMAC, made, secret).then(note('sign'));
  void ours.verify(HMAC, made, secret, secret).then(note('verify'));
  void ours.exportKey('jwk', made).then(note('exportKey'));
  void ours.encrypt('AES-GCM', made, secret).catch(note('encrypt'));
  await immediate;
  assert.deepEqual(settled, ['digest', 'sign', 'verify', 'exportKey', 'encrypt', 'immediate']);
});

test('refuses by name what is not simulated', async () => {
  const instead =
    'A simulated node has digest (SHA-1, SHA-256, SHA-384, SHA-512), and with HMAC importKey, generateKey, exportKey, sign and verify.';
  const refused = ['encrypt', 'decrypt', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'] as const;
  for (const name of refused)
    await assert.rejects((ours[name] as () => Promise<unknown>)(), {
      name: 'NotSupportedError',
      message: `crypto.subtle.${name} is not simulated. ${instead}`,
    });
  await assert.rejects(ours.digest('MD5', secret), {
    message: `The hash "MD5" is not simulated. ${instead}`,
  });
  await assert.rejects(ours.generateKey('Ed25519', true, ['sign']), {
    message: `"Ed25519" as an algorithm of keys is not simulated. ${instead}`,
  });
  const members = Object.getOwnPropertyNames(SubtleCrypto.prototype).filter((name) => name !== 'constructor');
  const classic = members.filter((name) => !/capsulate|getPublicKey|supports/.test(name));
  assert.deepEqual(
    classic.filter((name) => !(name in ours)),
    [],
  );
});

test('refuses other buffers', async () => {
  const resizable = new Uint8Array(new ArrayBuffer(4, { maxByteLength: 8 }));
  await assert.rejects(ours.digest('SHA-1', resizable), {
    name: 'TypeError',
    message: 'The data is in an ArrayBuffer that can be resized. Give a copy: bytes.slice().',
  });
});

test('keys are made by it alone', async () => {
  assert.throws(() => new (SimCryptoKey as unknown as new () => unknown)(), /has no constructor/);
  assert.equal(Object.prototype.toString.call(await key(ours)), '[object CryptoKey]');
});
