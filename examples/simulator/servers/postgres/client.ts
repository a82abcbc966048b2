import type { Connection, Ending, Machine } from '../../src/server.ts';
import type { ResultField, StatementResult } from './core/session.ts';
import { Events } from './events.ts';
import { parameterOf, rowOf, valueOf, type Row } from './rows.ts';
import type { Answer, Request } from './server.ts';

/** How a client connects: what of node-postgres's options means something here. */
export interface ClientConfig {
  /** The node that is the server. */
  readonly host: string;
  /** How long a connection may take to be made. Default 0: for ever. */
  readonly connectionTimeoutMillis?: number;
  /** How long a query may take, as the client sees it: then it gives up, and nobody knows what became of it. */
  readonly query_timeout?: number;
  /** Told to the server, which then cancels the statement. */
  readonly statement_timeout?: number;
  readonly lock_timeout?: number;
  readonly idle_in_transaction_session_timeout?: number;
  readonly application_name?: string;
}

/** A query with its parameters; with `rowMode: 'array'` its rows are arrays. */
export interface QueryConfig {
  readonly text: string;
  readonly values?: readonly unknown[];
  readonly rowMode?: 'array';
}

/** What a statement gave: its rows, or in `rowCount` how many it changed. A text of several statements gives an array of these. */
export interface QueryResult<R = Row> {
  readonly command: string;
  readonly rowCount: number | null;
  readonly rows: R[];
  readonly fields: readonly ResultField[];
}

/** What NOTIFY sent to a channel that this connection listens to. */
export interface Notification {
  readonly processId: number;
  readonly channel: string;
  readonly payload: string;
}

type ClientEvents = {
  error: (error: Error) => void;
  notification: (message: Notification) => void;
  notice: (notice: { readonly severity: string; readonly message: string }) => void;
  end: () => void;
};

interface Waiting {
  readonly config: QueryConfig;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  timer: unknown;
  /** The client has given up on it; its answer still has to come before the next query is sent. */
  isOver: boolean;
}

/** An error that the server sent, with the fields that node-postgres gives it. */
export class DatabaseError extends Error {
  declare readonly code: string;
  declare readonly severity: string;
  declare readonly detail: string | undefined;
  declare readonly constraint: string | undefined;
  declare readonly table: string | undefined;
  declare readonly column: string | undefined;
  declare readonly hint: string | undefined;
  /** Where in the query, in characters from 1. */
  declare readonly position: string | undefined;

  constructor(fields: Readonly<Record<string, unknown>>) {
    super(String(fields['message']));
    Object.assign(this, { ...fields, name: 'error' });
  }
}

/** A connection of node-postgres's shape (`Client` of pg 8), over the simulated network. */
export class SimulatedClient extends Events<ClientEvents> {
  readonly #machine: Machine;
  readonly #config: ClientConfig;
  #connection: Connection | undefined;
  #state: 'new' | 'connecting' | 'ready' | 'ended' = 'new';
  #queue: Waiting[] = [];
  #active: Waiting | undefined;
  #fatal: Error | undefined;
  #connecting: { resolve(): void; reject(error: Error): void } | undefined;
  #ending: (() => void) | undefined;
  processID: number | undefined;

  constructor(machine: Machine, config: ClientConfig) {
    super();
    this.#machine = machine;
    this.#config = config;
  }

  connect(): Promise<void> {
    if (this.#state !== 'new')
      return Promise.reject(new Error('Client has already been connected. You cannot reuse a client.'));
    this.#state = 'connecting';
    return new Promise((resolve, reject) => {
      this.#connecting = { resolve, reject };
      const limit = this.#config.connectionTimeoutMillis ?? 0;
      if (limit > 0) this.#machine.setTimeout(() => this.#giveUpConnecting(), limit);
      this.#connection = this.#machine.connect(this.#config.host, {
        received: ({ payload }) => this.#received(payload as Answer),
        closed: (why) => this.#lost(why),
      });
    });
  }

  #giveUpConnecting(): void {
    if (this.#state !== 'connecting') return;
    this.#connection?.close();
    this.#end(new Error('timeout expired'));
  }

  /** One at a time: the next is sent when the one before has been answered. */
  query<R = Row>(text: string | QueryConfig, values?: readonly unknown[]): Promise<QueryResult<R>> {
    const config =
      typeof text === 'string' ? { text, ...(values && { values }) } : { ...text, ...(values && { values }) };
    if (this.#state === 'ended') return Promise.reject(new Error('Client was closed and is not queryable'));
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        config,
        resolve: resolve as Waiting['resolve'],
        reject,
        timer: undefined,
        isOver: false,
      };
      this.#queue.push(waiting);
      this.#sendNext();
    });
  }

  #sendNext(): void {
    if (this.#active || this.#state !== 'ready') return;
    const next = this.#queue.shift();
    if (!next) return this.#ending?.();
    this.#active = next;
    const { text, values } = next.config;
    const shown = text.replaceAll(/\s+/g, ' ').trim();
    const request: Request = values?.length ? { text, values: values.map(parameterOf) } : { text };
    const withValues = request.values ? `${shown} [${request.values.join(', ')}]` : shown;
    this.#connection!.send({ name: nameOf(shown), text: withValues, payload: request });
    const limit = this.#config.query_timeout ?? 0;
    if (limit > 0) next.timer = this.#machine.setTimeout(() => this.#giveUp(next), limit);
  }

  #giveUp(waiting: Waiting): void {
    waiting.isOver = true;
    waiting.reject(new Error('Query read timeout'));
  }

  #received(answer: Answer): void {
    if (answer.kind === 'ready') return this.#ready(answer.pid);
    if (answer.kind === 'notification')
      return void this.emit('notification', {
        processId: answer.pid,
        channel: answer.channel,
        payload: answer.payload,
      });
    if (answer.kind === 'notice')
      return void this.emit('notice', { severity: answer.severity, message: answer.message });
    if (answer.kind === 'fatal') {
      this.#fatal = new DatabaseError(answer.error);
      return;
    }
    const waiting = this.#active;
    this.#active = undefined;
    if (waiting && !waiting.isOver) this.#complete(waiting, answer);
    this.#sendNext();
  }

  #ready(pid: number): void {
    this.processID = pid;
    this.#state = 'ready';
    const settings = (
      [
        'statement_timeout',
        'lock_timeout',
        'idle_in_transaction_session_timeout',
        'application_name',
      ] as const
    ).flatMap((name) => {
      const value = this.#config[name];
      return value === undefined ? [] : [`SET ${name} = '${value}'`];
    });
    const connected = this.#connecting!;
    this.#connecting = undefined;
    if (settings.length === 0) connected.resolve();
    else this.query(settings.join('; ')).then(() => connected.resolve(), connected.reject);
    this.#sendNext();
  }

  #complete(waiting: Waiting, answer: Extract<Answer, { kind: 'results' | 'error' }>): void {
    this.#machine.clearTimeout(waiting.timer);
    if (answer.kind === 'error') return waiting.reject(new DatabaseError(answer.error));
    const results = answer.results.map((result) => resultOf(result, waiting.config.rowMode));
    waiting.resolve(results.length === 1 ? results[0] : results.length === 0 ? EMPTY : results);
  }

  #lost(why: Ending): void {
    const refused = Object.assign(new Error(`connect ECONNREFUSED ${this.#config.host}:5432`), {
      code: 'ECONNREFUSED',
    });
    if (this.#ending) this.#ending();
    else
      this.#end(
        this.#fatal ?? (why === 'refused' ? refused : new Error('Connection terminated unexpectedly')),
      );
  }

  /** Over, and not by our doing. Of a query that was sent nobody knows what became. */
  #end(error: Error): void {
    const { queue, active } = { queue: this.#queue, active: this.#active };
    this.#state = 'ended';
    this.#queue = [];
    this.#active = undefined;
    const connecting = this.#connecting;
    this.#connecting = undefined;
    const affected = [...(active && !active.isOver ? [active] : []), ...queue];
    for (const waiting of affected) {
      this.#machine.clearTimeout(waiting.timer);
      waiting.reject(error);
    }
    if (connecting) connecting.reject(error);
    else this.emit('error', error);
    this.emit('end');
  }

  /** Sends what waits, then hangs up. */
  end(): Promise<void> {
    if (this.#state === 'ended' || !this.#connection) {
      this.#state = 'ended';
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#ending = () => {
        this.#state = 'ended';
        this.#ending = undefined;
        this.#connection!.close();
        this.emit('end');
        resolve();
      };
      if (!this.#active && this.#queue.length === 0) this.#ending();
    });
  }
}

const EMPTY: QueryResult = { command: '', rowCount: null, rows: [], fields: [] };

const NAME_LENGTH = 60;

/** What a message is known by: the statement, without the values. */
function nameOf(text: string): string {
  return text.length > NAME_LENGTH ? `${text.slice(0, NAME_LENGTH)}…` : text;
}

function resultOf(
  { command, rowCount, fields, rows }: StatementResult,
  rowMode: 'array' | undefined,
): QueryResult {
  const parsed = rowMode
    ? rows.map((row) => row.map((text, at) => valueOf(fields[at]!, text)))
    : rows.map((row) => rowOf(fields, row));
  return { command: command.split(' ')[0]!, rowCount, rows: parsed as Row[], fields };
}
