import type { NodeContext } from '../../src/scenario.ts';
import type { Connection, FoundFiles, Machine, ReceivedFrame, ServerNode } from '../../src/server.ts';
import { fromBytes } from './bytes.ts';
import { describe } from './describe.ts';
import { Redis, type LogEntry, type Output } from './core/redis.ts';
import type { Reply } from './core/reply.ts';
import type { Session } from './core/session.ts';
import { follow, type Following } from './replica.ts';
import { ViewOfRedis, type RedisView } from './view.ts';

/** How a Redis is set up. */
export interface RedisOptions {
  /** The version that it is like. There is one: `7.0.15`, which is also the default. */
  readonly version?: '7.0.15';
  /**
   * Keeps a log of all writes, and when that is synced: before the reply, every second, or never, which leaves it to the
   * operating system. Without it, what was stored is gone when the process is: snapshots (RDB) are not modelled.
   */
  readonly appendfsync?: 'always' | 'everysec' | 'no';
  /** It begins as the replica of another node, whose writes it repeats a little later. */
  readonly replicaOf?: string;
  /**
   * As a primary, it refuses writes (`NOREPLICAS`) while fewer replicas than this have been heard of within
   * `minReplicasMaxLag` seconds. Without it, they are never counted.
   */
  readonly minReplicasToWrite?: number;
  /** 10 seconds, if not given. */
  readonly minReplicasMaxLag?: number;
}

const VERSION = '7.0.15';
const LOG = 'appendonly.aof';
const SYNC_EVERY_MS = 1000;
const POSTPONED_MS = 2000;
const MAX_LAG_SECONDS = 10;

/** What a client sends: a command. */
export type Command = readonly string[];

/** What a server sends. `last`: it ends its command. A push answers none. */
export interface Answer {
  readonly reply: Reply;
  readonly last?: boolean;
}

export function redisNode(machine: Machine, options: RedisOptions = {}): ServerNode<RedisView> {
  const { version = VERSION } = options;
  if (version !== VERSION)
    throw new RangeError(`There is no simulated Redis ${String(version)}. There is ${VERSION}.`);
  const boot = async (context: NodeContext) => {
    const server = new RedisServer(machine, options, context);
    await server.load();
    server.listen();
  };
  const view = (running: unknown, files: FoundFiles) =>
    new ViewOfRedis((running as Redis | undefined) ?? loaded(files.log<LogEntry>(LOG)), wallClock(machine));
  return Object.assign(boot, { view });
}

/** Of the node that looks on: when it does, keys may have expired. */
const wallClock = (machine: Machine) => machine.now();

function loaded(log: readonly LogEntry[]): Redis {
  const redis = new Redis(VERSION);
  for (const entry of log) redis.apply(entry);
  return redis;
}

/** A client as its server sees it. */
interface Client {
  readonly connection: Connection;
  /** The commands that it has not been answered, oldest first. */
  readonly unanswered: string[];
}

/** Redis on a node: the log on its disk, its connections and its timer. */
class RedisServer {
  readonly #machine: Machine;
  readonly #options: RedisOptions;
  readonly #context: NodeContext;
  readonly #redis = new Redis(VERSION);
  readonly #clients = new Map<Session, Client>();
  readonly #replicas = new Map<Session, Connection>();
  /** How much of the history is on its way to the disk and to replicas. */
  #logged = 0;
  /** Replies wait for what was written before them to be in the log. */
  #writing: Promise<void> | undefined;
  #wake: { timer: unknown; atMs: number } | undefined;
  #following: Following | undefined;

  constructor(machine: Machine, options: RedisOptions, context: NodeContext) {
    this.#machine = machine;
    this.#options = options;
    this.#context = context;
    this.#primarySinceMs = machine.now();
    const { minReplicasToWrite: count, minReplicasMaxLag: maxLagSeconds = MAX_LAG_SECONDS } = options;
    if (count) this.#redis.minReplicas = { count, maxLagSeconds };
    this.#redis.roleChanged = () => this.#takeRole();
  }

  async load(): Promise<void> {
    const { appendfsync, replicaOf } = this.#options;
    if (appendfsync) {
      const log = this.#context.disk.log<LogEntry>(LOG);
      for (const entry of await log.recover()) this.#redis.apply(entry);
    }
    this.#logged = this.#redis.offset;
    this.#machine.expose(this.#redis);
    this.#show();
    if (replicaOf) this.#redis.become({ kind: 'replica', host: replicaOf, port: 6379, connected: false });
  }

  listen(): void {
    this.#machine.listen((connection) => {
      const session = this.#redis.open();
      this.#clients.set(session, { connection, unanswered: [] });
      return {
        received: (frame) => this.#receive(session, frame),
        closed: () => this.#forget(session),
      };
    });
  }

  #forget(session: Session): void {
    this.#redis.close(session);
    this.#clients.delete(session);
    this.#replicas.delete(session);
  }

  #receive(session: Session, { id, payload }: ReceivedFrame): void {
    const args = payload as Command;
    const name = args[0]!.toLowerCase();
    if (name === 'psync') return this.#feed(session, args);
    if (name === 'replconf')
      return this.#tell(this.#redis.acknowledge(session, Number(args[2]), this.#machine.now()));
    this.#clients.get(session)!.unanswered.push(id);
    this.#tell(this.#redis.execute(session, args, this.#machine.now()));
  }

  /** Logs what was written, then answers. */
  #tell(outputs: readonly Output[]): void {
    this.#log();
    this.#wakeInTime();
    if (this.#redis.changed.size) {
      this.#machine.changed();
      this.#show();
    }
    if (!outputs.length) return;
    if (!this.#writing) return this.#send(outputs);
    void this.#writing.then(() => this.#send(outputs));
  }

  #send(outputs: readonly Output[]): void {
    for (const { session, reply, kind } of outputs) {
      const client = this.#clients.get(session);
      if (!client) continue;
      if (kind === 'push') {
        const name = pushName(reply);
        client.connection.send({ name, payload: { reply } satisfies Answer });
        continue;
      }
      const last = kind === 'reply';
      const to = last ? client.unanswered.shift() : client.unanswered[0];
      if (to !== undefined)
        client.connection.reply(to, { text: textOf(reply), payload: { reply, last } satisfies Answer });
    }
  }

  #log(): void {
    const { history } = this.#redis;
    const entries = history.slice(this.#logged);
    if (!entries.length) return;
    this.#logged = history.length;
    for (const [i, entry] of entries.entries()) {
      const offset = this.#logged - entries.length + i + 1;
      for (const connection of this.#replicas.values())
        connection.send({ name: `REPLICATE ${nameOf(entry.commands[0]!)}`, payload: { offset, entry } });
    }
    this.#write(entries);
  }

  #write(entries: readonly LogEntry[]): void {
    const { appendfsync } = this.#options;
    if (!appendfsync) return;
    if (this.#syncing === 'now') return this.#postpone(entries);
    if (appendfsync === 'everysec') this.#syncSoon();
    this.#append(entries, appendfsync === 'always');
  }

  #append(entries: readonly LogEntry[], sync: boolean): void {
    const log = this.#context.disk.log<LogEntry>(LOG);
    // One after the other: it is one file, and what comes first in it happened first.
    const append = async () => {
      for (const entry of entries) await log.append(entry, { sync });
    };
    const writing = (this.#writing?.then(append) ?? append()).then(() => {
      if (this.#writing === writing) this.#writing = undefined;
    });
    this.#writing = writing;
  }

  /** What is not synced a second after the first write of it is then. */
  #syncSoon(): void {
    if (this.#syncing) return;
    this.#syncing = 'soon';
    this.#machine.setTimeout(() => {
      this.#syncing = 'now';
      void this.#context.disk
        .log(LOG)
        .sync()
        .then(() => {
          this.#syncing = undefined;
          this.#writePostponed();
        });
    }, SYNC_EVERY_MS);
  }

  #syncing: 'soon' | 'now' | undefined = undefined;

  /**
   * While the log is synced in the background, Redis keeps what it would write in its memory, for two seconds at most, and
   * answers all the same: `flushAppendOnlyFile`.
   */
  #postpone(entries: readonly LogEntry[]): void {
    this.#postponed.push(...entries);
    this.#patience ??= this.#machine.setTimeout(() => this.#writePostponed(), POSTPONED_MS);
  }

  readonly #postponed: LogEntry[] = [];
  #patience: unknown = undefined;

  #writePostponed(): void {
    if (this.#patience === undefined) return;
    this.#machine.clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#syncSoon();
    this.#append(this.#postponed.splice(0), false);
  }

  /** Sets the timer to when somebody has waited long enough, or a key expires. */
  #wakeInTime(): void {
    const atMs = this.#redis.nextWakeMs;
    if (atMs === this.#wake?.atMs) return;
    if (this.#wake) this.#machine.clearTimeout(this.#wake.timer);
    this.#wake = undefined;
    if (atMs === undefined) return;
    const wake = () => {
      this.#wake = undefined;
      this.#tell(this.#redis.wake(this.#machine.now()));
    };
    const ms = Math.max(1, Math.ceil(atMs - this.#machine.now()));
    this.#wake = { atMs, timer: this.#machine.setTimeout(wake, Math.min(ms, 2 ** 31 - 1)) };
  }

  /** A replica asks for what it does not have: all, unless its history is a beginning of this one's. */
  #feed(session: Session, [, history = '', offset = '0']: Command): void {
    const { connection } = this.#clients.get(session)!;
    this.#clients.delete(session);
    this.#replicas.set(session, connection);
    const from = history === this.#historyId ? Number(offset) : 0;
    const heardAtMs = this.#machine.now();
    this.#redis.replicas.set(session, { host: connection.peer, acknowledged: from, heardAtMs });
    connection.send({
      name: from ? 'CONTINUE' : 'FULLRESYNC',
      payload: {
        ...{ history: this.#historyId, from, entries: this.#redis.history.slice(from) },
        isCounted: this.#redis.minReplicas !== undefined,
      },
    });
  }

  /** Names the history that this life has written as a primary. */
  get #historyId(): string {
    return this.#following?.history ?? `${this.#context.name}@${this.#primarySinceMs}`;
  }

  #primarySinceMs = 0;

  #takeRole(): void {
    const { role } = this.#redis;
    this.#following?.stop();
    this.#following = undefined;
    this.#primarySinceMs = this.#machine.now();
    if (role.kind === 'primary') return;
    this.#following = follow(this.#machine, role.host, {
      state: (connected) => (role.connected = connected),
      offset: () => this.#redis.offset,
      restart: () => {
        this.#redis.forget();
        this.#logged = 0;
        this.#write([{ atMs: this.#machine.now(), db: 0, commands: [['FLUSHALL']] }]);
      },
      apply: (entry) => this.#tell(this.#redis.apply(entry)),
    });
  }

  #show(): void {
    const { changed } = this.#redis;
    if (this.#machine.tracing)
      for (const name of changed) {
        const space = name.indexOf(' ');
        const [db, key] = [Number(name.slice(0, space)), name.slice(space + 1)];
        const shown = fromBytes(db ? `${db}: ${key}` : key);
        this.#machine.show(shown, describe(this.#redis.database(db).peek(key)));
      }
    changed.clear();
  }
}

const pushName = (reply: Reply) => (reply as string[]).slice(0, 2).map(fromBytes).join(' ');

/** A command's name and its key, or its script: what it is known by. */
export const nameOf = ([name = '', key = '']: Command): string =>
  `${name.toUpperCase()} ${isScript(name) ? titleOf(key) : fromBytes(key)}`.trim();

/** A command as readers see it. */
export function commandText(command: Command): string {
  const [name = '', script = '', , ...given] = command;
  return isScript(name)
    ? [name, titleOf(script), ...given.map(fromBytes)].join(' ')
    : fromBytes(command.join(' '));
}

const isScript = (name: string) => /^eval(_ro)?$/i.test(name);

const LONGEST_TITLE = 30;

/** A script is shown as the comment that it begins with, or else as its first words. */
function titleOf(script: string): string {
  const text = fromBytes(script);
  const [, comment = text] = /^\s*--[ \t]*(\S.*)/.exec(text) ?? [];
  const line = comment.replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST_TITLE ? `${line.slice(0, LONGEST_TITLE)}…` : line;
}

const LONGEST = 60;

export function textOf(reply: Reply): string {
  const text = replyText(reply);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function replyText(reply: Reply): string {
  if (reply === null) return 'nil';
  if (typeof reply === 'string') return fromBytes(reply) || '(empty)';
  if (typeof reply !== 'object') return String(reply);
  if ('ok' in reply) return reply.ok;
  if ('err' in reply) return fromBytes(reply.err);
  return `[${(reply as readonly Reply[]).map(replyText).join(', ')}]`;
}
