import { readFileSync } from 'node:fs';
import { root } from '../site/root.ts';

/** A module of the simulator that readers import, and the page that tells of it. */
export interface ApiModule {
  /** `.`, `./node`: the key in the package's exports. */
  subpath: string;
  /** `@faultline/simulator/node` */
  specifier: string;
  /** The page's path on this site: `/reference/simulator/node/`. */
  path: string;
  /** The module's source, in the simulator's folder. */
  source: string;
}

/** Exported for the package's own sake: nobody imports it. */
const INTERNAL = new Set(['./process', './worker']);

/** The modules that the API reference has a page for, in the order of the package's exports. What simulated servers offer is the real clients'. */
export function apiModules(): ApiModule[] {
  const manifest = readFileSync(new URL('examples/simulator/package.json', root), 'utf8');
  const { name, exports } = JSON.parse(manifest) as { name: string; exports: Record<string, string> };
  return Object.entries(exports)
    .filter(([subpath]) => !INTERNAL.has(subpath) && !subpath.startsWith('./servers/'))
    .map(([subpath, source]) => ({
      subpath,
      specifier: name + subpath.slice(1),
      path: `/reference/simulator${subpath.slice(1)}/`,
      source,
    }));
}
