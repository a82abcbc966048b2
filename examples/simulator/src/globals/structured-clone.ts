import { createKey, secretOf, SimCryptoKey } from './crypto/crypto-key.ts';

/**
 * `structuredClone` for simulated nodes: the platform's would turn a node's `Date` into the host's, with the host's time
 * zone. Knows the types that nodes have, by the HTML standard; `transfer` is refused.
 *
 * @param createDate makes a date of the node's own kind.
 */
export function createStructuredClone(createDate: (time: number) => Date): typeof structuredClone {
  return ((value: unknown, options?: { transfer?: unknown[] }) => {
    if (options?.transfer?.length)
      throw dataCloneError('The option "transfer" of structuredClone is not simulated.');
    return new Cloner(createDate).clone(value);
  }) as typeof structuredClone;
}

const tag = (value: object) => Object.prototype.toString.call(value).slice(8, -1);

class Cloner {
  readonly #createDate: (time: number) => Date;
  /** What was cloned already: a cycle ends here, and shared parts stay shared. */
  readonly #seen = new Map<object, object>();

  constructor(createDate: (time: number) => Date) {
    this.#createDate = createDate;
  }

  clone(value: unknown): unknown {
    if (typeof value === 'symbol' || typeof value === 'function')
      throw dataCloneError(`A ${typeof value} cannot be cloned.`);
    if (typeof value !== 'object' || value === null) return value;
    const known = this.#seen.get(value);
    if (known) return known;
    if (Array.isArray(value)) return this.#fill(value, this.#keep(value, new Array(value.length)));
    if (value instanceof Map) return this.#map(value);
    if (value instanceof Set) return this.#set(value);
    if (value instanceof Error) return this.#error(value);
    return this.#leaf(value) ?? this.#fill(value, this.#keep(value, {}));
  }

  #keep<T extends object>(value: object, copy: T): T {
    this.#seen.set(value, copy);
    return copy;
  }

  #fill(value: object, copy: object): object {
    if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet)
      throw dataCloneError(`A ${tag(value)} cannot be cloned.`);
    for (const [key, part] of Object.entries(value))
      Object.defineProperty(copy, key, {
        value: this.clone(part),
        writable: true,
        enumerable: true,
        configurable: true,
      });
    return copy;
  }

  #map(value: Map<unknown, unknown>): Map<unknown, unknown> {
    const copy = this.#keep(value, new Map<unknown, unknown>());
    for (const [key, part] of [...value]) copy.set(this.clone(key), this.clone(part));
    return copy;
  }

  #set(value: Set<unknown>): Set<unknown> {
    const copy = this.#keep(value, new Set());
    for (const part of [...value]) copy.add(this.clone(part));
    return copy;
  }

  #error(value: Error): Error {
    const Type = ERRORS[value.name] ?? Error;
    const copy = this.#keep(value, new Type(value.message));
    if ('cause' in value) copy.cause = this.clone(value.cause);
    return copy;
  }

  /** A value without parts of its own, or undefined if it is none. */
  #leaf(value: object): object | undefined {
    const copy =
      value instanceof Date
        ? this.#createDate(value.getTime())
        : value instanceof RegExp
          ? new RegExp(value.source, value.flags)
          : value instanceof ArrayBuffer
            ? value.slice(0)
            : ArrayBuffer.isView(value)
              ? this.#view(value)
              : value instanceof SimCryptoKey
                ? createKey(secretOf(value))
                : boxed(value);
    return copy && this.#keep(value, copy);
  }

  #view(value: ArrayBufferView): ArrayBufferView {
    const buffer = this.clone(value.buffer) as ArrayBuffer;
    const Type = value.constructor as new (
      buffer: ArrayBuffer,
      offset: number,
      length: number,
    ) => ArrayBufferView;
    return new Type(
      buffer,
      value.byteOffset,
      'length' in value ? (value.length as number) : value.byteLength,
    );
  }
}

function boxed(value: object): object | undefined {
  if (
    value instanceof Boolean ||
    value instanceof Number ||
    value instanceof String ||
    value instanceof BigInt
  )
    return Object(value.valueOf()) as object;
  return undefined;
}

const ERRORS: Readonly<Record<string, ErrorConstructor>> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

function dataCloneError(message: string): DOMException {
  return new DOMException(message, 'DataCloneError');
}
