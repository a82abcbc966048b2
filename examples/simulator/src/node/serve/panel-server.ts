import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../package.ts';
import type { Requested } from './messages.ts';
import { fetchAmong, LOOPBACK, reasonOf } from './network.ts';
import { overview } from './overview.ts';
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
  const page = readFileSync(join(packageFolder, 'panel/panel.html'), 'utf8').replaceAll('{{title}}', () =>
    escaped(title),
  );
  const routes: Record<string, (body: never, query: URLSearchParams) => unknown> = {
    'GET /state': (_: never, query) => ({
      nodes: supervisor.state(),
      works: supervisor.works,
      operations: supervisor.operations,
      requests: supervisor.requests,
      log: supervisor.logAfter(Number(query.get('after') ?? 0)),
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
    const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
    const route = routes[`${request.method} ${pathname}`];
    if (request.method === 'GET' && pathname === '/')
      return void front(request, response, supervisor, page, title);
    const node = supervisor.nodes.find((name) => pathname.startsWith(`/${name}/`));
    const answered = route
      ? answer(route, request, response, searchParams)
      : node && !isForeign(request)
        ? passOn(supervisor, node, request, response)
        : undefined;
    if (!answered) return void response.writeHead(404, HEADERS).end('Not found\n');
    answered.catch((error: unknown) => json(response, 400, { error: (error as Error).message }));
  });
}

const escaped = (text: string) => text.replace(/[&<]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Browsers get the page, and `curl` a text that says what can be asked. */
async function front(
  { headers }: IncomingMessage,
  response: ServerResponse,
  supervisor: Supervisor,
  page: string,
  title: string,
): Promise<void> {
  const isBrowser = headers.accept?.includes('text/html');
  if (!isBrowser) await supervisor.planned;
  const type = `text/${isBrowser ? 'html' : 'plain'}; charset=utf-8`;
  response
    .writeHead(200, { ...HEADERS, 'content-type': type })
    .end(isBrowser ? page : overview(title, supervisor, `http://${headers.host}`));
}

/** `/orders/place` is asked of the node `orders` as `/place`. */
async function passOn(
  { ports }: Supervisor,
  node: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { host: _host, connection: _connection, ...headers } = incoming.headers;
  const { method = 'GET', url = '/' } = incoming;
  const target = { host: LOOPBACK, port: ports[node], path: url.slice(node.length + 1), method, headers };
  await new Promise<void>((resolve) => {
    const asked = request(target, (answer) => {
      outgoing.writeHead(answer.statusCode!, { ...answer.headers, ...HEADERS });
      answer.pipe(outgoing).on('close', resolve);
    });
    asked.setTimeout(REQUEST_MS, () => asked.destroy(new Error('no answer in time')));
    asked.on('error', ({ message }) => {
      if (!outgoing.headersSent) outgoing.writeHead(502, { ...HEADERS, 'content-type': 'text/plain' });
      outgoing.end(`${node}: ${message}\n`);
      resolve();
    });
    incoming.pipe(asked);
  });
}

/** What a page of another site that is open in the same browser asks: it shall reach no service. */
const isForeign = ({ headers }: IncomingMessage): boolean => {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
};

/** A foreign name that leads here is DNS rebinding. What a WebContainer calls its hosts is its own affair. */
const isOurs = ({ headers }: IncomingMessage): boolean =>
  /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(headers.host ?? '') || 'webcontainer' in process.versions;

async function answer(
  route: (body: never, query: URLSearchParams) => unknown,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  // Another site's page cannot send this type without asking first, and is never allowed to.
  if (request.method === 'POST' && request.headers['content-type'] !== 'application/json')
    return json(response, 415, { error: 'Send JSON.' });
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  json(response, 200, await route((text ? JSON.parse(text) : {}) as never, query));
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
    return { status: 0, ms: ms(), text: reasonOf(error) };
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
