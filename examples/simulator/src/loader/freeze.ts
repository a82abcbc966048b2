import { SHARED } from './names.ts';

/**
 * Freezes the built-in objects that simulated nodes share, so that nothing one run does to them can be seen by another.
 *
 * Freezing has a known price, the "override mistake": after it, `error.name = 'X'` throws, because the frozen prototype
 * has a `name`. For the properties that ordinary code assigns on its own objects we keep that working, as SES and
 * Node's `--frozen-intrinsics` do, with an accessor that defines the property on the object assigned to.
 */
export function freezeIntrinsics(): void {
  if (frozen) return;
  frozen = true;
  // Enough to see past the kernel's own calls to the example's lines.
  (Error as { stackTraceLimit?: number }).stackTraceLimit = STACK_FRAMES;
  const seen = new Set<unknown>();
  for (const root of roots())
    for (const object of reachable(root, seen)) {
      keepAssignable(object);
      if (object === Error) freezeError();
      else Object.freeze(object);
    }
}

/** All of it but `stackTraceLimit`, which libraries of the host's process set for a moment. Nodes cannot name it. */
function freezeError(): void {
  for (const name of Object.getOwnPropertyNames(Error)) {
    const { value } = Object.getOwnPropertyDescriptor(Error, name)!;
    if (name !== 'stackTraceLimit')
      Object.defineProperty(Error, name, { writable: false, configurable: false });
    else Object.defineProperty(Error, name, { value: value as unknown, writable: true, configurable: false });
  }
  Object.preventExtensions(Error);
}

let frozen = false;
const STACK_FRAMES = 40;

/**
 * What ordinary code assigns on objects of its own. Of `Object.prototype` it is everything. No `constructor` of others:
 * as accessors those would take engines off their fast path for `await` and for arrays.
 */
const ASSIGNABLE = new Set(['name', 'message', 'toString', 'valueOf', 'toJSON', 'cause', 'code']);

/** Primitive values take no assignments, and with an accessor among them V8 is ten times slower to find any of their methods. */
const OF_PRIMITIVES = new Set<object>([
  String.prototype,
  Number.prototype,
  Boolean.prototype,
  Symbol.prototype,
  BigInt.prototype,
]);

/** Shared, or behind a class that each node has its own of: `Object.getPrototypeOf(Date)` is the host's. */
const BEHIND = ['Function', 'Date', 'URL', 'URLSearchParams'];

function roots(): unknown[] {
  const globals = globalThis as unknown as Record<string, unknown>;
  const instances = [
    ...[[].values(), new Map().entries(), new Set().values(), ''[Symbol.iterator](), 'a'.matchAll(/a/g)],
    ...[new URLSearchParams().entries(), ...iteratorHelpers()],
    ...[function* () {}, async () => {}, async function* () {}, new Proxy({}, {})],
  ];
  return [
    ...[...SHARED, ...BEHIND].map((name) => globals[name]),
    ...instances.map((instance) => Object.getPrototypeOf(instance) as unknown),
  ];
}

/** The hidden prototypes behind `map` of an iterator and behind `Iterator.from`. */
function iteratorHelpers(): object[] {
  const { Iterator } = globalThis as { Iterator?: { from(source: object): { map(f: unknown): object } } };
  if (!Iterator) return [];
  return [Iterator.from([]).map(String), Iterator.from({ next: () => ({ done: true, value: 0 }) })];
}

/** The object, its prototypes, its own methods and constants: everything that a node could reach and change. */
function* reachable(root: unknown, seen: Set<unknown>): Generator<object> {
  const waiting = [root];
  while (waiting.length) {
    const object = waiting.pop();
    if ((typeof object !== 'object' && typeof object !== 'function') || object === null || seen.has(object))
      continue;
    if (object === globalThis) continue;
    seen.add(object);
    // Before and after: what becomes an accessor no longer shows the function behind it.
    waiting.push(Object.getPrototypeOf(object), ...membersOf(object));
    yield object;
    waiting.push(...membersOf(object));
  }
}

function membersOf(object: object): unknown[] {
  const descriptors = Object.getOwnPropertyDescriptors(object) as Record<string | symbol, PropertyDescriptor>;
  return Reflect.ownKeys(descriptors).flatMap((key) => {
    const { value, get, set } = descriptors[key as string]!;
    return [value, get, set] as unknown[];
  });
}

function keepAssignable(object: object): void {
  if (!Object.hasOwn(object, 'constructor') || OF_PRIMITIVES.has(object)) return;
  const isError = object === Error.prototype || object instanceof Error;
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
    const wanted = object === Object.prototype || isError || ASSIGNABLE.has(name);
    if (!wanted || !descriptor.configurable || !('value' in descriptor)) continue;
    const { value, enumerable = false } = descriptor as { value: unknown; enumerable?: boolean };
    Object.defineProperty(object, name, {
      configurable: false,
      enumerable,
      get: () => value,
      set(this: unknown, assigned: unknown) {
        if (this === object || Object(this) !== this)
          throw new TypeError(`“${name}” of a built-in object cannot be changed: all nodes share it.`);
        Object.defineProperty(this, name, {
          value: assigned,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      },
    });
  }
}
