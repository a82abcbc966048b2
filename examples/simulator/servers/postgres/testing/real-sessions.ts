import type { Client, QueryArrayResult } from 'pg';
import { comparedError, type Outcome } from './outcome.ts';
import type { RealPostgres } from './real-postgres.ts';

/** Plans that read tables in the order of their rows, as the simulated server does. */
const PLAIN_PLANS = [
  'indexscan',
  'bitmapscan',
  'indexonlyscan',
  'hashjoin',
  'mergejoin',
  'hashagg',
  'material',
  'memoize',
]
  .map((name) => `SET enable_${name} = off`)
  .join(';');

const asText = { getTypeParser: () => (text: string) => text };

/** Sessions of a real server, driven so that it is known which of them wait for a lock. */
export class RealSessions {
  readonly clients: Client[] = [];
  readonly pids: number[] = [];
  readonly outcomes = new Map<number, Outcome>();
  notifications: string[] = [];
  readonly monitor: Client;
  /** Who has waited for so long has looked for a deadlock, unless the machine is very busy. */
  longMs = 25;

  private constructor(monitor: Client) {
    this.monitor = monitor;
  }

  static async open(server: RealPostgres, count: number): Promise<RealSessions> {
    const sessions = new RealSessions(await server.connect());
    for (let at = 0; at < count; at++) await sessions.add(await server.connect());
    return sessions;
  }

  async add(client: Client): Promise<void> {
    const place = this.clients.push(client) - 1;
    await client.query(PLAIN_PLANS);
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    this.pids.push(rows[0]!.pid);
    client.on('notification', ({ channel, payload }) =>
      this.notifications.push(`${place} ${channel} ${payload ?? ''}`),
    );
  }

  async query(session: number, text: string, values?: readonly (string | null)[]): Promise<Outcome> {
    this.outcomes.set(session, 'blocked');
    const query = { text, rowMode: 'array' as const, types: asText, ...(values && { values: [...values] }) };
    const answered = this.clients[session]!.query(query).then(
      (found) =>
        this.outcomes.set(session, { results: (Array.isArray(found) ? found : [found]).map(compared) }),
      // The error is sent before the locks are let go; an empty query comes after both.
      async (error: Error) => {
        await this.clients[session]!.query('');
        this.outcomes.set(session, comparedError(error));
      },
    );
    if (this.blocked().length === 1) await Promise.race([answered, pause(PATIENCE_MS)]);
    await this.settle();
    return this.outcomes.get(session)!;
  }

  /** Waits until every query has ended or waits for a lock, and has waited long enough to look for a deadlock. */
  async settle(): Promise<void> {
    for (let calm = 0; calm < 2;) {
      const open = this.blocked();
      if (open.length === 0) return;
      const waiting = await this.waitingPids();
      if (this.blocked().every((session) => waiting.has(this.pids[session]!))) calm++;
      else calm = 0;
      await pause(1);
    }
  }

  blocked(): number[] {
    return [...this.outcomes].filter(([, outcome]) => outcome === 'blocked').map(([session]) => session);
  }

  /** Until those who do not wait have heard all that was notified before. */
  async hearNotifications(): Promise<void> {
    const waiting = this.blocked();
    const free = this.clients.filter((_client, at) => !waiting.includes(at));
    await Promise.all(free.map((client) => client.query('')));
  }

  /** Those that have waited for longer than `deadlock_timeout`: they have looked for a deadlock. */
  async waitingPids(): Promise<Set<number>> {
    const { rows } = await this.monitor.query<{ pid: number }>(
      `SELECT pid FROM pg_locks WHERE NOT granted AND waitstart < clock_timestamp() - interval '${this.longMs} ms'`,
    );
    return new Set(rows.map(({ pid }) => pid));
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients, this.monitor].map((client) => client.end()));
  }
}

/** Most queries are answered within it; only the others are worth asking about. */
const PATIENCE_MS = 25;

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function compared(result: QueryArrayResult<(string | null)[]>) {
  const { command, rowCount, fields, rows } = result;
  return {
    command,
    rowCount,
    fields: fields.map(({ name, dataTypeID }) => [name, dataTypeID] as const),
    rows,
  };
}
