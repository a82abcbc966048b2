/**
 * A deep, frozen copy of plain data: what a disk keeps. Freezing lets invariants read it without a copy of their own.
 * Anything but plain data goes through `structuredClone`, which refuses functions with an error of its own.
 */
export function freezeCopy<T>(value: T): T {
  return copy(value, true) as T;
}

/** A deep copy of plain data that its receiver may change: what a disk hands out. */
export function openCopy<T>(value: T): T {
  return copy(value, false) as T;
}

function copy(value: unknown, freeze: boolean): unknown {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function' || typeof value === 'symbol')
      throw new DOMException('A function or symbol cannot be stored.', 'DataCloneError');
    return value;
  }
  let result: unknown;
  if (Array.isArray(value)) result = value.map((item) => copy(item, freeze));
  else if (Object.getPrototypeOf(value) === Object.prototype) {
    const object: Record<string, unknown> = {};
    for (const key in value) object[key] = copy((value as Record<string, unknown>)[key], freeze);
    result = object;
  } else return structuredClone(value);
  return freeze ? Object.freeze(result) : result;
}
