import { simAtob, simBtoa } from '../globals/base64.ts';
import { createConsole } from '../globals/console.ts';
import { createCrypto } from '../globals/crypto.ts';
import { SimCryptoKey } from '../globals/crypto/crypto-key.ts';
import { createDate } from '../globals/date.ts';
import { createSignal, expire, SimAbortController, SimAbortSignal } from '../globals/abort.ts';
import { SimHeaders, SimRequest, SimResponse } from '../globals/http.ts';
import { createMath } from '../globals/math.ts';
import { freezeMembers } from '../globals/stand-in.ts';
import { createStructuredClone } from '../globals/structured-clone.ts';
import { SimTextDecoder } from '../globals/text-decoder.ts';
import { withoutStack } from '../globals/without-stack.ts';
import { INJECTED, SHARED, type InjectedName } from '../loader/names.ts';
import type { Life } from './life.ts';
import { MachineOfLife, type Clockwork } from './machine.ts';
import { UNTOLD } from './sources.ts';
import { Timers } from './timers.ts';

/** Virtual time zero, for `Date`: 2025-01-01T00:00:00Z. */
const EPOCH_MS = 1_735_689_600_000;

/** The parts of the language, as properties of a node's `globalThis`. */
const language = Object.freeze(
  Object.fromEntries(
    [...SHARED].map((name) => [name, (globalThis as unknown as Record<string, unknown>)[name]]),
  ),
);

/**
 * The globals of one node. Building them costs more than a short run, so a box is used again by the same node of the
 * next run. That is sound because they are frozen, and because the only thing that can wake code of a finished run is
 * an event of that run, and those are gone. Within a run each life has a box of its own: what a dead life still does
 * must not be the doing of the next.
 */
export class Box {
  #life!: Life;
  readonly #table: Record<InjectedName, unknown>;
  readonly #list: readonly unknown[];

  constructor() {
    this.#table = this.#build();
    this.#list = INJECTED.map((name) => this.#table[name]);
    for (const [name, value] of Object.entries(this.#table)) {
      // A minified kernel would call its functions something else.
      if (typeof value === 'function' && !Object.isFrozen(value))
        Object.defineProperty(value, 'name', { value: name });
      if (typeof value === 'function' || (typeof value === 'object' && value !== null)) freezeMembers(value);
    }
  }

  get life(): Life {
    return this.#life;
  }

  /** What simulated servers and their clients have of the life. */
  machine(): MachineOfLife {
    const { setTimeout, clearTimeout, Date, performance } = this.#table as unknown as Globals;
    const now = () => Date.now();
    const monotonic = () => performance.now();
    return new MachineOfLife(this.life, { setTimeout, clearTimeout, now, monotonic });
  }

  /** Lets go of a life whose run is over: as long as the box, it and its whole world would stay. */
  leave(): void {
    this.#life = NOBODY;
  }

  /**
   * Gives the box to a life. Returns its globals in the order of {@link INJECTED}.
   *
   * @param namesGlobalThis whether the life's code can see a `globalThis` at all: making one takes time.
   */
  enter(life: Life, namesGlobalThis = true): readonly unknown[] {
    this.#life = life;
    if (!namesGlobalThis) return this.#list;
    // The one global that code may write to: each life has its own.
    const self = Object.assign(Object.create(language), this.#table) as Record<string, unknown>;
    self['globalThis'] = self;
    return INJECTED.map((name) => self[name]);
  }

  #build(): Record<InjectedName, unknown> {
    const now = () => this.life.node.clock.monotonicMs(this.#lookAtTime());
    const timers = new Timers(this);
    const date = createDate(() => EPOCH_MS + this.life.node.clock.wallMs(this.#lookAtTime()));
    return {
      globalThis: undefined,
      ...timers.functions,
      queueMicrotask: (task: () => void) => void Promise.resolve().then(() => task()),
      Date: date,
      Math: createMath(() => this.life.random.next()),
      performance: Object.freeze({ now, timeOrigin: EPOCH_MS }),
      fetch: (input: unknown, init?: unknown) => this.life.world.network.fetch(this.life, input, init),
      Request: SimRequest,
      Response: SimResponse,
      Headers: SimHeaders,
      AbortController: SimAbortController,
      AbortSignal: this.#abortSignal(timers),
      URL,
      URLSearchParams,
      crypto: createCrypto(() => this.life.random.uint32()),
      CryptoKey: SimCryptoKey,
      TextDecoder: SimTextDecoder,
      atob: simAtob,
      btoa: simBtoa,
      console: createConsole((text) => this.life.world.log(this.life, text)),
      structuredClone: createStructuredClone((time) => new date(time)),
    };
  }

  #lookAtTime(): number {
    const { world } = this.#life;
    world.looked |= UNTOLD;
    return world.nowUs;
  }

  /** `AbortSignal` with a `timeout` that runs on the node's clock. */
  #abortSignal(timers: Timers): unknown {
    function AbortSignal(): never {
      throw new TypeError(
        'AbortSignal has no constructor. Use new AbortController().signal or AbortSignal.timeout(ms).',
      );
    }
    AbortSignal.prototype = SimAbortSignal.prototype; // for instanceof
    AbortSignal.abort = (reason?: unknown) => SimAbortSignal.abort(reason);
    AbortSignal.any = (signals: Iterable<SimAbortSignal>) => SimAbortSignal.any(signals);
    AbortSignal.timeout = (ms: number): SimAbortSignal => {
      const signal = createSignal();
      timers.set('timeout', () => rethrow(expire(signal, timeoutError)), ms);
      return signal;
    };
    return AbortSignal;
  }
}

interface Globals extends Pick<Clockwork, 'setTimeout' | 'clearTimeout'> {
  Date: { now(): number };
  performance: { now(): number };
}

/** Who lives in a box between two runs: code that wakes there fails. */
const NOBODY = undefined as unknown as Life;

const timeoutError = () => withoutStack(() => new DOMException('The operation timed out.', 'TimeoutError'));

function rethrow(error: unknown): void {
  if (error !== undefined) throw error;
}
