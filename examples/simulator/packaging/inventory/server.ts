import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { Readable } from 'node:stream';
import { inventory, type Reservation, type Reservations } from './inventory.ts';

// #region server
/** In production: Node's server in front of the same function, a file behind it. */
export function server(file: string): Server {
  const handle = inventory(fileOf(file));
  return createServer(async (incoming, outgoing) => {
    const { method = 'GET', headers, url } = incoming;
    const body =
      method === 'GET' || method === 'HEAD'
        ? null
        : (Readable.toWeb(incoming) as ReadableStream);
    const request = new Request(`http://${headers.host}${url}`, {
      method,
      headers: headers as HeadersInit,
      body,
      duplex: 'half',
    } as RequestInit);
    const response = await handle(request);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(await response.text());
  });
}
// #endregion

function fileOf(file: string): Reservations {
  const lines = existsSync(file)
    ? readFileSync(file, 'utf8').trim().split('\n')
    : [];
  const entries = lines.map((line) => JSON.parse(line) as Reservation);
  return {
    async append(reservation) {
      appendFileSync(file, `${JSON.stringify(reservation)}\n`, { flush: true });
      entries.push(reservation);
    },
    read: () => [...entries],
  };
}

if (process.argv[1] === import.meta.filename)
  server('reservations.jsonl').listen(Number(process.env['PORT'] ?? 3000));
