import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Handler } from '../../src/scenario.ts';

/** Says whether a process serves yet. No node's code sees it. */
export const READY_PATH = '/.faultline/ready';

/** Node's own HTTP server in front of a standard request handler. `host` is the name that its requests are told. */
export function httpServer(handle: Handler, host: string): Server {
  return createServer((incoming, outgoing) => {
    // One request for each connection: so what happens to a connection happens to one message, as in the simulator.
    outgoing.setHeader('connection', 'close');
    if (incoming.url === READY_PATH) return void outgoing.end();
    answer(handle, requestOf(incoming, host), outgoing).catch((error: unknown) => {
      console.log(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(500).end();
    });
  });
}

function requestOf(incoming: IncomingMessage, host: string): Request {
  const { method = 'GET', headersDistinct, url } = incoming;
  const headers = new Headers();
  for (const [name, values] of Object.entries(headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  const body =
    method === 'GET' || method === 'HEAD' ? null : (Readable.toWeb(incoming) as unknown as BodyInit);
  return new Request(`http://${host}${url}`, { method, headers, body, duplex: 'half' } as RequestInit);
}

async function answer(handle: Handler, request: Request, outgoing: ServerResponse): Promise<void> {
  const { status, headers, body } = await handle(request);
  for (const [name, value] of headers) outgoing.appendHeader(name, value);
  outgoing.writeHead(status);
  if (body) await pipeline(Readable.fromWeb(body as ReadableStream), outgoing).catch(() => {});
  else outgoing.end();
}
