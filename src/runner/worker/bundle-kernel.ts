import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { SERVER_NAMES } from '../../../examples/simulator/src/loader/server-names.ts';
import { serverVariable } from './server-variable.ts';

const KERNEL = fileURLToPath(new URL('./kernel.ts', import.meta.url));

/** The name the page imports. Its default export is the address of the bundled kernel, which the page fetches as text. */
const MODULE = 'virtual:faultline/kernel';
const DEV_PATH = '/@faultline/kernel.js';
/** Its default export has the address of each simulated server, by name. */
const SERVERS = 'virtual:faultline/servers';
const devPathOf = (name: string) => `/@faultline/server-${name}.js`;

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

const serverEntry = (name: string) =>
  fileURLToPath(new URL(`../../../examples/simulator/servers/${name}/index.ts`, import.meta.url));

/** One of the simulated servers as a classic script that leaves it in a variable, for the kernel to find. */
export async function bundleServer(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [serverEntry(name)],
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

/** Serves the kernel and the simulated servers in `dev` and writes each as a file of its own in a build. */
export function kernelPlugin(): Plugin {
  let building = false;
  return {
    name: 'faultline-kernel',
    config: (_, { command }) => void (building = command === 'build'),
    resolveId: (id) => (id === MODULE || id === SERVERS ? `\0${id}` : undefined),
    async load(id) {
      const inPlace = !building || this.environment.config.consumer === 'server';
      if (id === `\0${SERVERS}`) {
        const urls = SERVER_NAMES.map(async (name) => {
          if (inPlace) return `${JSON.stringify(name)}: ${JSON.stringify(devPathOf(name))}`;
          const source = await bundleServer(name);
          const reference = this.emitFile({ type: 'asset', name: `server-${name}.js`, source });
          return `${JSON.stringify(name)}: import.meta.ROLLUP_FILE_URL_${reference}`;
        });
        return `export default { ${(await Promise.all(urls)).join(', ')} };`;
      }
      if (id !== `\0${MODULE}`) return undefined;
      if (inPlace) return `export default ${JSON.stringify(DEV_PATH)};`;
      const reference = this.emitFile({ type: 'asset', name: 'kernel.js', source: await bundleKernel() });
      return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
    },
    configureServer(server) {
      server.middlewares.use(async (request, response, next) => {
        const server = SERVER_NAMES.find((name) => request.url?.endsWith(devPathOf(name)));
        if (!server && !request.url?.endsWith(DEV_PATH)) return next();
        response.setHeader('content-type', 'text/javascript');
        response.end(server ? await bundleServer(server) : await bundleKernel());
      });
    },
  };
}
