import type { Plugin } from 'esbuild';

/** For pages that tests bundle with esbuild: `import css from './panel.css?inline'` gives the text, as in the site's build. */
export const inlineCss: Plugin = {
  name: 'inline-css',
  setup(build) {
    build.onResolve({ filter: /\.css\?inline$/ }, async ({ path, resolveDir, kind }) => {
      const file = await build.resolve(path.replace(/\?inline$/, ''), { resolveDir, kind });
      return { path: file.path, namespace: 'inline-css' };
    });
    build.onLoad({ filter: /.*/, namespace: 'inline-css' }, async ({ path }) => {
      const result = await build.esbuild.build({ entryPoints: [path], minify: true, write: false });
      return { contents: result.outputFiles[0]!.text, loader: 'text' };
    });
  },
};
