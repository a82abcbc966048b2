import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { SERVER_NAMES } from '../../../examples/simulator/src/loader/server-names.ts';
import type { ScriptAsset } from '../../site/script-asset.ts';
import { serverVariable } from './server-variable.ts';

const entryOf = (name: string) =>
  fileURLToPath(new URL(`../../../examples/simulator/servers/${name}/index.ts`, import.meta.url));

/** One of the simulated servers as a classic script that leaves it in a variable, for the kernel to find. */
export async function bundleServer(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entryOf(name)],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: serverVariable(name),
    minify: true,
    target: 'es2022',
    legalComments: 'inline',
  });
  return outputFiles[0]!.text;
}

/** Each is fetched by the pages whose example imports it. `create.ts` has a line for each. */
export const serverScripts: readonly ScriptAsset[] = SERVER_NAMES.map((name) => ({
  module: `virtual:faultline/server-${name}`,
  file: `server-${name}.js`,
  bundle: () => bundleServer(name),
}));
