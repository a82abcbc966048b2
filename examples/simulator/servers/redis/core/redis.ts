import { BLOCKED, type Call, type Command } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { Keyspace } from './keyspace.ts';
import { Scripting } from './lua/scripting.ts';
import { parseInt64 } from './numbers.ts';
import { CommandError, notAnInteger, OK, printed, wrongArity, type Reply } from './reply.ts';
import { Session } from './session.ts';
import type { TypeName } from './values.ts';

/** What one event made the server say to one of its clients, in order. */
export interface Output {
  readonly session: Session;
  readonly reply: Reply;
  /** `reply` ends a command, `more` goes before that, `push` answers none. */
  readonly kind: 'reply' | 'more' | 'push';
}

/** Writes that take effect together, as they are logged and sent to replicas. */
export interface LogEntry {
  readonly atMs: number;
  readonly db: number;
  readonly commands: readonly (readonly string[])[];
}

export type Role =
  | { readonly kind: 'primary' }
  | { readonly kind: 'replica'; readonly host: string; readonly port: number; connected: boolean };

/** A replica as its primary knows it. */
export interface Replica {
  readonly host: string;
  /** How much of the log it has. */
  acknowledged: number;
}

interface Blocked {
  readonly session: Session;
  readonly keys: ReadonlySet<string>;
  /** What a key must hold to be looked at. */
  readonly type: TypeName | undefined;
  /** None: it waits for ever. */
  readonly untilMs: number | undefined;
  /** Whether that key serves it, and with what. Undefined: not yet. */
  readonly attempt: (key: string) => Reply | undefined;
  /** What it gets if the key is gone, or holds something else. Undefined: it waits on. */
  readonly gone?: Reply | undefined;
  /** What it gets when it has waited for too long. */
  readonly late: () => Reply;
}

/** The words that a client may say that listens to channels. */
const LISTENING = new Set([
  'subscribe',
  'unsubscribe',
  'psubscribe',
  'punsubscribe',
  'ping',
  'quit',
  'reset',
]);
/** The words that a transaction does not queue. */
const AT_ONCE = new Set(['exec', 'discard', 'multi', 'watch', 'quit', 'reset']);

/**
 * Redis as a state machine: it is given commands and the time, and says what it answers and when it wants to be woken. It
 * has no timers, no promises and no randomness; where Redis draws lots, the choice follows from time and history.
 */
export class Redis {
  readonly version: string;
  readonly sessions = new Set<Session>();
  readonly databases: (Keyspace | undefined)[] = [];
  readonly replicas = new Map<Session, Replica>();
  /** All writes since the log began. */
  readonly history: LogEntry[] = [];
  role: Role = { kind: 'primary' };
  nowMs = 0;
  /** Keys that have changed since this was last emptied: database and key. */
  readonly changed = new Set<string>();
  #outputs: Output[] = [];
  #effects: (readonly string[])[] | undefined;
  #dirty = false;
  #ready = new Set<string>();
  #blocked: Blocked[] = [];
  /** Those who were let go: what they said meanwhile is read when all others have been served. */
  readonly #unblocked: Session[] = [];
  readonly #inboxes = new Map<Session, (readonly string[])[]>();
  #sessions = 0;
  #lots = 0;

  constructor(version: string) {
    this.version = version;
  }

  /** Made when the first script comes: most servers never see one. */
  get scripting(): Scripting {
    return (this.#scripting ??= new Scripting(this.version));
  }

  #scripting: Scripting | undefined = undefined;

  /** How much has been written: the length of the log. */
  get offset(): number {
    return this.history.length;
  }

  open(isPrimary = false): Session {
    const session = new Session(++this.#sessions, isPrimary);
    this.sessions.add(session);
    return session;
  }

  close(session: Session): void {
    this.sessions.delete(session);
    this.replicas.delete(session);
    this.#inboxes.delete(session);
    this.#blocked = this.#blocked.filter((blocked) => blocked.session !== session);
  }

  /** Whether a client waits for something that it asked for. */
  isWaiting(session: Session): boolean {
    return this.#inboxes.has(session);
  }

  database(number: number): Keyspace {
    const db = (this.databases[number] ??= new Keyspace({
      changed: (key, isSeen = true) => this.#touched(number, key, isSeen),
      ready: (key) => this.ready(number, key),
    }));
    db.nowMs = this.nowMs;
    db.passive = this.role.kind === 'replica' || this.#looking;
    return db;
  }

  /** A client says something. */
  execute(session: Session, args: readonly string[], nowMs: number): Output[] {
    this.#tick(nowMs);
    const inbox = this.#inboxes.get(session);
    // A client that waits is not listened to.
    if (inbox) inbox.push(args);
    else this.#serve(session, args);
    return this.#end();
  }

  /** Time has come for those who waited long enough. */
  wake(nowMs: number): Output[] {
    this.#tick(nowMs);
    for (const blocked of this.#blocked.filter(({ untilMs }) => untilMs !== undefined && untilMs <= nowMs)) {
      this.#release(blocked, blocked.late());
    }
    if (this.role.kind === 'primary') for (const db of this.databases) db?.sweep();
    this.#serveReady();
    return this.#end();
  }

  /** When {@link wake} has something to do next, if nothing else happens. */
  get nextWakeMs(): number | undefined {
    let next: number | undefined;
    const by = (ms: number | undefined) => {
      if (ms !== undefined && (next === undefined || ms < next)) next = ms;
    };
    for (const { untilMs } of this.#blocked) by(untilMs);
    if (this.role.kind === 'primary')
      for (const db of this.databases) {
        const ms = db?.nextExpiryMs;
        by(ms === undefined ? undefined : ms + 1);
      }
    return next;
  }

  /** Does again what a log says: after a boot, and at a replica. */
  apply(entry: LogEntry): Output[] {
    this.#tick(entry.atMs);
    const session = new Session(0, true);
    session.db = entry.db;
    for (const args of entry.commands) {
      this.#begin();
      this.#try(() => this.#call(session, this.#find(args), args, false));
      this.#effects = undefined;
    }
    this.history.push(entry);
    this.#serveReady();
    return this.#end();
  }

  /** Forgets everything but its clients, to begin again from the log of another. */
  forget(): void {
    for (const db of this.databases) db?.clear();
    this.history.length = 0;
  }

  /** Answers a question that changes nothing, for those who look on. */
  look(args: readonly string[], nowMs: number): Reply {
    this.#tick(nowMs);
    const command = this.#find(args);
    if (command.writes || command.noScript)
      throw new RangeError(`An invariant can only read: not ${args[0]!.toUpperCase()}.`);
    this.#looking = true;
    try {
      return this.#try(() => this.#call(new Session(0), command, args, false));
    } finally {
      this.#looking = false;
      for (const db of this.databases) if (db) db.passive = this.role.kind === 'replica';
    }
  }

  /** What has expired for whoever looks on may be there for the server, whose clock counts. */
  #looking = false;

  become(role: Role): void {
    this.role = role;
    this.roleChanged?.(role);
  }

  /** Told when the role has changed by a command. */
  roleChanged: ((role: Role) => void) | undefined = undefined;

  // For commands:

  replyMore(session: Session, reply: Reply): void {
    this.#outputs.push({ session, reply, kind: 'more' });
  }

  push(session: Session, reply: Reply): void {
    this.#outputs.push({ session, reply, kind: 'push' });
  }

  /** What is logged instead of the command. */
  writeAs(_session: Session, args: readonly string[]): void {
    this.#effects?.push(args);
    this.#replaced = true;
  }

  #replaced = false;

  /** Something was added under a key: those who wait for it are served when the command is done. */
  ready(db: number, key: string): void {
    if (this.#blocked.length) this.#ready.add(`${db} ${key}`);
  }

  /** Lets a client wait until one of the keys holds such a value and that serves it. */
  block(
    session: Session,
    keys: readonly string[],
    type: TypeName,
    ms: number,
    attempt: (key: string) => Reply | undefined,
    gone?: Reply,
  ): typeof BLOCKED {
    const untilMs = ms === 0 ? undefined : this.nowMs + ms;
    const names = new Set(keys.map((key) => `${session.db} ${key}`));
    this.#wait({ session, keys: names, type, untilMs, attempt, gone, late: () => null });
    return BLOCKED;
  }

  /** Waits until so many replicas have what the client has written. */
  wait(session: Session, replicas: string, timeout: string, mayBlock: boolean): Reply | typeof BLOCKED {
    const wanted = parseInt64(replicas);
    if (wanted === undefined) throw notAnInteger();
    const ms = parseInt64(timeout);
    if (ms === undefined) throw new CommandError('ERR timeout is not an integer or out of range');
    if (ms < 0n) throw new CommandError('ERR timeout is negative');
    const reached = () =>
      [...this.replicas.values()].filter(({ acknowledged }) => acknowledged >= session.writtenTo).length;
    const attempt = () => (reached() >= Number(wanted) ? reached() : undefined);
    const now = attempt();
    if (now !== undefined || !mayBlock) return now ?? reached();
    const untilMs = ms === 0n ? undefined : this.nowMs + Number(ms);
    const keys = new Set([ACKNOWLEDGED]);
    this.#wait({ session, keys, type: undefined, untilMs, attempt, late: reached });
    return BLOCKED;
  }

  /** A replica says how far it has come. */
  acknowledge(session: Session, offset: number, nowMs: number): Output[] {
    this.#tick(nowMs);
    const replica = this.replicas.get(session);
    if (replica) replica.acknowledged = Math.max(replica.acknowledged, offset);
    this.#ready.add(ACKNOWLEDGED);
    this.#serveReady();
    return this.#end();
  }

  endTransaction(session: Session): void {
    session.queued = undefined;
    session.spoiled = false;
    session.watched.clear();
    session.dirty = false;
  }

  /** A watched key that has expired by now counts as changed. */
  lookAtWatched(session: Session): void {
    for (const name of session.watched) this.#lookAt(name);
  }

  executeQueued(session: Session, queued: readonly (readonly string[])[]): Reply {
    return queued.map((args) =>
      this.#try(() => this.#noted(session, this.#find(args), args, false) as Reply),
    );
  }

  /** Calls a command for a script. */
  callFromScript(session: Session, args: readonly string[], isReadOnly: boolean): Reply {
    const reply = this.#try(() => {
      const command = this.#find(args, true);
      if (command.noScript) throw new CommandError('ERR This Redis command is not allowed from script');
      if (command.writes && isReadOnly)
        throw new CommandError('ERR Write commands are not allowed from read-only scripts.');
      if (command.writes) this.mustWrite(session);
      this.#inScript = true;
      return this.#noted(session, command, args, false) as Reply;
    });
    this.#inScript = false;
    return reply;
  }

  #inScript = false;

  /** @throws CommandError if the client may only read here. */
  mustWrite(session: Session): void {
    if (this.role.kind === 'replica' && !session.isPrimary)
      throw new CommandError("READONLY You can't write against a read only replica.");
  }

  /** A number from 0 to below it. It follows from what has happened, so that a replay chooses the same. */
  below(limit: number): number {
    this.#lots = (Math.imul(this.#lots ^ (this.#lots >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return limit > 0 ? (this.#lots ^ (this.#lots >>> 13)) % limit : 0;
  }

  #tick(nowMs: number): void {
    this.nowMs = nowMs;
    for (const db of this.databases) if (db) db.nowMs = nowMs;
    this.#lots = (Math.imul(nowMs | 0, 0x85ebca6b) ^ this.history.length) >>> 0;
  }

  /** What an event ends with: those who were let go are listened to again. */
  #end(): Output[] {
    for (let session = this.#unblocked.shift(); session; session = this.#unblocked.shift())
      this.#readOn(session);
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }

  #serve(session: Session, args: readonly string[]): void {
    const reply = this.#try(() => this.#dispatch(session, args));
    if (reply !== BLOCKED) this.#outputs.push({ session, reply, kind: 'reply' });
    this.#serveReady();
  }

  #dispatch(session: Session, args: readonly string[]): Reply | typeof BLOCKED {
    const name = args[0]!.toLowerCase();
    const command = this.#admit(session, args, name);
    if (!session.queued || AT_ONCE.has(name)) return this.#logged(session, command, args);
    session.queued.push(args);
    return { ok: 'QUEUED' };
  }

  /**
   * Refuses a command before it runs or is queued, in the order of `processCommand` in Redis. What is refused spoils the
   * transaction that it came in.
   */
  #admit(session: Session, args: readonly string[], name: string): Command {
    try {
      const command = this.#find(args);
      if (command.writes || (name === 'exec' && this.#queuedWrites(session))) this.mustWrite(session);
      if (session.subscriptions && !LISTENING.has(name))
        throw new CommandError(
          `ERR Can't execute '${fullName(args)}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`,
        );
      if (session.queued && !AT_ONCE.has(name) && /subscribe$/.test(name))
        throw new CommandError(`ERR ${args[0]} inside MULTI is not modelled`);
      return command;
    } catch (error) {
      if (!(error instanceof CommandError) || name !== 'exec') {
        session.spoiled = session.queued !== undefined;
        throw error;
      }
      this.endTransaction(session);
      throw new CommandError(
        `EXECABORT Transaction discarded because of: ${error.message.replace(/^ERR /, '')}`,
      );
    }
  }

  #queuedWrites(session: Session): boolean {
    return session.queued?.some((args) => this.#find(args).writes) ?? false;
  }

  /** Runs a command and logs what it wrote. */
  #logged(session: Session, command: Command, args: readonly string[]): Reply | typeof BLOCKED {
    const { db } = session;
    this.#begin();
    try {
      return this.#noted(session, command, args, true);
    } finally {
      this.#log(session, db);
    }
  }

  #begin(): void {
    this.#dirty = false;
    this.#replaced = false;
    this.#effects = [];
  }

  /** Runs a command, alone or within a transaction or a script, and notes what it wrote: itself, or what stands for it. */
  #noted(session: Session, command: Command, args: readonly string[], mayBlock: boolean) {
    const [wasDirty, { db }] = [this.#dirty, session];
    this.#dirty = false;
    this.#replaced = false;
    try {
      return this.#call(session, command, args, mayBlock);
    } finally {
      if (this.#dirty && command.writes && !this.#replaced) this.#effects?.push(args);
      if (session.db !== db) this.#effects?.push(['SELECT', String(session.db)]);
      this.#dirty ||= wasDirty;
      this.#replaced = false;
    }
  }

  #log(session: Session, db: number): void {
    const commands = this.#effects ?? [];
    this.#effects = undefined;
    if (!this.#dirty || !commands.length) return;
    this.history.push({ atMs: this.nowMs, db, commands });
    session.writtenTo = this.history.length;
  }

  #call(session: Session, command: Command, args: readonly string[], mayBlock: boolean) {
    const call: Call = {
      redis: this,
      session,
      db: this.database(session.db),
      args,
      nowMs: this.nowMs,
      mayBlock,
      fromScript: this.#inScript,
    };
    const reply = command.run(call);
    return (reply === undefined ? OK : reply) as Reply;
  }

  #find(args: readonly string[], fromScript = false): Command {
    const name = args[0]!.toLowerCase();
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!command) throw fromScript ? unknownFromScript() : unknown(args);
    if (!command.subcommands) return checked(command, name, args, fromScript);
    if (args.length < 2) throw wrongArity(name);
    const word = args[1]!.toLowerCase();
    const sub = Object.hasOwn(command.subcommands, word) ? command.subcommands[word] : undefined;
    if (!sub)
      throw new CommandError(
        `ERR unknown subcommand '${printed(args[1]!)}'. Try ${name.toUpperCase()} HELP.`,
      );
    return checked(sub, `${name}|${word}`, args, fromScript);
  }

  #try<T extends Reply | typeof BLOCKED>(run: () => T): T | Reply {
    try {
      return run();
    } catch (error) {
      if (error instanceof CommandError) return { err: error.message };
      throw error;
    }
  }

  #touched(db: number, key: string, isSeen: boolean): void {
    const name = `${db} ${key}`;
    this.#dirty = true;
    this.changed.add(name);
    if (isSeen) for (const session of this.sessions) if (session.watched.has(name)) session.dirty = true;
  }

  #lookAt(name: string): void {
    const space = name.indexOf(' ');
    this.database(Number(name.slice(0, space))).has(name.slice(space + 1));
  }

  #wait(blocked: Blocked): void {
    this.#blocked.push(blocked);
    this.#inboxes.set(blocked.session, []);
  }

  /** Serves those who wait, key by key in the order in which they got something, the first to come first. */
  #serveReady(): void {
    while (this.#ready.size) {
      const names = this.#ready;
      this.#ready = new Set();
      for (const name of names)
        for (const blocked of this.#blocked.filter(({ keys }) => keys.has(name))) {
          this.#begin();
          const reply = this.#attempt(blocked, name);
          this.#log(blocked.session, blocked.session.db);
          if (reply !== undefined) this.#release(blocked, reply);
        }
    }
  }

  #attempt({ attempt, type, gone }: Blocked, name: string): Reply | undefined {
    const space = name.indexOf(' ');
    const key = name.slice(space + 1);
    if (type && this.database(Number(name.slice(0, space))).peek(key)?.type !== type) return gone;
    const reply = this.#try(() => attempt(key) ?? NOT_YET);
    return reply === NOT_YET ? undefined : reply;
  }

  #release(blocked: Blocked, reply: Reply): void {
    this.#blocked = this.#blocked.filter((other) => other !== blocked);
    this.#outputs.push({ session: blocked.session, reply, kind: 'reply' });
    this.#unblocked.push(blocked.session);
  }

  /** Goes on with what a client said while it waited. */
  #readOn(session: Session): void {
    const inbox = this.#inboxes.get(session);
    this.#inboxes.delete(session);
    for (let i = 0; inbox && i < inbox.length; i++) {
      this.#serve(session, inbox[i]!);
      const again = this.#inboxes.get(session);
      if (!again) continue;
      again.push(...inbox.slice(i + 1));
      return;
    }
  }
}

/** With the word behind it, if it has such: `xgroup|create`. */
function fullName(args: readonly string[]): string {
  const [name, word] = args.map((each) => each.toLowerCase());
  return COMMANDS[name!]!.subcommands ? `${name}|${word}` : name!;
}

const NOT_YET: Reply = Object.freeze({ ok: 'not yet' });
const ACKNOWLEDGED = 'acknowledged';

function unknown(args: readonly string[]): CommandError {
  let begin = '';
  for (let i = 1; i < args.length && begin.length < MOST_SHOWN; i++)
    begin += `'${printed(args[i]!.slice(0, MOST_SHOWN - begin.length))}' `;
  const name = printed(args[0]!.slice(0, MOST_SHOWN));
  return new CommandError(`ERR unknown command '${name}', with args beginning with: ${begin}`);
}

const MOST_SHOWN = 128;

const unknownFromScript = () => new CommandError('ERR Unknown Redis command called from script');

function checked(command: Command, name: string, args: readonly string[], fromScript: boolean): Command {
  const { arity } = command;
  const fits = arity < 0 ? args.length >= -arity : args.length === arity;
  if (fits) return command;
  throw fromScript
    ? new CommandError('ERR Wrong number of args calling Redis command from script')
    : wrongArity(name);
}
