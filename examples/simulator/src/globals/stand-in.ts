/**
 * Finishes a class that stands in for one of the platform: it carries that one's name, and is frozen with all its
 * methods, because many runs share it and must not tell each other anything through it.
 */
export function standIn(type: { readonly name: string; readonly prototype: object }, name: string): void {
  Object.defineProperty(type, 'name', { value: name });
  Object.defineProperty(type.prototype, Symbol.toStringTag, { value: name });
  freezeMembers(type);
  freezeMembers(type.prototype);
}

/** Freezes an object, its methods and their prototypes. */
export function freezeMembers(target: object): void {
  for (const { value, get, set } of Object.values(Object.getOwnPropertyDescriptors(target))) {
    for (const member of [value, get, set] as unknown[]) {
      if (typeof member !== 'function') continue;
      Object.freeze(member);
      Object.freeze(member.prototype);
    }
  }
  Object.freeze(target);
}

/** The text of a value that the platform would turn into a string. Engines word the refusal of a symbol each in their own way. */
export function toText(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'symbol') throw new TypeError(`${what} is a symbol. Use a string.`);
  return String(value);
}
