import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { inlineCss } from '../../../test/inline-css.ts';

/** Paths that begin with `/` to contents. */
export type Site = ReadonlyMap<string, Uint8Array | string>;

const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html' };

const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};
// What the site's own pages send, as far as it concerns this panel.
const policy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'";

/** Serves a site on `http://localhost`. With `?bare` a page comes without the isolation headers. */
export async function serve(site: Site): Promise<{ origin: string; close: () => Promise<unknown> }> {
  const server = http.createServer((request, response) => {
    const url = new URL(request.url!, 'http://site');
    const name = url.pathname === '/' ? '/index.html' : url.pathname;
    const body = site.get(name);
    if (body === undefined) return void response.writeHead(404).end();
    const frames = url.searchParams.get('frames') ?? '';
    response
      .writeHead(200, {
        'content-type': types[path.extname(name)] ?? 'application/octet-stream',
        'content-security-policy': `${policy}; frame-src 'self' ${frames} http://localhost:*`,
        ...(url.searchParams.has('bare') ? {} : isolation),
      })
      .end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The test page as esbuild bundles it, the client in a chunk of its own. */
export async function buildPage(): Promise<Site> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'page.tsx')],
    outdir: '/',
    bundle: true,
    splitting: true,
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    write: false,
    plugins: [inlineCss],
  });
  return new Map<string, Uint8Array | string>([
    ...outputFiles.map((file) => [file.path, file.contents] as const),
    ['/index.html', html('/page.js')],
    ['/tokens.css', await readFile(path.join(import.meta.dirname, '../../../theme/tokens.css'))],
  ]);
}

/** The test page as Vite, and so Astro, builds it for production. */
export async function buildPageWithVite(): Promise<Site> {
  const { build } = await import('vite');
  const result = await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'error',
    oxc: { jsx: { importSource: 'preact' } },
    build: { write: false, rolldownOptions: { input: path.join(import.meta.dirname, 'page.tsx') } },
  });
  if (!('output' in result)) throw new Error('Vite gave more than one bundle');
  const entry = result.output.find((file) => file.type === 'chunk' && file.isEntry)!;
  return new Map<string, Uint8Array | string>([
    ...result.output.map(
      (file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source] as const,
    ),
    ['/index.html', html(`/${entry.fileName}`)],
  ]);
}

function html(script: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Terminal</title>
<link rel="stylesheet" href="/tokens.css">
<body><main></main><script type="module" src="${script}"></script>`;
}
