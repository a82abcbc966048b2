import fc from 'fast-check';
import type { Key, MicroOperation, TransactionEvent, Value } from '../history.ts';
import { ended, invoked, type Told } from './histories.ts';
import { readCommitted, readUncommitted, record, snapshotIsolation } from './stores.ts';

export interface Tiny {
  readonly history: TransactionEvent[];
  /** The order in which each key took its values, as the history was made up. */
  readonly order: ReadonlyMap<Key, readonly Value[]>;
}

type Kind = 'list-append' | 'register';

interface Draft {
  readonly outcome: Told['outcome'];
  readonly steps: readonly { readonly writes: boolean; readonly key: Key; readonly pick: number }[];
  readonly rank: number;
  /** Whether it takes effect, if its outcome is unknown. */
  readonly takesEffect: boolean;
  readonly gap: number;
}

/** A seldom drawn flag. */
const seldom = fc.nat({ max: 9 }).map((n) => n === 9);

const draft: fc.Arbitrary<Draft> = fc.record({
  outcome: fc.constantFrom('ok', 'ok', 'ok', 'ok', 'ok', 'info', 'fail'),
  steps: fc.array(
    fc.record({ writes: fc.boolean(), key: fc.constantFrom('x', 'y'), pick: fc.nat({ max: 1000 }) }),
    { minLength: 1, maxLength: 4 },
  ),
  rank: fc.nat({ max: 1000 }),
  takesEffect: fc.boolean(),
  gap: fc.nat({ max: 5 }),
});

/**
 * Tiny histories, about as many valid as not: transactions run in some serial order, and then each sees what it did, a
 * somewhat older state, or, seldom, any state at all.
 */
export function tinyHistory(kind: Kind): fc.Arbitrary<Tiny> {
  return fc
    .record({
      drafts: fc.array(draft, { minLength: 2, maxLength: 5 }),
      stale: fc.array(fc.record({ wild: seldom, back: fc.constantFrom(0, 0, 0, 1, 2) }), {
        minLength: 20,
        maxLength: 20,
      }),
      honest: fc.boolean(),
    })
    .map(({ drafts, stale, honest }) => new Making(kind, drafts, honest ? [] : stale).tiny());
}

/** Tiny histories from toy stores, full of what they get wrong. */
export function tinyRun(kind: Kind): fc.Arbitrary<TransactionEvent[]> {
  return fc
    .record({
      store: fc.constantFrom(readUncommitted, readCommitted, snapshotIsolation),
      seed: fc.nat(),
      readFirst: fc.boolean(),
      transactions: fc.integer({ min: 2, max: 5 }),
    })
    .map(({ store, seed, ...load }) =>
      record(store, { ...load, kind, processes: 3, keys: 2, abort: 0.1, unheard: 0.1 }, seed),
    );
}

class Making {
  readonly #kind: Kind;
  readonly #drafts: readonly Draft[];
  readonly #stale: readonly { wild: boolean; back: number }[];
  readonly #past = new Map<Key, readonly Value[]>();
  #reads = 0;
  #written = 0;

  constructor(kind: Kind, drafts: readonly Draft[], stale: readonly { wild: boolean; back: number }[]) {
    this.#kind = kind;
    this.#drafts = drafts;
    this.#stale = stale;
  }

  tiny(): Tiny {
    const told = new Map<Draft, Told>();
    for (const each of [...this.#drafts].sort((a, b) => a.rank - b.rank)) told.set(each, this.#run(each));
    return { history: this.#inTime(told), order: this.#past };
  }

  #run({ outcome, steps, takesEffect }: Draft): Told {
    const before = new Map(this.#past);
    const operations = steps.map((step) => this.#perform(step));
    const dirty = this.#stale[this.#written % 20]?.wild ?? false;
    if (outcome === 'fail' ? !dirty : outcome === 'info' && !takesEffect) {
      this.#past.clear();
      for (const [key, past] of before) this.#past.set(key, past);
    }
    return { outcome, operations };
  }

  #perform({ writes, key, pick }: Draft['steps'][number]): MicroOperation {
    const past = this.#past.get(key) ?? [];
    if (writes) {
      const value = ++this.#written;
      this.#past.set(key, [...past, value]);
      return [this.#kind === 'register' ? 'w' : 'append', key, value];
    }
    const { wild, back } = this.#stale[this.#reads++ % 20] ?? { wild: false, back: 0 };
    const length = wild ? pick % (past.length + 1) : Math.max(0, past.length - back);
    const seen = wild && pick % 3 === 0 ? past.slice(length) : past.slice(0, length);
    return ['r', key, this.#kind === 'register' ? (seen.at(-1) ?? null) : seen];
  }

  /** Lays the transactions out in time, some of them overlapping. */
  #inTime(told: ReadonlyMap<Draft, Told>): TransactionEvent[] {
    const events = this.#drafts.flatMap((each, i) => {
      const from = 3 * i;
      return [
        { at: from, make: (time: number) => invoked(told.get(each)!, i, time) },
        { at: from + 1 + 2 * each.gap, make: (time: number) => ended(told.get(each)!, i, time) },
      ];
    });
    return events.sort((a, b) => a.at - b.at).map(({ make }, time) => make(time));
  }
}
