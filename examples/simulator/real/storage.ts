import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Disk, KeyValue, Log, WriteOptions } from '../src/scenario.ts';

/** What nodes have written: node → file → entries of a log in order, or a key-value file's pairs. */
export type Written = Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>;

/** What a storage is told of a node that boots. */
export interface StorageContext {
  readonly name: string;
  /** A folder of this run, the same for all nodes. */
  readonly folder: string;
  /** The address at which this node reaches a server. */
  url(server: string): string;
  /** Ends the process, when nobody can tell whether a write was done: it starts again with what is there. */
  exit(): void;
}

/** What a storage is told when it is looked at. */
export interface LookContext {
  readonly folder: string;
  /** Asks a server, past the network that fails. A PostgreSQL takes `{ text, values }` and gives rows. */
  ask(server: string, question: unknown): Promise<unknown>;
}

/** Where nodes keep what they write. It is opened in each node's process, and looked at from the one that judges. */
export interface Storage {
  /** Gives a node its disk, with all that it had acknowledged in earlier lives. */
  open(context: StorageContext): Disk | Promise<Disk>;
  /** What is durable now, of all nodes, as of one instant. */
  look(context: LookContext): Written | Promise<Written>;
}

/** The default: a file for each log and each key-value file, one line for each entry, synced. */
export const files: Storage = {
  open({ name, folder }) {
    const home = join(folder, name);
    mkdirSync(home, { recursive: true });
    return {
      log: <T>(file: string) => new FileLog<T>(join(home, `${file}.log`)),
      keyValue: <T>(file: string) => new FileMap<T>(new FileLog(join(home, `${file}.map`))),
    };
  },
  look({ folder }) {
    const nodes = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return Object.fromEntries(nodes.map(({ name }) => [name, filesOf(join(folder, name))]));
  },
};

function filesOf(home: string): Record<string, unknown[]> {
  return Object.fromEntries(
    readdirSync(home).map((file) => {
      const entries = wholeLines(join(home, file));
      const name = file.replace(/\.(log|map)$/, '');
      return [name, file.endsWith('.log') ? entries : [...pairsOf(entries as Change<unknown>[])]];
    }),
  );
}

/** The entries whose line has reached the disk to its end. */
function wholeLines<T>(path: string): T[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as T);
}

class FileLog<T> implements Log<T> {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async append(entry: T, { sync = true }: WriteOptions = {}): Promise<void> {
    const line = `${JSON.stringify(entry)}\n`;
    if (!sync) return appendFileSync(this.#path, line);
    const file = openSync(this.#path, 'a');
    try {
      writeSync(file, line);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  read(): T[] {
    return wholeLines(this.#path);
  }

  async recover(): Promise<T[]> {
    if (!existsSync(this.#path)) return [];
    const bytes = readFileSync(this.#path);
    truncateSync(this.#path, bytes.lastIndexOf(0x0a) + 1);
    return this.read();
  }

  async sync(): Promise<void> {
    const file = openSync(this.#path, 'a');
    fsyncSync(file);
    closeSync(file);
  }
}

/** One line of a key-value file. Without a value: the key is gone. */
interface Change<T> {
  key: string;
  value?: T;
}

function pairsOf<T>(changes: readonly Change<T>[]): Map<string, T> {
  const pairs = new Map<string, T>();
  for (const { key, value } of changes)
    if (value === undefined) pairs.delete(key);
    else pairs.set(key, value);
  return pairs;
}

class FileMap<T> implements KeyValue<T> {
  readonly #changes: FileLog<Change<T>>;
  readonly #pairs: Map<string, T>;

  constructor(changes: FileLog<Change<T>>) {
    this.#changes = changes;
    void changes.recover();
    this.#pairs = pairsOf(changes.read());
  }

  async set(key: string, value: T, options?: WriteOptions): Promise<void> {
    await this.#changes.append({ key, value }, options);
    this.#pairs.set(key, value);
  }

  async delete(key: string, options?: WriteOptions): Promise<void> {
    await this.#changes.append({ key }, options);
    this.#pairs.delete(key);
  }

  get(key: string): T | undefined {
    return structuredClone(this.#pairs.get(key));
  }

  keys(): string[] {
    return [...this.#pairs.keys()];
  }

  sync(): Promise<void> {
    return this.#changes.sync();
  }
}
