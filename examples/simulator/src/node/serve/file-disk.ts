import { closeSync, fsync, mkdirSync, openSync, readFileSync, truncateSync, write } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Disk, KeyValue, Log, WriteOptions } from '../../scenario.ts';
import { TornEntryError } from '../../world/disk/files.ts';
import { fromText, toText } from './plain-text.ts';

/** A disk of real files in a folder: one line for each write, so that a person can read them, synced unless told otherwise. */
export function fileDisk(folder: string): Disk {
  mkdirSync(folder, { recursive: true });
  const files = new Map<string, unknown>();
  const once = <T>(name: string, open: () => T): T => {
    if (!files.has(name)) files.set(name, open());
    return files.get(name) as T;
  };
  return {
    log: <T>(file: string) =>
      once(file, () => new FileLog<T>(file, new LineFile(pathOf(folder, file, 'log')))),
    keyValue: <T>(file: string) =>
      once(`${file} `, () => new FileKeyValue<T>(new LineFile(pathOf(folder, file, 'kv')))),
  };
}

/** Where a file of a node lies: its name may hold anything. */
export const pathOf = (folder: string, file: string, kind: 'log' | 'kv'): string =>
  join(folder, `${encodeURIComponent(file).replaceAll('*', '%2A')}.${kind}`);

const writeOf = promisify(write);
const syncOf = promisify(fsync);

/** Lines of a file, which are only ever added. A last line without its end was torn by a crash. */
class LineFile {
  readonly values: unknown[];
  /** Half of a last line. */
  torn: string | undefined;
  readonly #path: string;
  #file: number;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'a');
    const { values, torn } = readLines(path);
    this.values = values;
    this.torn = torn;
  }

  /** Writes go one after the other: two at once could mix. */
  add(value: unknown, { sync = true }: WriteOptions = {}): Promise<void> {
    const line = Buffer.from(`${toText(value)}\n`);
    return this.#next(async () => {
      await writeOf(this.#file, line, 0, line.length);
      this.values.push(fromText(line.toString()));
      if (sync) await syncOf(this.#file);
    });
  }

  sync(): Promise<void> {
    return this.#next(() => syncOf(this.#file));
  }

  cutOff(): Promise<void> {
    return this.#next(async () => {
      if (this.torn === undefined) return;
      closeSync(this.#file);
      const whole = readFileSync(this.#path).lastIndexOf('\n') + 1;
      truncateSync(this.#path, whole);
      this.#file = openSync(this.#path, 'a');
      this.torn = undefined;
      await syncOf(this.#file);
    });
  }

  #next<T>(task: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(task);
    this.#last = mine.catch(() => {});
    return mine;
  }
}

/** What a file of lines holds. One that does not exist holds nothing. */
export function readLines(path: string): { values: unknown[]; torn: string | undefined } {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const lines = text.split('\n');
  const last = lines.pop()!;
  return { values: lines.map(fromText), torn: last === '' ? undefined : last };
}

class FileLog<T> implements Log<T> {
  readonly #name: string;
  readonly #file: LineFile;

  constructor(name: string, file: LineFile) {
    this.#name = name;
    this.#file = file;
  }

  append = (entry: T, options?: WriteOptions): Promise<void> => this.#file.add(entry, options);
  sync = (): Promise<void> => this.#file.sync();

  read = (): T[] => {
    if (this.#file.torn !== undefined) throw new TornEntryError(this.#name, this.#file.torn);
    return structuredClone(this.#file.values) as T[];
  };

  recover = async (): Promise<T[]> => {
    await this.#file.cutOff();
    return this.read();
  };
}

/** A change of a map, as a line. */
export type Change = [key: string, value: unknown] | [key: string];

class FileKeyValue<T> implements KeyValue<T> {
  readonly #file: LineFile;

  constructor(file: LineFile) {
    this.#file = file;
    // A torn change was never acknowledged: it has not been.
    void file.cutOff();
  }

  set = (key: string, value: T, options?: WriteOptions): Promise<void> =>
    this.#file.add([key, value], options);
  delete = (key: string, options?: WriteOptions): Promise<void> => this.#file.add([key], options);
  get = (key: string): T | undefined => structuredClone(mapOf(this.#file.values).get(key)) as T | undefined;
  keys = (): string[] => [...mapOf(this.#file.values).keys()];
  sync = (): Promise<void> => this.#file.sync();
}

/** What a map is after its changes. */
export function mapOf(changes: readonly unknown[]): Map<string, unknown> {
  const map = new Map<string, unknown>();
  for (const [key, ...value] of changes as readonly Change[])
    if (value.length) map.set(key, value[0]);
    else map.delete(key);
  return map;
}
