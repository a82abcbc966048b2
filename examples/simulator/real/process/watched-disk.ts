import type { Disk, KeyValue, Log, WriteOptions } from '../../src/scenario.ts';

/** Asks the process that judges, and resolves when it says go on. */
export interface Watcher {
  writing(file: string, entry: unknown): Promise<void>;
  written(file: string): Promise<void>;
}

/**
 * A disk whose writes stand still twice: before they are made, and when they are durable but not acknowledged. Then the
 * process that judges looks at all disks, and may kill this one. So what it sees is a state that a crash at that instant
 * would leave, whatever other processes do meanwhile.
 */
export function watchedDisk(disk: Disk, watcher: Watcher): Disk {
  const watched = async (file: string, entry: unknown, write: () => Promise<void>) => {
    await watcher.writing(file, entry);
    await write();
    await watcher.written(file);
  };
  return {
    log: <T>(file: string): Log<T> => {
      const log = disk.log<T>(file);
      return {
        append: (entry, options?: WriteOptions) =>
          watched(file, entry, () => log.append(structuredClone(entry), options)),
        read: () => log.read(),
        recover: () => log.recover(),
        sync: () => log.sync(),
      };
    },
    keyValue: <T>(file: string): KeyValue<T> => {
      const map = disk.keyValue<T>(file);
      return {
        set: (key, value, options?: WriteOptions) =>
          watched(file, { [key]: value }, () => map.set(key, structuredClone(value), options)),
        delete: (key, options?: WriteOptions) =>
          watched(file, { [key]: null }, () => map.delete(key, options)),
        get: (key) => map.get(key),
        keys: () => map.keys(),
        sync: () => map.sync(),
      };
    },
  };
}
