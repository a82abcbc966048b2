import { readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { fileDisk, mapOf, readLines } from '../src/node/serve/file-disk.ts';
import type { Disk } from '../src/scenario.ts';

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

/** The default: a file for each log and each key-value file, one line for each write, synced. */
export const files: Storage = {
  open: ({ name, folder }) => fileDisk(join(folder, name)),
  look: ({ folder }) =>
    Object.fromEntries(readdirSync(folder).map((node) => [node, contentsOf(join(folder, node))])),
};

function contentsOf(home: string): Record<string, unknown[]> {
  return Object.fromEntries(
    readdirSync(home).map((path) => {
      const { name, ext } = parse(path);
      const { values } = readLines(join(home, path));
      return [decodeURIComponent(name), ext === '.log' ? values : [...mapOf(values)]];
    }),
  );
}
