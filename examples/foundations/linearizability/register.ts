import { record, type Entry } from './history.ts';

/** A value on disk. Setting it resolves when it is durable. */
export interface Cell {
  get(key: 'x'): number | undefined;
  set(key: 'x', value: number): Promise<void>;
}

// #region server
/** A register: `GET` reads it, `PUT` writes it. What is written is sent on to a replica, which nobody waits for. */
export function registerServer(cell: Cell, replica?: string) {
  return async (request: Request): Promise<Response> => {
    if (request.method === 'GET') return Response.json(cell.get('x') ?? null);
    const value = Number(await request.text());
    await cell.set('x', value);
    if (replica) void send(replica, value).catch(() => {});
    return new Response('written');
  };
}
// #endregion

// #region client
/** What one process asks of the register. Every call is noted, whatever becomes of it. */
export function registerClient(process: string, note: (entry: Entry) => void, timeoutMs = 100) {
  return {
    write: (value: number) =>
      record(note, { process, op: 'write', value, changes: true }, () =>
        send('http://primary', value, timeoutMs),
      ),

    read: () =>
      record(note, { process, op: 'read', changes: false }, async () => {
        const response = await ask('http://primary', { method: 'GET' }, timeoutMs);
        return (await response.json()) as number | null;
      }),
  };
}

async function send(server: string, value: number, timeoutMs = 100): Promise<void> {
  await ask(server, { method: 'PUT', body: String(value) }, timeoutMs);
}
// #endregion

async function ask(server: string, request: RequestInit, timeoutMs: number): Promise<Response> {
  const response = await fetch(`${server}/x`, { ...request, signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`${server} answered ${response.status}`);
  return response;
}
