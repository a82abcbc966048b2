import { freezeMembers } from '../../globals/stand-in.ts';
import type { FoundFiles } from '../../server.ts';
import { MapView } from '../view.ts';
import { LogFile, MapFile, type StoredFile } from './files.ts';

/** What a disk would give to a node that booted now, for looking at: with what the operating system still holds. */
export class FilesFound implements FoundFiles {
  readonly #files: ReadonlyMap<string, StoredFile>;

  constructor(files: ReadonlyMap<string, StoredFile>) {
    this.#files = files;
  }

  log<T>(name: string): readonly T[] {
    const file = this.#files.get(name);
    if (!(file instanceof LogFile)) return [];
    return [...file.durable, ...file.pending.map(({ change }) => change)] as T[];
  }

  keyValue<T>(name: string): ReadonlyMap<string, T> {
    const file = this.#files.get(name);
    return new MapView(file instanceof MapFile ? file.current : new Map()) as ReadonlyMap<string, T>;
  }
}
freezeMembers(FilesFound);
freezeMembers(FilesFound.prototype);
