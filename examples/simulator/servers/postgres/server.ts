import type { Log, NodeContext } from '../../src/scenario.ts';
import type { Connection, FoundFiles, Machine, ReceivedFrame, ServerNode } from '../../src/server.ts';
import { SqlError } from './core/errors.ts';
import { recover } from './core/recover.ts';
import type { Server, ServerOptions } from './core/server.ts';
import type { QueryMessage, Reply, Session, StatementResult } from './core/session.ts';
import type { LoggedRecord } from './core/store/wal.ts';
import { viewOf, type PostgresView } from './view.ts';

/** How a PostgreSQL is set up. Each default is PostgreSQL's own. */
export interface PostgresOptions {
  /** The version that it is like. There is one: 15, which is also the default. */
  readonly version?: 15;
  /** How many transactions may be prepared at once. Default 0: then PREPARE TRANSACTION is refused. */
  readonly maxPreparedTransactions?: number;
  /** `logical` is needed for replication slots. Default `replica`. */
  readonly walLevel?: 'replica' | 'logical';
  /** Default 100. */
  readonly maxConnections?: number;
  /** The name of its only database, as current_database() gives it. Default `postgres`. */
  readonly database?: string;
  /** Default true. Without, a commit is answered before it is durable, and a machine that dies loses it. */
  readonly fsync?: boolean;
  /** SQL that is run when the node boots for the first time, before it takes connections: its tables. */
  readonly schema?: string;
}

const VERSION = 15;
const LOG = 'pg_wal';
/** How long a commit that nobody waits for may stay in memory: `wal_writer_delay`. */
const WAL_WRITER_DELAY_MS = 200;

/** What a client sends. */
export type Request = QueryMessage;

/** The fields of an error by their names. */
export type ErrorMessage = Readonly<Record<string, unknown>>;

/** Idle, in a transaction, in one that has failed: as the server says with each answer. */
export type TransactionStatus = 'I' | 'T' | 'E';

/** What the server sends: an answer to a query, or of its own accord. */
export type Answer =
  | { readonly kind: 'ready'; readonly pid: number }
  | {
      readonly kind: 'results';
      readonly results: readonly StatementResult[];
      readonly status: TransactionStatus;
    }
  | { readonly kind: 'error'; readonly error: ErrorMessage; readonly status: TransactionStatus }
  | { readonly kind: 'fatal'; readonly error: ErrorMessage }
  | {
      readonly kind: 'notification';
      readonly channel: string;
      readonly payload: string;
      readonly pid: number;
    }
  | { readonly kind: 'notice'; readonly severity: string; readonly code: string; readonly message: string };

export function postgresNode(machine: Machine, options: PostgresOptions = {}): ServerNode<PostgresView> {
  const { version = VERSION, schema, ...given } = options;
  if (version !== VERSION)
    throw new RangeError(`There is no simulated PostgreSQL ${String(version)}. There is ${VERSION}.`);
  const boot = async (context: NodeContext) => {
    const node = new PostgresNode(machine, given, context.disk.log<LoggedRecord[]>(LOG));
    await node.load(schema);
    node.listen();
  };
  const view = (running: unknown, files: FoundFiles): PostgresView =>
    viewOf((running as Server | undefined) ?? booted(files.log<LoggedRecord[]>(LOG).flat(), given, schema));
  return Object.assign(boot, { view });
}

/** A server as it is after a boot: as its log says, or with the tables of its schema if there is no log yet. */
function booted(
  records: readonly LoggedRecord[],
  options: Partial<ServerOptions>,
  schema: string | undefined,
): Server {
  const server = recover(records, { ...options, flushesAtOnce: false });
  if (records.length > 0 || !schema) return server;
  const session = server.connect();
  session.send({ text: `SET synchronous_commit = off; ${schema}` });
  for (const { reply } of server.takeReplies()) if (reply.kind === 'error') throw reply.error;
  server.disconnect(session);
  server.takeReplies();
  return server;
}

/** A client as its server sees it. */
interface Client {
  readonly connection: Connection;
  /** The queries that it has not been answered, oldest first. */
  readonly unanswered: string[];
}

/** PostgreSQL on a node: its log on the disk, its connections and its timer around the core. */
class PostgresNode {
  readonly #machine: Machine;
  readonly #options: Partial<ServerOptions>;
  readonly #log: Log<LoggedRecord[]>;
  readonly #clients = new Map<Session, Client>();
  #server!: Server;
  /** How much of the log is written, or on its way. */
  #written = 0n;
  #isWriting = false;
  #walWriterIsSet = false;
  #wake: { readonly timer: unknown; readonly atMs: number } | undefined;

  constructor(machine: Machine, options: Partial<ServerOptions>, log: Log<LoggedRecord[]>) {
    this.#machine = machine;
    this.#options = { ...options, flushesAtOnce: false, randomUuid: () => uuidFrom(machine) };
    this.#log = log;
  }

  async load(schema: string | undefined): Promise<void> {
    const records = (await this.#log.recover()).flat();
    this.#server = booted(records, this.#options, schema);
    this.#server.nowMs = this.#machine.now();
    this.#written = this.#server.wal.flushed;
    this.#machine.expose(this.#server);
    await this.#write();
  }

  listen(): void {
    this.#machine.listen((connection) => {
      const session = this.#accept(connection);
      return {
        received: (frame) => session && this.#receive(session, frame),
        closed: () => session && this.#hangUp(session),
      };
    });
  }

  #accept(connection: Connection): Session | undefined {
    try {
      const session = this.#server.connect();
      this.#clients.set(session, { connection, unanswered: [] });
      connection.send({ name: 'ready', payload: { kind: 'ready', pid: session.pid } satisfies Answer });
      return session;
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      connection.send({ name: 'error', text: error.message, payload: fatal(error) });
      connection.close();
      return undefined;
    }
  }

  #receive(session: Session, { id, payload }: ReceivedFrame): void {
    this.#clients.get(session)?.unanswered.push(id);
    this.#tick();
    session.send(payload as Request);
    this.#settle();
  }

  #hangUp(session: Session): void {
    this.#clients.delete(session);
    this.#tick();
    this.#server.disconnect(session);
    this.#settle();
  }

  #tick(): void {
    this.#server.advance(this.#machine.now());
  }

  /** After every step of the core: says what is to be said, writes what is to be written, sets the clock. */
  #settle(): void {
    for (const { session, reply } of this.#server.takeReplies()) this.#answer(session, reply);
    this.#show();
    this.#machine.changed();
    if (this.#server.wal.end > this.#written) this.#startWriting();
    this.#setTimer();
  }

  #answer(session: Session, reply: Reply): void {
    const client = this.#clients.get(session);
    if (!client) return;
    const { connection, unanswered } = client;
    if (reply.kind === 'results' || reply.kind === 'error') {
      const { status } = session;
      const answer: Answer =
        reply.kind === 'results'
          ? { ...reply, status }
          : { kind: 'error', error: messageOf(reply.error), status };
      const to = unanswered.shift();
      if (to !== undefined) connection.reply(to, { text: textOf(reply), payload: answer });
    } else if (reply.kind === 'notification') {
      const { channel, payload, pid } = reply.notification;
      connection.send({
        name: `notification ${channel}`,
        payload: { kind: 'notification', channel, payload, pid },
      });
    } else if (reply.kind === 'notice')
      connection.send({ name: 'notice', text: reply.message, payload: reply });
    else {
      this.#clients.delete(session);
      if (reply.error)
        connection.send({ name: 'error', text: reply.error.message, payload: fatal(reply.error) });
      connection.close();
    }
  }

  /** A commit is written at once, with all others that wait; what nobody waits for, a little later. */
  #startWriting(): void {
    if (this.#isAwaited()) void this.#write();
    else if (!this.#walWriterIsSet) {
      this.#walWriterIsSet = true;
      this.#machine.setTimeout(() => {
        this.#walWriterIsSet = false;
        void this.#write();
      }, WAL_WRITER_DELAY_MS);
    }
  }

  async #write(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    try {
      do await this.#writeBatch();
      while (this.#server.wal.end > this.#written && this.#isAwaited());
    } finally {
      this.#isWriting = false;
    }
  }

  async #writeBatch(): Promise<void> {
    const { wal } = this.#server;
    const batch = wal.records.filter(({ to }) => to > this.#written);
    const position = wal.end;
    this.#written = position;
    if (batch.length > 0) await this.#log.append(batch, { sync: this.#server.options.fsync });
    this.#tick();
    this.#server.flushed(position);
    this.#settle();
  }

  #isAwaited(): boolean {
    return [...this.#server.sessions.values()].some(({ waiting }) => waiting?.kind === 'flush');
  }

  #setTimer(): void {
    const atMs = this.#server.nextTimer();
    if (atMs === this.#wake?.atMs) return;
    if (this.#wake) this.#machine.clearTimeout(this.#wake.timer);
    this.#wake = undefined;
    if (atMs === undefined) return;
    const wake = (): void => {
      this.#wake = undefined;
      this.#tick();
      this.#settle();
    };
    const timer = this.#machine.setTimeout(wake, Math.max(0, atMs - this.#machine.now()));
    this.#wake = { timer, atMs };
  }

  /** The rows of each table, and what each open transaction is up to. */
  #show(): void {
    if (!this.#machine.tracing) return;
    const view = viewOf(this.#server);
    for (const table of this.#server.catalog.tables(undefined)) {
      const rows = view.rows(`SELECT * FROM "${table.name}"`);
      this.#machine.show(table.name, rows.map((row) => JSON.stringify(row)).join('\n'));
    }
    for (const [session, { connection }] of this.#clients)
      this.#machine.show(`session of ${connection.peer} (${session.pid})`, stateOf(session));
    for (const { gid } of this.#server.prepared.values()) this.#machine.show(`prepared ${gid}`, 'in doubt');
  }
}

function stateOf(session: Session): string | undefined {
  if (session.waiting?.kind === 'lock') return `waits for ${session.waiting.request.tag}`;
  return session.transaction ? session.state : undefined;
}

function messageOf({ code, severity, message, fields, position }: SqlError): ErrorMessage {
  return { code, severity, message, ...fields, ...(position && { position }) };
}

function fatal(error: SqlError): Answer {
  return { kind: 'fatal', error: messageOf(error) };
}

function textOf(reply: Reply & { kind: 'results' | 'error' }): string {
  if (reply.kind === 'error') return `${reply.error.code} ${reply.error.message}`;
  return reply.results
    .map(({ command, rowCount }) => (rowCount === null ? command : `${command} ${rowCount}`))
    .join('; ');
}

function uuidFrom(machine: Machine): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(machine.random() * 16));
  digits[12] = 4;
  digits[16] = 8 + (digits[16]! % 4);
  return digits
    .map((digit) => digit.toString(16))
    .join('')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
