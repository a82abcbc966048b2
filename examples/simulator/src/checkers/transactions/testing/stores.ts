import { Random } from '../../../random.ts';
import type { Key, MicroOperation, TransactionEvent, Value } from '../history.ts';

/** One transaction under way in a toy store. */
interface Session {
  read(key: Key): readonly Value[];
  write(key: Key, value: Value): void;
  /** Whether it did commit. */
  commit(): boolean;
  abort(): void;
}

/** A toy database that keeps the whole past of each key. A list is that past, a register its last value. */
export type Store = () => { begin(): Session };

/** What is durable, with the number of the commit that wrote it. */
class Table {
  readonly #past = new Map<Key, { value: Value; commit: number }[]>();
  commits = 0;

  past(key: Key, upTo = Infinity): Value[] {
    const all = this.#past.get(key) ?? [];
    return all.filter(({ commit }) => commit <= upTo).map(({ value }) => value);
  }

  changedSince(key: Key, commit: number): boolean {
    return (this.#past.get(key)?.at(-1)?.commit ?? 0) > commit;
  }

  add(key: Key, value: Value, commit: number): void {
    this.#past.set(key, [...(this.#past.get(key) ?? []), { value, commit }]);
  }

  remove(key: Key, value: Value): void {
    this.#past.set(
      key,
      (this.#past.get(key) ?? []).filter((entry) => entry.value !== value),
    );
  }
}

/** Reads a snapshot of when it began; of two that write the same key at once, the first to commit wins. */
export const snapshotIsolation: Store = () => {
  const table = new Table();
  return {
    begin() {
      const snapshot = table.commits;
      const own: [Key, Value][] = [];
      return {
        read: (key) => [...table.past(key, snapshot), ...valuesOf(own, key)],
        write: (key, value) => void own.push([key, value]),
        commit() {
          if (own.some(([key]) => table.changedSince(key, snapshot))) return false;
          table.commits++;
          for (const [key, value] of own) table.add(key, value, table.commits);
          return true;
        },
        abort() {},
      };
    },
  };
};

/** Each read sees what is committed by then; writes take effect together, and never conflict. */
export const readCommitted: Store = () => {
  const table = new Table();
  return {
    begin() {
      const own: [Key, Value][] = [];
      return {
        read: (key) => [...table.past(key), ...valuesOf(own, key)],
        write: (key, value) => void own.push([key, value]),
        commit() {
          for (const [key, value] of own) table.add(key, value, 0);
          return true;
        },
        abort() {},
      };
    },
  };
};

/** Writes at once, in place, and takes back what it wrote if it aborts. */
export const readUncommitted: Store = () => {
  const table = new Table();
  return {
    begin() {
      const own: [Key, Value][] = [];
      return {
        read: (key) => table.past(key),
        write(key, value) {
          own.push([key, value]);
          table.add(key, value, 0);
        },
        commit: () => true,
        abort: () => own.forEach(([key, value]) => table.remove(key, value)),
      };
    },
  };
};

function valuesOf(own: readonly [Key, Value][], key: Key): Value[] {
  return own.filter(([name]) => name === key).map(([, value]) => value);
}

export interface Load {
  readonly kind: 'list-append' | 'register';
  readonly transactions: number;
  /** How many run at once; 1 runs them serially. */
  readonly processes: number;
  readonly keys: number;
  /** After how many writes a key is given up for a new one. Default: never. */
  readonly writesPerKey?: number;
  /** Registers: read each key before writing it, so that the order of versions shows. */
  readonly readFirst?: boolean;
  /** Probability that a client aborts instead of committing. */
  readonly abort?: number;
  /** Probability that a client does not hear whether it committed. */
  readonly unheard?: number;
}

/** Runs random transactions on a store, their steps interleaved, and records what the clients saw. */
export function record(store: Store, load: Load, seed: number): TransactionEvent[] {
  return new Run(store, load, new Random(String(seed))).history();
}

interface Client {
  readonly process: number;
  readonly session: Session;
  readonly asked: readonly MicroOperation[];
  readonly done: MicroOperation[];
}

class Run {
  readonly #database: { begin(): Session };
  readonly #load: Load;
  readonly #random: Random;
  readonly #events: TransactionEvent[] = [];
  readonly #clients: (Client | undefined)[];
  readonly #writes = new Map<number, number>();
  #begun = 0;

  constructor(store: Store, load: Load, random: Random) {
    this.#database = store();
    this.#load = load;
    this.#random = random;
    this.#clients = new Array<undefined>(load.processes).fill(undefined);
  }

  history(): TransactionEvent[] {
    for (;;) {
      const process = this.#random.below(this.#clients.length);
      const client = this.#clients[process];
      if (client) this.#advance(client);
      else if (this.#begun < this.#load.transactions) this.#begin(process);
      else if (this.#clients.every((each) => !each)) return this.#events;
    }
  }

  #begin(process: number): void {
    this.#begun++;
    const asked = this.#operations();
    this.#record(process, 'invoke', asked);
    this.#clients[process] = { process, session: this.#database.begin(), asked, done: [] };
  }

  #advance(client: Client): void {
    const next = client.asked[client.done.length];
    if (next) client.done.push(this.#perform(client.session, next));
    else this.#end(client);
  }

  #perform(session: Session, operation: MicroOperation): MicroOperation {
    const [verb, key, value] = operation;
    if (verb !== 'r') {
      session.write(key, value);
      return operation;
    }
    const past = session.read(key);
    return ['r', key, this.#load.kind === 'register' ? (past.at(-1) ?? null) : past];
  }

  #end({ process, session, done }: Client): void {
    this.#clients[process] = undefined;
    const { abort = 0, unheard = 0 } = this.#load;
    if (this.#random.chance(abort)) {
      session.abort();
      return this.#record(process, 'fail');
    }
    const committed = session.commit();
    if (this.#random.chance(unheard)) return this.#record(process, 'info');
    this.#record(process, committed ? 'ok' : 'fail', done);
  }

  #record(process: number, type: TransactionEvent['type'], value?: readonly MicroOperation[]): void {
    this.#events.push({ process, type, time: this.#events.length, ...(value && { value }) });
  }

  #operations(): MicroOperation[] {
    const { kind, readFirst } = this.#load;
    const count = 1 + this.#random.below(5);
    const operations: MicroOperation[] = [];
    for (let i = 0; i < count; i++) {
      const slot = this.#random.below(this.#load.keys);
      const writes = this.#random.chance(0.5);
      const key = this.#keyOf(slot);
      if (!writes || readFirst) operations.push(['r', key]);
      if (!writes) continue;
      const value = (this.#writes.get(slot) ?? 0) + 1;
      this.#writes.set(slot, value);
      operations.push([kind === 'register' ? 'w' : 'append', key, value]);
    }
    return operations;
  }

  #keyOf(slot: number): string {
    const { writesPerKey = Infinity } = this.#load;
    return `k${slot}-${Math.floor((this.#writes.get(slot) ?? 0) / writesPerKey)}`;
  }
}
