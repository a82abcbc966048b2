/**
 * A text that is the same for two values exactly when they are equal: JSON with sorted keys, plus sets and maps (in
 * any order of insertion), `undefined`, `NaN`, infinities and big integers, which JSON loses or confuses.
 *
 * @throws TypeError for what has no such text: functions, symbols and instances of classes.
 */
export function canonical(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      // -0 equals 0 and becomes the same text.
      return String(value);
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'bigint':
      return `${value}n`;
    case 'object':
      return value === null ? 'null' : canonicalObject(value);
    default:
      throw new TypeError(
        `A ${typeof value} cannot be compared. Use plain data: objects, arrays, sets and maps.`,
      );
  }
}

function canonicalObject(value: object): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value instanceof Set) return `Set[${[...value].map(canonical).sort().join()}]`;
  if (value instanceof Map)
    return `Map[${[...value]
      .map(([key, entry]) => `${canonical(key)}:${canonical(entry)}`)
      .sort()
      .join()}]`;
  if (!isPlain(value))
    throw new TypeError(
      `An instance of ${value.constructor?.name || 'a class'} cannot be compared. Use plain data: objects, arrays, sets and maps.`,
    );
  const fields = value as Record<string, unknown>;
  return `{${Object.keys(fields)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(fields[key])}`)
    .join()}}`;
}

/** By the shape of the prototype, so that objects of another realm (a worker's, a sandbox's) count too. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

export function equal(a: unknown, b: unknown): boolean {
  return a === b || canonical(a) === canonical(b);
}
