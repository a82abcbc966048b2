import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../package.ts';
import type { Requested } from './messages.ts';
import { fetchAmong, LOOPBACK } from './network.ts';
import { canPause, SIGNALS, type Signal, type Supervisor } from './supervisor.ts';

const REQUEST_MS = 10_000;

/** May be framed by a page that is isolated, as the terminal of the site is. */
const HEADERS = {
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'cross-origin',
  'content-security-policy': "default-src 'self' 'unsafe-inline'",
  'cache-control': 'no-store',
};

/** The page on which services are sent requests, and killed. */
export function panelServer(supervisor: Supervisor, title: string): Server {
  const page = readFileSync(join(packageFolder, 'panel/panel.html'), 'utf8').replaceAll('{{title}}', title);
  const routes: Record<string, (body: never) => unknown> = {
    'GET /state': () => ({
      nodes: supervisor.state(),
      works: supervisor.works,
      operations: supervisor.operations,
      requests: supervisor.requests,
      canPause,
    }),
    'POST /signal': ({ node, signal }: { node: string; signal: Signal }) => {
      if (!Object.hasOwn(SIGNALS, signal)) throw new RangeError(`There is no “${String(signal)}”.`);
      supervisor.signal(node, signal);
      return {};
    },
    'POST /workload': () => {
      void supervisor.work();
      return {};
    },
    'POST /request': (request: Requested) => send(supervisor, request),
  };
  return createServer((request, response) => {
    if (!isOurs(request)) return void response.writeHead(421, HEADERS).end('This is http://localhost.');
    const route = routes[`${request.method} ${request.url}`];
    if (request.method === 'GET' && request.url === '/')
      return void response
        .writeHead(200, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' })
        .end(page);
    if (!route) return void response.writeHead(404, HEADERS).end('Not found');
    answer(route, request, response).catch((error: unknown) => {
      json(response, 400, { error: (error as Error).message });
    });
  });
}

/** A foreign name that leads here is DNS rebinding. What a WebContainer calls its hosts is its own affair. */
const isOurs = ({ headers }: IncomingMessage): boolean =>
  /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(headers.host ?? '') || 'webcontainer' in process.versions;

async function answer(
  route: (body: never) => unknown,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Another site's page cannot send this type without asking first, and is never allowed to.
  if (request.method === 'POST' && request.headers['content-type'] !== 'application/json')
    return json(response, 415, { error: 'Send JSON.' });
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  json(response, 200, await route((text ? JSON.parse(text) : {}) as never));
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Sends one request from here, and says how it went. */
async function send({ ports }: Supervisor, { node, method, path, headers, body }: Requested) {
  const startedAt = performance.now();
  const ms = () => Math.round(performance.now() - startedAt);
  try {
    const hasBody = method !== 'GET' && method !== 'HEAD' && body;
    const signal = AbortSignal.timeout(REQUEST_MS);
    const response = await fetchAmong(ports)(`http://${node}${path}`, {
      ...{ method, headers, signal },
      ...(hasBody ? { body } : {}),
    });
    return { status: response.status, ms: ms(), text: await response.text() };
  } catch (error) {
    const { message, cause } = error as Error;
    const code = (cause as NodeJS.ErrnoException | undefined)?.code;
    return { status: 0, ms: ms(), text: code ? `${message}: ${code}` : message };
  }
}

/** Listens on the first free port from `port` on. */
export async function listenFrom(server: Server, port: number): Promise<number> {
  for (let next = port; ; next++) {
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once('error', resolve).listen(next, LOOPBACK, () => resolve(undefined));
    });
    server.removeAllListeners('error');
    if (!error) return next;
    if (error.code !== 'EADDRINUSE' || next >= port + 50) throw error;
  }
}
