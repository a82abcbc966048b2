import type { MessageRecord, OperationRecord, WorldView } from '../../src/scenario.ts';
import type { TraceEvent } from '../../src/trace.ts';
import type { Written } from '../storage.ts';

type Kept<T> = { -readonly [K in keyof T]: T[K] };
/** A record that its owner may still change: a message has no fate yet, an operation no end. */
export type Message = Kept<MessageRecord>;
type Observation = WorldView['observations'][number];

type Happening<T = TraceEvent> = T extends unknown ? Omit<T, 'atMs' | 'life'> : never;

/**
 * What a real run has shown so far: as a trace, to tell it in the simulator's words, and as the world that the scenario's
 * invariants look at.
 */
export class Recorder {
  readonly trace: TraceEvent[] = [];
  readonly operations: Kept<OperationRecord>[] = [];
  readonly observations: Observation[] = [];
  readonly messages: Message[] = [];
  readonly #begun = performance.now();
  readonly #lives = new Map<string, number>();
  readonly #numbers = new Map<string, number>();
  /** When something last happened that invariants could see. */
  changedMs = 0;
  #written: Written = {};
  #instant: number | undefined;
  #heard: () => void = () => {};

  /** Has somebody told whenever something happens that invariants could see. */
  tell(hear: () => void): void {
    this.#heard = hear;
  }

  /** Milliseconds since the run began. */
  get nowMs(): number {
    return this.#instant ?? Math.round(performance.now() - this.#begun);
  }

  /** What happens until the promise ends happens at one instant, as far as the trace is concerned. */
  async atOneInstant(happens: () => Promise<void>): Promise<void> {
    this.#instant ??= this.nowMs;
    try {
      await happens();
    } finally {
      this.#instant = undefined;
    }
  }

  note(happening: Happening): void {
    const life = this.#lives.get(happening.node) ?? 1;
    this.trace.push({ ...happening, atMs: this.nowMs, life } as TraceEvent);
    this.changedMs = this.nowMs;
  }

  /** A node boots. */
  begin(node: string, life: number): void {
    this.#lives.set(node, life);
    this.note({ kind: 'boot', node });
  }

  /** A message leaves: gives it the identity that it would have in the simulator. */
  send(from: string, to: string, method: string, path: string): Message {
    const link = `${from}→${to} ${method} ${path}`;
    const id = `${link}#${this.count(link)}`;
    return this.#send({ id, from, to, method, path, reply: false, status: undefined });
  }

  reply({ id, from, to, method, path }: MessageRecord, status: number): Message {
    return this.#send({ id: `${id}/reply`, from: to, to: from, method, path, reply: true, status });
  }

  /** How often this has been asked for, with this time. */
  count(what: string): number {
    const number = (this.#numbers.get(what) ?? 0) + 1;
    this.#numbers.set(what, number);
    return number;
  }

  #send(parts: Omit<Message, 'connection' | 'fate'>): Message {
    const message: Message = { ...parts, connection: undefined, fate: 'in flight' };
    this.messages.push(message);
    const { id, from, to, reply } = message;
    this.note({ kind: 'send', node: from, message: id, to, reply, label: labelOf(message), body: '' });
    this.#heard();
    return message;
  }

  arrive(message: Message): void {
    const { id, from, to, reply } = message;
    message.fate = 'delivered';
    this.note({ kind: 'receive', node: to, message: id, from, reply, label: labelOf(message) });
    this.#heard();
  }

  lose(message: Message, why: 'drop' | 'partition' | 'reset'): void {
    const { id, from, to, reply } = message;
    message.fate = 'lost';
    this.note({ kind: 'lost', node: from, message: id, to, reply, why });
    this.#heard();
  }

  ignore(message: Message, why: 'down' | 'gave up' | 'caller died'): void {
    const { id, from, to, reply } = message;
    message.fate = 'ignored';
    this.note({ kind: 'ignored', node: to, message: id, from, reply, why });
    this.#heard();
  }

  /** Begins an operation of the workload. What is returned ends it. */
  operate(name: string): (type: 'ok' | 'info', value: unknown, outcome: string) => void {
    const record: Kept<OperationRecord> = {
      name,
      type: 'invoke',
      value: undefined,
      startedMs: this.nowMs,
      endedMs: undefined,
    };
    this.operations.push(record);
    this.note({ kind: 'operation', node: 'client', name, phase: 'start', outcome: '' });
    this.#heard();
    return (type, value, outcome) => {
      Object.assign(record, { type, value, endedMs: this.nowMs });
      const phase = type === 'ok' ? 'ok' : 'error';
      this.note({ kind: 'operation', node: 'client', name, phase, outcome });
      this.#heard();
    };
  }

  observe(kind: string, value: unknown): void {
    this.observations.push({ kind, value: structuredClone(value), atMs: this.nowMs });
    this.#heard();
  }

  /** What is durable now. Notes each write that was not there before. */
  see(written: Written): void {
    for (const [node, disk] of Object.entries(written))
      for (const [file, entries] of Object.entries(disk)) {
        const before = this.#written[node]?.[file] ?? [];
        for (const change of changesOf(before, entries))
          this.note({
            kind: 'durable',
            node,
            write: `${file}#${this.count(`${node} ${file}`)}`,
            file,
            ...change,
          });
      }
    this.#written = written;
  }

  /** The world as it is now. `servers` answers for real servers. */
  view(servers: { of<T>(name: string): T; assertReadable(node: string): void }): WorldView {
    const { nowMs, operations, observations, messages } = this;
    const entries = (node: string, file: string) => {
      servers.assertReadable(node);
      return this.#written[node]?.[file] ?? [];
    };
    return {
      nowMs,
      operations,
      observations,
      messages,
      server: (name) => servers.of(name),
      log: <T>(node: string, file: string) => entries(node, file) as readonly T[],
      keyValue: <T>(node: string, file: string) => new Map(entries(node, file) as [string, T][]),
    };
  }
}

const labelOf = ({ reply, status, method, path }: MessageRecord) =>
  reply ? String(status) : `${method} ${path}`;

/** Of a log, what was appended; of a key-value file, the pairs that are new or other than before. */
function changesOf(before: readonly unknown[], after: readonly unknown[]): { text: string; key?: string }[] {
  if (!isPairs(after)) return after.slice(before.length).map((entry) => ({ text: JSON.stringify(entry) }));
  const known = new Map(before as [string, unknown][]);
  return after
    .filter(([key, value]) => JSON.stringify(known.get(key)) !== JSON.stringify(value))
    .map(([key, value]) => ({ text: JSON.stringify({ [key]: value }), key }));
}

const isPairs = (entries: readonly unknown[]): entries is [string, unknown][] =>
  entries.every((entry) => Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string') &&
  entries.length > 0;
