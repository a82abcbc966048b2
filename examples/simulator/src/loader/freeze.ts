/**
 * Freezes the built-in objects that simulated nodes share, so that nothing one run does to them can be seen by another.
 *
 * Freezing has a known price, the "override mistake": after it, `error.name = 'X'` throws, because the frozen prototype
 * has a `name`. For the properties that ordinary code assigns on its own objects we keep that working, as SES and
 * Node's `--frozen-intrinsics` do, with an accessor that defines the property on the object assigned to.
 */
let frozen = false;

export function freezeIntrinsics(): void {
  if (frozen) return;
  frozen = true;
  const seen = new Set<unknown>();
  for (const root of roots())
    for (const object of reachable(root, seen)) {
      keepAssignable(object);
      Object.freeze(object);
    }
}

const ASSIGNABLE = [
  'constructor',
  'name',
  'message',
  'toString',
  'valueOf',
  'toJSON',
  'stack',
  'cause',
  'code',
  'hasOwnProperty',
];

const generatorFunction = Object.getPrototypeOf(function* () {});
const asyncFunction = Object.getPrototypeOf(async () => {});
const asyncGeneratorFunction = Object.getPrototypeOf(async function* () {});

function roots(): unknown[] {
  const names = [
    ...[
      'Object',
      'Function',
      'Array',
      'Boolean',
      'Number',
      'String',
      'Symbol',
      'BigInt',
      'RegExp',
      'Map',
      'Set',
      'WeakMap',
    ],
    ...[
      'WeakSet',
      'Promise',
      'Proxy',
      'Reflect',
      'JSON',
      'Math',
      'Date',
      'Iterator',
      'Error',
      'TypeError',
      'RangeError',
    ],
    ...[
      'SyntaxError',
      'ReferenceError',
      'EvalError',
      'URIError',
      'AggregateError',
      'ArrayBuffer',
      'DataView',
      'Int8Array',
    ],
    ...[
      'Uint8Array',
      'Uint8ClampedArray',
      'Int16Array',
      'Uint16Array',
      'Int32Array',
      'Uint32Array',
      'Float32Array',
    ],
    ...[
      'Float64Array',
      'BigInt64Array',
      'BigUint64Array',
      'DOMException',
      'URL',
      'URLSearchParams',
      'TextEncoder',
      'TextDecoder',
    ],
  ];
  const globals = globalThis as unknown as Record<string, unknown>;
  const iterators = [
    [][Symbol.iterator](),
    new Map().entries(),
    new Set().values(),
    ''[Symbol.iterator](),
    'a'.matchAll(/a/g),
  ];
  return [
    ...names.map((name) => globals[name]),
    ...iterators.map((iterator) => Object.getPrototypeOf(iterator)),
    generatorFunction,
    asyncFunction,
    asyncGeneratorFunction,
  ].filter((root) => root !== undefined);
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
    yield object;
    waiting.push(Object.getPrototypeOf(object));
    for (const descriptor of Object.values(
      Object.getOwnPropertyDescriptors(object) as Record<string, PropertyDescriptor>,
    ))
      waiting.push(descriptor.value, descriptor.get, descriptor.set);
  }
}

function keepAssignable(object: object): void {
  for (const name of ASSIGNABLE) {
    const descriptor = Object.getOwnPropertyDescriptor(object, name);
    const isPrototype = Object.hasOwn(object, 'constructor');
    if (!descriptor?.configurable || !('value' in descriptor) || !isPrototype) continue;
    const { value, enumerable = false } = descriptor;
    Object.defineProperty(object, name, {
      configurable: false,
      enumerable,
      get: () => value as unknown,
      set(this: object, assigned: unknown) {
        if (this === object)
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
