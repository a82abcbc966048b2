import type { Disk, KeyValue, Log } from '../scenario.ts';
import { freezeCopy, openCopy } from './copy.ts';
import { never, type Life, type SimNode } from './life.ts';
import type { World } from './world.ts';

interface Write {
  id: string;
  file: string;
  text: string;
}

type Stored = { kind: 'log'; entries: unknown[] } | { kind: 'map'; entries: Map<string, unknown> };

/**
 * What a node keeps through crashes. A write is two events: it becomes durable, and then the code is told. A crash may
 * fall before, between or after them.
 */
export class SimDisk {
  readonly files = new Map<string, Stored>();
  readonly #world: World;
  readonly #node: string;
  readonly #writes = new Map<string, number>();
  /** Issued and not yet durable. */
  readonly #inFlight = new Set<Write>();

  constructor(world: World, node: string) {
    this.#world = world;
    this.#node = node;
  }

  /** The disk as one life sees it. */
  for(life: Life): Disk {
    return {
      log: <T>(file: string): Log<T> => ({
        append: (entry) => {
          if (!life.alive) return never();
          const stored = freezeCopy(entry);
          return this.#write(life, file, stored, () => this.log(file).push(stored));
        },
        read: () => this.log(file).map(openCopy) as T[],
      }),
      keyValue: <T>(file: string): KeyValue<T> => ({
        set: (key, value) => {
          if (!life.alive) return never();
          const stored = freezeCopy(value);
          return this.#write(life, file, { [key]: stored }, () => this.map(file).set(key, stored));
        },
        delete: (key) =>
          life.alive ? this.#write(life, file, { [key]: null }, () => this.map(file).delete(key)) : never(),
        get: (key) => openCopy(this.map(file).get(key)) as T | undefined,
        keys: () => [...this.map(file).keys()],
      }),
    };
  }

  log(file: string): unknown[] {
    return this.#open(file, 'log').entries as unknown[];
  }

  map(file: string): Map<string, unknown> {
    return this.#open(file, 'map').entries as Map<string, unknown>;
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

  #open(file: string, kind: Stored['kind']): Stored {
    let stored = this.files.get(file);
    if (!stored) {
      stored = kind === 'log' ? { kind, entries: [] } : { kind, entries: new Map() };
      this.files.set(file, stored);
    }
    if (stored.kind !== kind)
      throw new TypeError(
        `“${file}” on ${this.#node} is a ${stored.kind === 'log' ? 'log' : 'key-value file'}: open it as that.`,
      );
    return stored;
  }

  #write(life: Life, file: string, value: unknown, apply: () => void): Promise<void> {
    const world = this.#world;
    const count = (this.#writes.get(file) ?? 0) + 1;
    this.#writes.set(file, count);
    const id = `${file}#${count}`;
    const write: Write = { id, file, text: world.tracing ? JSON.stringify(value) : '' };
    const lines = world.callSite();
    this.#inFlight.add(write);
    const identity = world.plan.identify(`${this.#node} ${id}`);
    const delayUs = world.plan.diskUs(identity);
    return new Promise((resolve) => {
      world.after(delayUs, life, `write ${id}`, () => {
        this.#inFlight.delete(write);
        apply();
        world.changed = true;
        if (world.tracing)
          world.note({ kind: 'durable', ...world.at(life), lines, write: id, file, text: write.text });
        world.after(ACK_US, life, `ack ${id}`, () => {
          if (world.tracing) world.note({ kind: 'acked', ...world.at(life), lines, write: id, file });
          resolve();
        });
      });
    });
  }
}

/** From the platter to the code that waits: short, but an instant of its own. */
const ACK_US = 100;
