/**
 * A stand-in for https://stackblitz.com/headless, so that the unmodified `@webcontainer/api` can be tested without the
 * internet: `npm run dev -- --stand-in`, `npm start -- --stand-in`.
 *
 * FOR DEVELOPMENT AND TESTS ONLY. It runs what the page sends as real processes of this machine. So it listens on the
 * loopback address alone, only pages of the given origins can embed it, its socket takes no foreign origin and no
 * foreign host name, and processes get an environment made from nothing. What it cannot show: whether an example runs
 * in the real runtime, which has no programs but Node's and a Node version of its own.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode, encode } from '@msgpack/msgpack';
import { build } from 'esbuild';
import { WebSocketServer, type WebSocket } from 'ws';
import { Container, type Faults } from './container.ts';

export interface StandInOptions {
  /** 0, the default: any free one. */
  port?: number;
  /** Origins whose pages may embed the host, for example `http://localhost:4321`. */
  allow: readonly string[];
  /** Changed by tests while it runs. */
  faults?: Faults;
  /** Folder of the `node` that runs in containers. Default: this process's own. */
  nodeFolder?: string;
}

export interface StandIn {
  /** For `WEBCONTAINER_API_IFRAME_URL`. On 127.0.0.1, so that it is another site than a page on `localhost`. */
  url: string;
  port: number;
  /** Every request to the host so far, oldest first. */
  requests: readonly string[];
  /** The `host` each boot named, oldest first. */
  bootedBy: readonly string[];
  /** Sends an event, such as `error`, to the page of the newest container. */
  emit(event: string, ...args: unknown[]): void;
  /** Every container dies. */
  dropAll(): void;
  close(): Promise<void>;
}

export async function startStandIn(options: StandInOptions): Promise<StandIn> {
  const faults = options.faults ?? {};
  const script = await hostScript();
  const requests: string[] = [];
  const bootedBy: string[] = [];
  const hosts = new Set<string>();
  let newest: Emit = () => {};

  const server = http.createServer(async (request, response) => {
    requests.push(request.url!);
    if (!hosts.has(request.headers.host ?? '')) return void response.writeHead(421).end();
    await faults.hold;
    answer(request.url!, response, { script, allow: options.allow, faults });
  });
  const sockets = new WebSocketServer({
    server,
    path: '/rpc',
    maxPayload: 64 * 2 ** 20,
    verifyClient: ({ req, origin }: { req: http.IncomingMessage; origin: string }) =>
      hosts.has(req.headers.host ?? '') && origin === `http://${req.headers.host}`,
  });
  sockets.on('connection', (socket) => {
    newest = serve(socket, faults, options.nodeFolder ?? path.dirname(process.execPath), bootedBy);
  });

  const port = await listen(server, options.port ?? 0);
  hosts.add(`localhost:${port}`).add(`127.0.0.1:${port}`);
  const dropAll = () => sockets.clients.forEach((socket) => socket.terminate());
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    bootedBy,
    emit: (event, ...args) => newest(event, ...args),
    dropAll,
    close: async () => {
      dropAll();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Emit = (channel: string, ...args: unknown[]) => void;

/** One container for one socket, as long as the socket lives. */
function serve(socket: WebSocket, faults: Faults, nodeFolder: string, bootedBy: string[]): Emit {
  const emit: Emit = (channel, ...args) => {
    if (socket.readyState === socket.OPEN) socket.send(encode({ channel, args }));
  };
  const container = new Container({ faults, nodeFolder, emit });
  socket.on('close', () => container.destroy());
  socket.on('message', async (data) => {
    const { id, method, args } = decode(data as Uint8Array) as {
      id: number;
      method: string;
      args: unknown[];
    };
    if (method === 'build') bootedBy.push((args[0] as { host: string }).host);
    try {
      const call = container.methods[method] as (...args: unknown[]) => unknown;
      const value = await call(...args.map((argument) => argument ?? undefined));
      socket.send(encode({ id, value }));
    } catch (error) {
      // As in the real one, nothing but these two crosses: no `code`.
      const { name, message } = error as Error;
      socket.send(encode({ id, error: { name, message } }));
    }
  });
  return emit;
}

interface Served {
  script: string;
  allow: readonly string[];
  faults: Faults;
}

function answer(url: string, response: http.ServerResponse, { script, allow, faults }: Served): void {
  const { pathname, searchParams } = new URL(url, 'http://host');
  const coep = searchParams.get('coep') ?? 'require-corp';
  const headers = {
    'cross-origin-embedder-policy': coep === 'none' ? 'unsafe-none' : coep,
    'cross-origin-resource-policy': 'cross-origin',
    'cache-control': 'no-store',
  };
  if (faults.status) return void response.writeHead(faults.status, headers).end('stand-in: told to fail');
  if (pathname === '/host.js') {
    return void response.writeHead(200, { ...headers, 'content-type': 'text/javascript' }).end(script);
  }
  if (pathname !== '/headless') return void response.writeHead(404, headers).end();
  response
    .writeHead(200, {
      ...headers,
      'content-type': 'text/html',
      'content-security-policy': `frame-ancestors ${allow.join(' ')}`,
    })
    .end(`<!doctype html>${faults.silent ? '' : '<script type="module" src="/host.js"></script>'}`);
}

/** host.ts and all it needs, with the installed client's own copy of Comlink: an upgrade of the client brings its dialect. */
async function hostScript(): Promise<string> {
  const client = path.dirname(fileURLToPath(import.meta.resolve('@webcontainer/api')));
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'host.ts')],
    alias: { 'client-comlink': path.join(client, 'vendor/index.js') },
    bundle: true,
    format: 'esm',
    write: false,
  });
  return outputFiles[0]!.text;
}

function listen(server: http.Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server
      .once('error', reject)
      .listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
