import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const KERNEL = fileURLToPath(new URL('./kernel.ts', import.meta.url));

/** The name the page imports. Its default export is the address of the bundled kernel, which the page fetches as text. */
const MODULE = 'virtual:faultline/kernel';
const DEV_PATH = '/@faultline/kernel.js';

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

/** Serves the kernel in `dev` and writes it as a file of its own in a build. */
export function kernelPlugin(): Plugin {
  let building = false;
  return {
    name: 'faultline-kernel',
    config: (_, { command }) => void (building = command === 'build'),
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    async load(id) {
      if (id !== `\0${MODULE}`) return undefined;
      if (!building || this.environment.config.consumer === 'server')
        return `export default ${JSON.stringify(DEV_PATH)};`;
      const reference = this.emitFile({ type: 'asset', name: 'kernel.js', source: await bundleKernel() });
      return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
    },
    configureServer(server) {
      server.middlewares.use(async (request, response, next) => {
        if (!request.url?.endsWith(DEV_PATH)) return next();
        response.setHeader('content-type', 'text/javascript');
        response.end(await bundleKernel());
      });
    },
  };
}
