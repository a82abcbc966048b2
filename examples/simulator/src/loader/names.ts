/**
 * The names a simulated node may use freely. Everything asynchronous, everything that tells time, gives
 * randomness or differs between engines is injected: ours instead of the host's. The rest is shared, and frozen.
 *
 * A name that stands in neither list is a compile error, because it could reach the host and so make two runs of
 * one seed differ. `names.test.ts` walks the host's `globalThis` and fails on any name that stands neither here nor in
 * `refused-names.ts`.
 */
export const INJECTED = [
  'globalThis',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'queueMicrotask',
  'Date',
  'Math',
  'performance',
  'fetch',
  'Request',
  'Response',
  'Headers',
  'AbortController',
  'AbortSignal',
  'URL',
  'URLSearchParams',
  'crypto',
  'CryptoKey',
  'TextDecoder',
  'atob',
  'btoa',
  'console',
  'structuredClone',
] as const;

export type InjectedName = (typeof INJECTED)[number];

/** Parts of the language, and of the platform, that give the same answer on every engine and never wait. */
export const SHARED: ReadonlySet<string> = new Set([
  ...[
    'undefined',
    'NaN',
    'Infinity',
    'Object',
    'Array',
    'Boolean',
    'Number',
    'String',
    'Symbol',
    'BigInt',
    'RegExp',
  ],
  ...['Map', 'Set', 'WeakMap', 'WeakSet', 'Promise', 'Proxy', 'Reflect', 'JSON', 'Iterator'],
  ...[
    'Error',
    'TypeError',
    'RangeError',
    'SyntaxError',
    'ReferenceError',
    'EvalError',
    'URIError',
    'AggregateError',
  ],
  ...['SuppressedError', 'DisposableStack', 'AsyncDisposableStack'],
  ...['ArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array'],
  ...['Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
  ...[
    'parseInt',
    'parseFloat',
    'isNaN',
    'isFinite',
    'encodeURIComponent',
    'decodeURIComponent',
    'encodeURI',
    'decodeURI',
  ],
  ...['DOMException', 'TextEncoder', 'arguments'],
]);

/** Why a well-known name is refused, and what to write instead. */
const REFUSED: Readonly<Record<string, string>> = {
  Intl: 'Its answers depend on the engine and its locale data.',
  process: 'A simulated node has no operating system. Pass settings in from scenario.ts.',
  Buffer: 'Use Uint8Array with TextEncoder and TextDecoder.',
  require: 'Use import.',
  module: 'Use export.',
  exports: 'Use export.',
  eval: 'Code made from text escapes the simulation.',
  Function: 'Code made from text escapes the simulation.',
  WeakRef: 'When it empties depends on the garbage collector.',
  FinalizationRegistry: 'When it calls depends on the garbage collector.',
  SharedArrayBuffer: 'Simulated nodes share no memory.',
  Atomics: 'Simulated nodes share no memory.',
  WebSocket: 'The simulated network speaks HTTP through fetch.',
  XMLHttpRequest: 'Use fetch.',
  MessageChannel: 'Use fetch between nodes and promises within one.',
  Worker: 'A simulated node is one process with one thread.',
  localStorage: 'Use the disk that scenario.ts gives to the node.',
  indexedDB: 'Use the disk that scenario.ts gives to the node.',
  window: 'A simulated node is a server, not a page.',
  document: 'A simulated node is a server, not a page.',
};

/** Members whose answer depends on the engine's locale data, and what to write instead. */
const LOCALE: Readonly<Record<string, string>> = {
  localeCompare: 'Compare with < and >.',
  toLocaleString: 'Use toString(), toFixed() or toISOString().',
  toLocaleDateString: 'Use toISOString().',
  toLocaleTimeString: 'Use toISOString().',
  toLocaleUpperCase: 'Use toUpperCase().',
  toLocaleLowerCase: 'Use toLowerCase().',
};

const ERROR_NAMES = /^(e|ex|err|error|cause|reason|exception)$/i;

/**
 * Says why a member cannot be used, or undefined if it can.
 *
 * @param of what stands before the dot, if that is a name.
 */
export function refusedMember(
  member: string,
  { of, called }: { of: string; called: boolean },
): string | undefined {
  if (Object.hasOwn(LOCALE, member))
    return `“${member}” is not available in a simulated node: it answers by the engine's locale. ${LOCALE[member]}`;
  if (member === 'stack' && ERROR_NAMES.test(of))
    return '“stack” is not available in a simulated node: every engine words it differently. Use the error’s message.';
  if (member === 'stackTraceLimit' || member === 'captureStackTrace' || member === 'prepareStackTrace')
    return `“${member}” is not available in a simulated node: it belongs to one engine.`;
  if (member === 'constructor' && called && of !== 'super')
    return 'Calling “constructor” is not available in a simulated node: with a function’s, code made from text escapes the simulation.';
  return undefined;
}

/** Says, in one sentence or two, why a free name cannot be used in a simulated node. */
export function refusal(name: string): string {
  const why =
    (Object.hasOwn(REFUSED, name) && REFUSED[name]) ||
    'Declare it, import it, or use what the simulated cluster offers.';
  return `“${name}” is not available in a simulated node. ${why}`;
}
