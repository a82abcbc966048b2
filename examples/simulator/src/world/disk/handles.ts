import { freezeMembers } from '../../globals/stand-in.ts';
import type { Disk, KeyValue, Log, WriteOptions } from '../../scenario.ts';
import type { Life } from '../life.ts';
import { young } from '../young.ts';
import type { SimDisk } from './disk.ts';

/** What code is given. Its methods work without their object; classes for the reason told at {@link SimEvent}. */
export class DiskOfLife implements Disk {
  readonly log: <T>(file: string) => Log<T>;
  readonly keyValue: <T>(file: string) => KeyValue<T>;

  constructor(disk: SimDisk, life: Life) {
    this.log = young(<T>(file: string) => new LogOfLife<T>(disk, life, file));
    this.keyValue = young(<T>(file: string) => new KeyValueOfLife<T>(disk, life, file));
    Object.freeze(this);
  }
}

class LogOfLife<T> implements Log<T> {
  readonly append: (entry: T, options?: WriteOptions) => Promise<void>;
  readonly read: () => T[];
  readonly recover: () => Promise<T[]>;
  readonly sync: () => Promise<void>;

  constructor(disk: SimDisk, life: Life, file: string) {
    this.append = young((entry, options) => disk.append(life, file, entry, options));
    this.read = young(() => disk.read(file) as T[]);
    this.recover = young(() => disk.recover(life, file) as Promise<T[]>);
    this.sync = young(() => disk.sync(life, file, 'log'));
  }
}

class KeyValueOfLife<T> implements KeyValue<T> {
  readonly set: (key: string, value: T, options?: WriteOptions) => Promise<void>;
  readonly delete: (key: string, options?: WriteOptions) => Promise<void>;
  readonly get: (key: string) => T | undefined;
  readonly keys: () => string[];
  readonly sync: () => Promise<void>;

  constructor(disk: SimDisk, life: Life, file: string) {
    this.set = young((key, value, options) => disk.set(life, file, key, value, options));
    this.delete = young((key, options) => disk.delete(life, file, key, options));
    this.get = young((key) => disk.get(file, key) as T | undefined);
    this.keys = young(() => disk.keys(file));
    this.sync = young(() => disk.sync(life, file, 'key-value'));
  }
}

// Nodes of all runs can reach the prototypes.
for (const type of [DiskOfLife, LogOfLife, KeyValueOfLife]) {
  freezeMembers(type);
  freezeMembers(type.prototype);
}
