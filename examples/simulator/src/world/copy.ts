/**
 * A deep, frozen copy of plain data: what a disk keeps. Freezing lets invariants read it without a copy of their own.
 *
 * @throws DOMException (`DataCloneError`) for anything that a file could not hold and give back as it was.
 */
export function freezeCopy<T>(value: T): T {
  return copy(value, true, 0) as T;
}

/** A deep copy of plain data that its receiver may change: what a disk hands out. */
export function openCopy<T>(value: T): T {
  return copy(value, false, 0) as T;
}

const MAX_DEPTH = 100;

function copy(value: unknown, freeze: boolean, depth: number): unknown {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function' || typeof value === 'symbol') throw refusal(`a ${typeof value}`);
    return value;
  }
  if (depth > MAX_DEPTH) throw refusal('an object that contains itself');
  let result: unknown;
  if (Array.isArray(value)) result = value.map((item) => copy(item, freeze, depth + 1));
  else if (isPlain(value)) {
    result = copyPlain(value, freeze, depth);
  } else if (value instanceof Uint8Array) {
    return value.slice(); // bytes cannot be frozen
  } else throw refusal(`a ${value.constructor?.name || 'special object'}`);
  return freeze ? Object.freeze(result) : result;
}

function copyPlain(value: object, freeze: boolean, depth: number): object {
  // Spreading is several times as fast as assigning one by one; most entries have nothing deeper to copy.
  const object: Record<string | symbol, unknown> = { ...value };
  for (const key in object) {
    const item = object[key];
    if ((typeof item === 'object' && item !== null) || typeof item === 'function' || typeof item === 'symbol')
      object[key] = copy(item, freeze, depth + 1);
  }
  // What is stored has none any more.
  if (freeze) for (const symbol of Object.getOwnPropertySymbols(object)) delete object[symbol];
  return object;
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as unknown;
  return prototype === Object.prototype || prototype === null;
}

function refusal(what: string): DOMException {
  const message = `A disk cannot hold ${what}. It holds what JSON can say, undefined, big integers and Uint8Array; write a Date as date.toISOString().`;
  return new DOMException(message, 'DataCloneError');
}
