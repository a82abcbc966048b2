import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import type { ScriptAsset } from '../../site/script-asset.ts';

/** What runs tests, as one classic script. */
export const testKernelScript: ScriptAsset = {
  module: 'virtual:faultline/test-kernel',
  file: 'test-kernel.js',
  async bundle() {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('./kernel.ts', import.meta.url))],
      bundle: true,
      write: false,
      format: 'iife',
      minify: true,
      target: 'es2022',
    });
    return outputFiles[0]!.text;
  },
};
