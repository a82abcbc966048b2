import { format } from '../globals/console.ts';
import { freezeMembers } from '../globals/stand-in.ts';
import type { Disk, KeyValue, Log } from '../scenario.ts';
import { freezeCopy, openCopy } from './copy.ts';
import { never, type Life, type SimNode } from './life.ts';
import { MapView, type Lendable } from './view.ts';
import type { World } from './world.ts';

interface Write {
  id: string;
  file: string;
  text: string;
}

class Written {
  /** How many writes were issued. */
  writes = 0;
  readonly #numbers = new Map<string, number>();

  /** The how-manieth write of that text. */
  number(text: string): number {
    const number = (this.#numbers.get(text) ?? 0) + 1;
    this.#numbers.set(text, number);
    return number;
  }
}

class LogFile extends Written implements Lendable {
  readonly kind = 'log';
  readonly entries: unknown[] = [];
  /** For invariants. */
  readonly copy: unknown[] = [];

  get list(): readonly unknown[] {
    return this.entries;
  }

  append(entry: unknown): void {
    this.entries.push(entry);
    this.copy.push(entry);
  }
}

class MapFile extends Written {
  readonly kind = 'key-value file';
  readonly entries = new Map<string, unknown>();
  readonly view = new MapView(this.entries);
}

type Stored = LogFile | MapFile;

/** From the platter to the code that waits: short, but an instant of its own. */
const ACK_US = 100;

/**
 * What a node keeps through crashes. A write is two events: it becomes durable, and then the code is told. A crash may
 * fall before, between or after them. Writes that do not wait for each other may become durable in any order.
 */
export class SimDisk {
  readonly files = new Map<string, Stored>();
  readonly #world: World;
  readonly #node: string;
  /** Issued and not yet durable, if this is traced. */
  readonly #inFlight = new Set<Write>();

  constructor(world: World, node: string) {
    this.#world = world;
    this.#node = node;
  }

  /** The disk as one life sees it. */
  for(life: Life): Disk {
    return new DiskOfLife(this, life);
  }

  /** Resolves when the entry is durable and its acknowledgement has come. */
  append(life: Life, file: string, entry: unknown): Promise<void> {
    if (!life.alive) return never();
    const log = this.#open(file, LogFile);
    const stored = freezeCopy(entry);
    return this.#write(life, file, log, format(stored), () => log.append(stored));
  }

  read(file: string): unknown[] {
    return this.#open(file, LogFile).entries.map(openCopy);
  }

  set(life: Life, file: string, key: string, value: unknown): Promise<void> {
    if (!life.alive) return never();
    const map = this.#open(file, MapFile);
    const stored = freezeCopy(value);
    return this.#write(life, file, map, format({ [key]: stored }), () => map.entries.set(key, stored));
  }

  delete(life: Life, file: string, key: string): Promise<void> {
    if (!life.alive) return never();
    const map = this.#open(file, MapFile);
    return this.#write(life, file, map, format({ [key]: null }), () => map.entries.delete(key));
  }

  get(file: string, key: string): unknown {
    return openCopy(this.#open(file, MapFile).entries.get(key));
  }

  keys(file: string): string[] {
    return [...this.#open(file, MapFile).entries.keys()];
  }

  /** A log for invariants. A file that nobody has written yet is none, and reading does not create it. */
  viewLog(file: string): Lendable | undefined {
    return this.files.has(file) ? this.#open(file, LogFile) : undefined;
  }

  /** A key-value file for invariants. */
  viewMap(file: string): ReadonlyMap<string, unknown> {
    return this.files.has(file) ? this.#open(file, MapFile).view : EMPTY_MAP;
  }

  /** A crash: what was still on its way is gone. */
  loseInFlight(node: SimNode, life: number): void {
    for (const { id, file, text } of this.#inFlight)
      this.#world.note({
        kind: 'unwritten',
        atMs: this.#world.nowMs,
        node: node.name,
        life,
        write: id,
        file,
        text,
      });
    this.#inFlight.clear();
  }

  #open<S extends Stored>(file: string, Kind: new () => S): S {
    let stored = this.files.get(file);
    if (!stored) this.files.set(file, (stored = new Kind()));
    if (!(stored instanceof Kind))
      throw new TypeError(`“${file}” on ${this.#node} is a ${stored.kind}: open it as that.`);
    return stored;
  }

  #write(life: Life, file: string, stored: Stored, text: string, apply: () => void): Promise<void> {
    const world = this.#world;
    const id = `${file}#${++stored.writes}`;
    // Known by its content, as a message is, so that a crash put here stays here through most edits.
    const event = `${file} ${text}#${stored.number(text)}`;
    const write: Write = { id, file, text };
    const lines = world.callSite();
    // What is lost in a crash only the trace tells.
    if (world.tracing) this.#inFlight.add(write);
    const delayUs = world.plan.diskUs(world.plan.identifyAt(this.#node, event));
    return new Promise((resolve) => {
      world.after(delayUs, life, `write ${event}`, () => {
        this.#inFlight.delete(write);
        apply();
        world.changed = true;
        if (world.tracing) world.note({ kind: 'durable', ...world.at(life), lines, write: id, file, text });
        world.after(ACK_US, life, `ack ${event}`, () => {
          if (world.tracing) world.note({ kind: 'acked', ...world.at(life), lines, write: id, file });
          resolve();
        });
      });
    });
  }
}

/** What code is given. Its methods work without their object; classes for the reason told at {@link SimEvent}. */
class DiskOfLife implements Disk {
  readonly log: <T>(file: string) => Log<T>;
  readonly keyValue: <T>(file: string) => KeyValue<T>;

  constructor(disk: SimDisk, life: Life) {
    this.log = <T>(file: string) => new LogOfLife<T>(disk, life, file);
    this.keyValue = <T>(file: string) => new KeyValueOfLife<T>(disk, life, file);
    Object.freeze(this);
  }
}

class LogOfLife<T> implements Log<T> {
  readonly append: (entry: T) => Promise<void>;
  readonly read: () => T[];

  constructor(disk: SimDisk, life: Life, file: string) {
    this.append = (entry) => disk.append(life, file, entry);
    this.read = () => disk.read(file) as T[];
  }
}

class KeyValueOfLife<T> implements KeyValue<T> {
  readonly set: (key: string, value: T) => Promise<void>;
  readonly delete: (key: string) => Promise<void>;
  readonly get: (key: string) => T | undefined;
  readonly keys: () => string[];

  constructor(disk: SimDisk, life: Life, file: string) {
    this.set = (key, value) => disk.set(life, file, key, value);
    this.delete = (key) => disk.delete(life, file, key);
    this.get = (key) => disk.get(file, key) as T | undefined;
    this.keys = () => disk.keys(file);
  }
}

// Nodes of all runs can reach the prototypes.
for (const type of [DiskOfLife, LogOfLife, KeyValueOfLife]) {
  freezeMembers(type);
  freezeMembers(type.prototype);
}

const EMPTY_MAP: ReadonlyMap<string, unknown> = new MapView(new Map());
