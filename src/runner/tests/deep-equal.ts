/**
 * Whether two values are equal as `assert.deepStrictEqual` of Node means it: a test compares the two over random values.
 */
export function deepEqual(a: unknown, b: unknown, seen: Seen = new Map()): boolean {
  if (Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b) || typeof a === 'function' || typeof b === 'function') return false;
  if (!isOfOneKind(a, b) || tagOf(a) !== tagOf(b)) return false;
  // Met again on the way down: equal if the other side met its own at the same place.
  if (seen.has(a)) return seen.get(a) === b;
  seen.set(a, b);
  const equal = hasEqualContent(a, b, seen) && hasEqualProperties(a, b, seen);
  seen.delete(a);
  return equal;
}

type Seen = Map<object, object>;
type Keyed = Record<PropertyKey, unknown>;

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';
const tagOf = (value: object) => Object.prototype.toString.call(value);

/** As Node does: by their constructor if they inherit one, else by their prototype. */
function isOfOneKind(a: object, b: object): boolean {
  if (a.constructor !== undefined && !Object.hasOwn(a, 'constructor')) return a.constructor === b.constructor;
  return Object.getPrototypeOf(a) === Object.getPrototypeOf(b);
}

/** What is in a value beside its properties. */
function hasEqualContent(a: object, b: object, seen: Seen): boolean {
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length;
  if (a instanceof Date) return b instanceof Date && Object.is(a.getTime(), b.getTime());
  if (a instanceof RegExp)
    return b instanceof RegExp && String(a) === String(b) && a.lastIndex === b.lastIndex;
  if (a instanceof Error)
    return b instanceof Error && ['name', 'message', 'cause', 'errors'].every(isSameIn(a, b, seen));
  if (a instanceof Map) return b instanceof Map && hasEqualEntries(a, b, seen);
  if (a instanceof Set) return b instanceof Set && hasEqualMembers(a, b, seen);
  if (ArrayBuffer.isView(a)) return ArrayBuffer.isView(b) && hasEqualElements(a, b);
  if (a instanceof ArrayBuffer) return b instanceof ArrayBuffer && hasEqualElements(bytes(a), bytes(b));
  if (a instanceof Number || a instanceof String || a instanceof Boolean)
    return Object.is(a.valueOf(), b.valueOf());
  // Nobody can look into these.
  return !(a instanceof WeakMap || a instanceof WeakSet || a instanceof Promise);
}

const isSameIn = (a: object, b: object, seen: Seen) => (key: string) =>
  deepEqual((a as Keyed)[key], (b as Keyed)[key], seen);

const bytes = (buffer: ArrayBuffer) => new Uint8Array(buffer);

function hasEqualElements(a: ArrayBufferView, b: ArrayBufferView): boolean {
  if (a.byteLength !== b.byteLength) return false;
  const isNumbers = (view: ArrayBufferView): view is Float64Array => !(view instanceof DataView);
  if (isNumbers(a) && isNumbers(b)) return a.every((element, index) => Object.is(element, b[index]));
  const [left, right] = [a, b].map((view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  return left!.every((byte, index) => byte === right![index]);
}

function hasEqualEntries(a: Map<unknown, unknown>, b: Map<unknown, unknown>, seen: Seen): boolean {
  if (a.size !== b.size) return false;
  const unmatched = [...b].filter(([key]) => isObject(key));
  return [...a].every(([key, value]) => {
    if (!isObject(key)) return b.has(key) && deepEqual(value, b.get(key), seen);
    return take(unmatched, ([other, its]) => deepEqual(key, other, seen) && deepEqual(value, its, seen));
  });
}

function hasEqualMembers(a: Set<unknown>, b: Set<unknown>, seen: Seen): boolean {
  if (a.size !== b.size) return false;
  const unmatched = [...b].filter(isObject);
  return [...a].every((member) =>
    isObject(member) ? take(unmatched, (other) => deepEqual(member, other, seen)) : b.has(member),
  );
}

/** Removes the first that fits; false if none does. */
function take<T>(list: T[], fits: (item: T) => boolean): boolean {
  const at = list.findIndex(fits);
  if (at >= 0) list.splice(at, 1);
  return at >= 0;
}

function hasEqualProperties(a: object, b: object, seen: Seen): boolean {
  if (ArrayBuffer.isView(a) && !(a instanceof DataView)) return true;
  const keys = ownKeys(a);
  return (
    keys.length === ownKeys(b).length &&
    keys.every(
      (key) =>
        Object.prototype.propertyIsEnumerable.call(b, key) &&
        deepEqual((a as Keyed)[key], (b as Keyed)[key], seen),
    )
  );
}

const ownKeys = (value: object) =>
  Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
