import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import type { ScriptAsset } from '../../site/script-asset.ts';

const KERNEL = fileURLToPath(new URL('./kernel.ts', import.meta.url));

/** The kernel as one classic script. */
export async function bundleKernel(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [KERNEL],
    bundle: true,
    write: false,
    format: 'iife',
    minify: true,
    // Error and class names are part of what the kernel says.
    keepNames: false,
    target: 'es2022',
    legalComments: 'inline',
  });
  return outputFiles[0]!.text;
}

export const kernelScript: ScriptAsset = {
  module: 'virtual:faultline/kernel',
  file: 'kernel.js',
  bundle: bundleKernel,
};
