import { standIn } from '../stand-in.ts';
import { HMAC } from './algorithm.ts';
import type { Hash } from './hash.ts';

/** What a key of HMAC is made of. Never given out. */
export interface Secret {
  readonly hash: Hash;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly lengthBits: number;
  readonly extractable: boolean;
  readonly usages: readonly Usage[];
}

export type Usage = 'sign' | 'verify';

const internal = Symbol('internal');

/** What a key is made of. Throws a `TypeError` for anything that is no key. */
export let secretOf: (key: unknown) => Secret;

export function createKey(secret: Secret): SimCryptoKey {
  return new SimCryptoKey(internal, secret);
}

/** The `CryptoKey` of a simulated node: always a secret one of HMAC. Code may change what its members give, never the key. */
export class SimCryptoKey {
  readonly #secret: Secret;
  readonly #algorithm: object;
  readonly #usages: readonly Usage[];

  constructor(token?: symbol, secret?: Secret) {
    if (token !== internal)
      throw new TypeError('CryptoKey has no constructor. Use crypto.subtle.importKey or generateKey.');
    this.#secret = secret!;
    const { hash, lengthBits, usages } = this.#secret;
    this.#algorithm = { name: HMAC, hash: { name: hash.name }, length: lengthBits };
    this.#usages = [...usages];
  }

  get type(): 'secret' {
    return 'secret';
  }

  get extractable(): boolean {
    return this.#secret.extractable;
  }

  get algorithm(): object {
    return this.#algorithm;
  }

  get usages(): readonly Usage[] {
    return this.#usages;
  }

  static {
    secretOf = (key) => {
      if (!(key instanceof SimCryptoKey)) throw new TypeError('The key is not a CryptoKey.');
      return key.#secret;
    };
  }
}

standIn(SimCryptoKey, 'CryptoKey');
