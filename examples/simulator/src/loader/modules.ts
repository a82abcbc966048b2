/** The name under which examples import the simulator's own words (`scenario`, `always`, …). */
export const SIMULATOR = '@faultline/simulator';

/** `@faultline/simulator/servers/redis` → `redis`. */
export const serverNamed = (specifier: string): string | undefined =>
  specifier.startsWith(`${SIMULATOR}/servers/`) ? specifier.slice(`${SIMULATOR}/servers/`.length) : undefined;

/** How an example reaches the simulator that lies beside it, in a clone or a zip: nothing has to be installed then. */
const BESIDE = '../../simulator/';

/** `../../simulator/servers/redis/index.ts` → `@faultline/simulator/servers/redis`. Any other specifier is as it was. */
export function packageName(specifier: string): string {
  if (!specifier.startsWith(BESIDE)) return specifier;
  if (specifier === `${BESIDE}src/index.ts`) return SIMULATOR;
  const [, server] = /^servers\/([\w-]+)\/index\.ts$/.exec(specifier.slice(BESIDE.length)) ?? [];
  return server ? `${SIMULATOR}/servers/${server}` : specifier;
}

/** A file that an example imports and that is not one of its own. */
export interface FoundFile {
  /** Relative to the example's folder, with slashes: `../src/stock.ts`, `node_modules/hono/dist/index.js`. */
  file: string;
  text: string;
}

/**
 * Finds what a file imports beyond the example's own files: undefined if there is nothing of that name, and a sentence
 * if there is something that cannot run in a simulated node.
 */
export type Elsewhere = (specifier: string, from: string) => FoundFile | { refused: string } | undefined;

/**
 * Importing file → specifier → file, for imports that are no path from the one to the other. What a package may do
 * without is missing with a sentence that says why.
 */
export type Links = Readonly<Record<string, Readonly<Record<string, string | { missing: string }>>>>;

/** Of an installed package, whose author knew nothing of simulated nodes, or data. */
export const isForeign = (file: string): boolean => /(^|\/)node_modules\/|\.json$/.test(file);

/** Resolves `./x.ts` against the importing file; undefined for anything that is not a relative path. */
export function resolve(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('./') && !specifier.startsWith('../')) return undefined;
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/'))
    if (part !== '..') parts.push(...(part === '.' ? [] : [part]));
    else if (parts.length && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  return parts.join('/');
}
