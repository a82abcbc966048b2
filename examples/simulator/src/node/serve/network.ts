import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Handler } from '../../scenario.ts';

/** The port of each node, by its name: what a name server would know. */
export type Ports = Readonly<Record<string, number>>;

export const LOOPBACK = '127.0.0.1';

/**
 * The platform's `fetch`, for which a node's name is its host: `http://payment/charge`.
 *
 * @param heard of each request to a node, before it is sent.
 * @param told what became of each, as a line.
 */
export function fetchAmong(
  ports: Ports,
  heard?: (node: string, request: Request) => void,
  told?: (line: string) => void,
): typeof fetch {
  return (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const port = Object.hasOwn(ports, url.hostname) ? ports[url.hostname] : undefined;
    if (port === undefined) return fetch(request);
    heard?.(url.hostname, request);
    url.host = `${LOOPBACK}:${port}`;
    // Given apart: a request that is made from another has a signal of its own, and the reason of an abort is lost.
    const sent = fetch(new Request(url, request), { signal: init?.signal ?? request.signal });
    if (told) tellOf(sent, `→ ${request.method} ${request.url}`, told);
    return sent;
  };
}

function tellOf(sent: Promise<Response>, what: string, told: (line: string) => void): void {
  sent.then(
    ({ status }) => told(`${what}: ${status}`),
    (error: unknown) => told(`${what}: ${reasonOf(error)}`),
  );
}

/** Node's `fetch` says that it failed, and why in its cause. */
export function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string } };
  if (name === 'TimeoutError') return 'no answer in time';
  if (cause?.code === 'ECONNREFUSED') return 'nobody takes the connection (ECONNREFUSED)';
  return cause?.code ? `${message} (${cause.code})` : message;
}

/** A fetch handler behind Node's own HTTP server. `onUpgrade` gets what asks for something else than HTTP, `told` a line for each answer. */
export function httpServer(
  handler: Handler | undefined,
  onUpgrade: (request: IncomingMessage, socket: Duplex) => void,
  told: (line: string) => void = () => {},
): Server {
  const server = createServer((incoming, outgoing) => {
    const startedAt = performance.now();
    outgoing.once('close', () => {
      const what = outgoing.writableFinished
        ? `${outgoing.statusCode} after ${Math.round(performance.now() - startedAt)} ms`
        : 'whoever asked has gone';
      told(`${incoming.method} ${incoming.url}: ${what}`);
    });
    answer(handler, incoming).then(
      async (response) => {
        outgoing.writeHead(response.status, Object.fromEntries(response.headers));
        outgoing.end(Buffer.from(await response.arrayBuffer()));
      },
      (error: unknown) => {
        // What a handler throws is a defect of the service; its caller gets what servers give then.
        console.error(error);
        outgoing.writeHead(500).end('The handler threw.');
      },
    );
  });
  return server.on('upgrade', onUpgrade);
}

async function answer(handler: Handler | undefined, incoming: IncomingMessage): Promise<Response> {
  if (!handler) return new Response('This node serves nothing over HTTP.', { status: 404 });
  const { method = 'GET', url = '/' } = incoming;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const chunks: Buffer[] = [];
  if (hasBody) for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headersDistinct))
    for (const one of value ?? []) headers.append(name, one);
  const body = hasBody ? { body: Buffer.concat(chunks) } : {};
  return handler(
    new Request(`http://${incoming.headers.host ?? LOOPBACK}${url}`, { method, headers, ...body }),
  );
}
