import type { Connection, ConnectionHandlers, FoundFiles, Machine, ServerNode } from '../../src/server.ts';
import type { ClientMethod, ServerMethod } from './core/amqp.ts';
import { Broker } from './core/broker.ts';
import type { Entry } from './core/journal.ts';
import type { QueueContents } from './core/queue.ts';
import type { Version } from './core/versions.ts';
import { Heart } from './heart.ts';
import { nameOf, serverTitle, type ToClient, type ToServer } from './wire.ts';
import { describe, viewOf, type RabbitView } from './view.ts';

/** How a simulated RabbitMQ behaves. */
export interface RabbitOptions {
  /** Which release to behave like. @default '3.10', which Debian 12 ships and the model is compared with */
  readonly version?: Version;
  /** How long a consumer may hold a message before its channel is closed. @default 30 minutes */
  readonly consumerTimeoutMs?: number;
}

/** The node: disk, connections, heartbeats and the timer around the {@link Broker}. */
export function rabbitmq(machine: Machine, options: RabbitOptions = {}): ServerNode<RabbitView> {
  return Object.assign(
    async ({ disk }: Parameters<ServerNode>[0]) => {
      const file = disk.log<readonly Entry[]>(JOURNAL);
      const entries = (await file.recover()).flat();
      const server = new Server(machine, options, entries, (batch, sync) => file.append(batch, { sync }));
      machine.expose(server.broker);
      machine.listen((connection) => server.accept(connection));
      server.settle();
    },
    {
      view: (running: unknown, files: FoundFiles): RabbitView =>
        viewOf((running as Broker | undefined) ?? found(options, files)),
    },
  );
}

const JOURNAL = 'journal';

/** The broker as it would start now. */
function found(options: RabbitOptions, files: FoundFiles): Broker {
  return new Broker({ ...options, unique: () => '' }, 0, files.log<readonly Entry[]>(JOURNAL).flat());
}

class Server {
  readonly broker: Broker;
  readonly #machine: Machine;
  readonly #append: (batch: readonly Entry[], sync: boolean) => Promise<void>;
  readonly #clients = new Map<string, Client>();
  #timer: unknown;
  #appended = 0;
  #written = 0;
  /** Up to which entry a sync is under way. */
  #syncing = 0;
  #writing = false;
  #shown: ReadonlyMap<string, string> = new Map();

  constructor(
    machine: Machine,
    options: RabbitOptions,
    entries: readonly Entry[],
    append: (batch: readonly Entry[], sync: boolean) => Promise<void>,
  ) {
    this.#machine = machine;
    this.#append = append;
    // No two lives begin in the same millisecond, so no name comes again.
    const life = machine.now().toString(36);
    let names = 0;
    this.broker = new Broker({ ...options, unique: () => `${life}-${++names}` }, machine.now(), entries);
  }

  accept(connection: Connection): ConnectionHandlers {
    const client = new Client(this.#machine, connection, () => this.#gone(connection.id));
    return {
      received: ({ id, payload }) => {
        client.heart?.heard();
        this.#receive(client, id, payload as ToServer);
        this.settle();
      },
      closed: () => this.#gone(connection.id),
    };
  }

  /** Writes what is to be written, says what is to be said, and sees to it that time is told. */
  settle(): void {
    this.#write();
    for (const { connection, channel, method } of this.broker.takeOutputs())
      this.#clients.get(connection)?.say(channel, method);
    this.#machine.clearTimeout(this.#timer);
    const wakeAt = this.broker.wakeAtMs;
    if (wakeAt !== undefined) this.#wakeIn(Math.max(0, wakeAt - this.#machine.now()));
    this.#machine.changed();
    if (this.#machine.tracing) this.#show(this.broker.contents());
  }

  #receive(client: Client, id: string, { channel, method }: ToServer): void {
    const connection = client.connection;
    switch (method.method) {
      case 'heartbeat':
        return;
      case 'connection.open':
        this.#clients.set(connection.id, client);
        this.broker.connect(connection.id);
        client.begin(method.heartbeatMs);
        connection.reply(id, {
          text: 'ok',
          payload: { channel: 0, method: { method: 'connection.open-ok' } },
        });
        return;
      case 'connection.close':
        connection.reply(id, {
          text: 'ok',
          payload: { channel: 0, method: { method: 'connection.close-ok' } },
        });
        return this.#gone(connection.id);
      case 'channel.close-ok':
        return this.broker.closeOk(connection.id, channel);
      default:
        client.asked(channel, id, method);
        this.broker.receive(connection.id, channel, method, this.#machine.now());
    }
  }

  #gone(connection: string): void {
    const client = this.#clients.get(connection);
    if (!client) return;
    this.#clients.delete(connection);
    client.end();
    this.broker.disconnect(connection, this.#machine.now());
    this.settle();
  }

  /**
   * RabbitMQ syncs where somebody waits for it: for a confirm, or for the reply to a durable declaration. A file grows at its
   * end: what comes during a write waits, and goes together, for the later of two writes could be durable without the earlier.
   */
  #write(): void {
    if (this.#writing) return;
    const batch = this.broker.takeEntries();
    const sync = this.broker.journal.awaited;
    if (batch.length === 0 && (!sync || this.#syncing >= this.#appended)) return;
    this.#appended += batch.length;
    const upTo = this.#appended;
    if (sync) this.#syncing = upTo;
    this.#writing = true;
    void this.#append(batch, sync).then(() => {
      this.#writing = false;
      if (sync) this.#synced(upTo);
      this.#write();
    });
  }

  #synced(upTo: number): void {
    const more = upTo - this.#written;
    if (more <= 0) return;
    this.#written = upTo;
    this.broker.written(more, this.#machine.now());
    this.settle();
  }

  #wakeIn(ms: number): void {
    this.#timer = this.#machine.setTimeout(() => {
      this.broker.advance(this.#machine.now());
      this.settle();
    }, ms);
  }

  #show(contents: ReadonlyMap<string, QueueContents>): void {
    const now = new Map([...contents].map(([name, queue]) => [name, describe(queue)]));
    for (const [name, text] of now) if (this.#shown.get(name) !== text) this.#machine.show(name, text);
    for (const name of this.#shown.keys()) if (!now.has(name)) this.#machine.show(name, undefined);
    this.#shown = now;
  }
}

/** One connection: what it has asked and is owed a reply for, channel by channel. */
class Client {
  readonly connection: Connection;
  heart: Heart | undefined;
  readonly #machine: Machine;
  readonly #gone: () => void;
  readonly #asked = new Map<number, string[]>();

  constructor(machine: Machine, connection: Connection, gone: () => void) {
    this.#machine = machine;
    this.connection = connection;
    this.#gone = gone;
  }

  begin(heartbeatMs: number): void {
    this.heart = new Heart(this.#machine, heartbeatMs, {
      beat: () => this.#send({ channel: 0, method: { method: 'heartbeat' } }),
      stopped: () => this.#gone(),
    });
    this.heart.start();
  }

  end(): void {
    this.heart?.stop();
    this.connection.close();
  }

  asked(channel: number, id: string, { method }: ClientMethod): void {
    if (silent.includes(method)) return;
    this.#asked.set(channel, [...(this.#asked.get(channel) ?? []), id]);
  }

  say(channel: number, method: ServerMethod): void {
    const said = { channel, method };
    const isReply = /-(ok|empty)$/.test(method.method);
    const asked = isReply ? this.#asked.get(channel)?.shift() : undefined;
    if (method.method === 'channel.close') this.#asked.delete(channel);
    if (asked === undefined) return this.#send(said);
    this.heart?.sent();
    this.connection.reply(asked, { text: serverTitle(method), payload: said });
  }

  #send(said: ToClient): void {
    this.heart?.sent();
    this.connection.send({ name: nameOf(said.method), text: serverTitle(said.method), payload: said });
  }
}

const silent: readonly string[] = ['basic.publish', 'basic.ack', 'basic.nack', 'basic.reject'];
