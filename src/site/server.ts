import { createReadStream, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { setHeaders, siteHeaders, withoutIsolation } from './headers.ts';

export interface ServeOptions {
  /** The folder with the built site. */
  dist: string;
  /** The base path that the site was built for: `/` or `/faultline/`. */
  base: string;
  /** False for a host that cannot send the headers that isolate pages. Default true. */
  isolated?: boolean;
  /** Changes a page on its way out. Page tests use it to point the terminal at a host of their own. */
  rewriteHtml?: (html: string) => string;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.xml': 'application/xml',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};
const compressible = /^(text\/|application\/(json|xml)|image\/svg)/;
const compress = promisify(gzip);

/** Serves the built site as a static host would: with `_headers`, the base path, the 404 page and gzip. */
export function siteServer(options: ServeOptions): Server {
  const rules = options.isolated === false ? withoutIsolation(siteHeaders()) : siteHeaders();
  return createServer((request, response) => {
    answer(request, response, options, rules).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServeOptions,
  rules: ReturnType<typeof siteHeaders>,
): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const base = options.base.replace(/\/?$/, '/');
  if (pathname !== base && `${pathname}/` === base) return redirect(response, base + search);
  const path = pathname.startsWith(base) ? pathname.slice(base.length - 1) : undefined;
  setHeaders(rules, path ?? pathname, response);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const file = path === undefined ? undefined : fileFor(options.dist, path);
  if (file === 'folder') return redirect(response, `${pathname.replace(/^\/+/, '/')}/${search}`);
  await send(request, response, options, file ?? join(options.dist, '404.html'), file ? 200 : 404);
}

/** The file a path stands for; `folder` if it lacks the slash at its end. Nothing outside of `dist`, nothing hidden. */
function fileFor(dist: string, path: string): string | 'folder' | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  const file = normalize(join(dist, decoded.endsWith('/') ? `${decoded}index.html` : decoded));
  const hidden = /[/\\]\./.test(decoded) || decoded === '/_headers' || decoded.includes('\0');
  if (hidden || !file.startsWith(normalize(dist) + sep)) return undefined;
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() ? file : found?.isDirectory() ? 'folder' : undefined;
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServeOptions,
  file: string,
  status: number,
): Promise<void> {
  const type = types[extname(file)] ?? 'application/octet-stream';
  response.setHeader('Content-Type', type);
  if (!compressible.test(type)) {
    response.writeHead(status);
    if (request.method === 'HEAD') response.end();
    else createReadStream(file).pipe(response);
    return;
  }
  let body = await readFile(file);
  if (type.startsWith('text/html') && options.rewriteHtml)
    body = Buffer.from(options.rewriteHtml(body.toString('utf8')));
  response.setHeader('Vary', 'Accept-Encoding');
  if (/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
    response.setHeader('Content-Encoding', 'gzip');
    body = await compress(body, { level: 9 });
  }
  response.writeHead(status, { 'Content-Length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(308, { Location: location }).end();
}

/** Listens on `port`, or on the next free one. `port` 0 takes any. Resolves to the port. */
export async function listen(server: Server, port: number, host = '127.0.0.1'): Promise<number> {
  for (let attempt = port; ; attempt++) {
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once('error', resolve);
      server.listen(attempt, host, () => {
        server.removeListener('error', resolve);
        resolve(undefined);
      });
    });
    if (!error) return (server.address() as { port: number }).port;
    if (error.code !== 'EADDRINUSE' || attempt >= port + 50) throw error;
  }
}
