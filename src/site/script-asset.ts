import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** A script that the page fetches as text or starts as a worker, bundled on its own and written as a file of its own. */
export interface ScriptAsset {
  /** What modules import. The default export is the script's address, `bytes` its size as it is sent. */
  module: `virtual:faultline/${string}`;
  /** The name of the file. */
  file: string;
  bundle(): Promise<string>;
}

/** Bundles the scripts in a build, and serves them in `dev`. */
export function scriptAssets(assets: readonly ScriptAsset[]): Plugin {
  let building = false;
  const devPath = ({ file }: ScriptAsset) => `/@faultline/${file}`;
  return {
    name: 'faultline-scripts',
    config: (_, { command }) => void (building = command === 'build'),
    resolveId: (id) => (assets.some(({ module }) => module === id) ? `\0${id}` : undefined),
    async load(id) {
      const asset = assets.find(({ module }) => `\0${module}` === id);
      if (!asset) return undefined;
      if (!building || this.environment.config.consumer === 'server')
        return `export default ${JSON.stringify(devPath(asset))}; export const bytes = undefined;`;
      const source = await asset.bundle();
      const reference = this.emitFile({ type: 'asset', name: asset.file, source });
      const bytes = gzipSync(source, { level: 9 }).length;
      return `export default import.meta.ROLLUP_FILE_URL_${reference}; export const bytes = ${bytes};`;
    },
    configureServer(server) {
      server.middlewares.use(async (request, response, next) => {
        const asset = assets.find((one) => request.url?.endsWith(devPath(one)));
        if (!asset) return next();
        response.setHeader('content-type', 'text/javascript');
        response.end(await asset.bundle());
      });
    },
  };
}
