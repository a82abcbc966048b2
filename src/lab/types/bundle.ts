import { build, type Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { cached } from '../../site/cached.ts';
import type { ScriptAsset } from '../../site/script-asset.ts';
import { typeEnvironment } from './environment.ts';

const at = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** The compiler, the libraries and the simulator's declarations as one classic script, loaded when a reader asks for it. */
export const typeCheckerScript: ScriptAsset = {
  module: 'virtual:faultline/type-checker',
  file: 'type-checker.js',
  async bundle() {
    const environment = JSON.stringify(await typeEnvironment());
    const own = await Promise.all(['./worker.ts', './check.ts'].map((file) => readFile(at(file), 'utf8')));
    return cached('type-checker', { environment, own }, () => bundle(environment));
  },
};

async function bundle(environment: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [at('./worker.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    minify: true,
    target: 'es2022',
    legalComments: 'inline',
    plugins: [withEnvironment(environment)],
    // The compiler asks for these only where it finds itself in Node.
    external: ['fs', 'path', 'os', 'crypto', 'inspector', 'perf_hooks'],
    logOverride: { 'unsupported-require-call': 'silent' },
  });
  return outputFiles[0]!.text;
}

/** As text to be parsed, which is quicker to start than an object literal of two megabytes. */
const withEnvironment = (environment: string): Plugin => ({
  name: 'type-environment',
  setup(build) {
    const filter = /^faultline:type-environment$/;
    build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'faultline' }));
    build.onLoad({ filter: /.*/, namespace: 'faultline' }, () => ({
      contents: `export const environment = JSON.parse(${JSON.stringify(environment)});`,
    }));
  },
});
