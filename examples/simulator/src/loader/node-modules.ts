/** What to use instead of the modules that only Node has. */
const INSTEAD: Readonly<Record<string, string>> = {
  assert: 'Throw an error of your own.',
  async_hooks: 'Pass the context as an argument.',
  buffer: 'Use Uint8Array with TextEncoder and TextDecoder.',
  child_process: 'A simulated node is one process.',
  crypto: 'Use the global crypto.',
  dns: 'Nodes find each other by their name, as the host of a URL.',
  events: 'Call functions, or use a package for it.',
  fs: 'Use the disk that scenario.ts gives to the node.',
  'fs/promises': 'Use the disk that scenario.ts gives to the node.',
  http: 'Export a function from Request to Response, and call fetch; keep the server in a file of its own.',
  https: 'Export a function from Request to Response, and call fetch; keep the server in a file of its own.',
  net: 'The simulated network speaks HTTP through fetch.',
  os: 'Pass settings in from scenario.ts.',
  path: 'Use URL, or a package for it.',
  perf_hooks: 'Use the global performance.',
  process: 'Pass settings in from scenario.ts.',
  timers: 'Use the global setTimeout.',
  'timers/promises': 'Write new Promise((resolve) => setTimeout(resolve, ms)).',
  tls: 'The simulated network speaks HTTP through fetch.',
  url: 'Use the global URL.',
  worker_threads: 'A simulated node is one process with one thread.',
};

/** Why a module of Node's own cannot be imported, and what to write instead; undefined for any other module. */
export function refusedNodeModule(specifier: string): string | undefined {
  const name = specifier.replace(/^node:/, '');
  const instead = Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : undefined;
  if (specifier === name && instead === undefined) return undefined;
  const remedy = instead ?? 'Keep what needs it in a file that the scenario does not import.';
  return `which a simulated node does not have. ${remedy}`;
}
