import { createConsole } from '../globals/console.ts';
import { createCrypto } from '../globals/crypto.ts';
import { createDate } from '../globals/date.ts';
import { createSignal, fire, SimAbortController, SimAbortSignal } from '../globals/abort.ts';
import { SimHeaders, SimRequest, SimResponse } from '../globals/http.ts';
import { createMath } from '../globals/math.ts';
import { INJECTED, type InjectedName } from '../loader/names.ts';
import type { Life } from './life.ts';
import { Timers } from './timers.ts';

/** Virtual time zero, for `Date`: 2025-01-01T00:00:00Z. */
const EPOCH_MS = 1_735_689_600_000;

/**
 * The globals of one node. Building them costs more than a short run, so a box is used again by the same node of the
 * next run. That is sound because the only thing that can wake code of a finished run is an event of that run, and
 * those are gone. A crash, after which the node lives on in the same run, discards the box: the dead life keeps it.
 */
export class Box {
  life!: Life;
  /** In the order of {@link INJECTED}. */
  readonly globals: readonly unknown[];

  constructor() {
    const table = this.#table();
    const self: Record<string, unknown> = { ...table };
    self['globalThis'] = self;
    table.globalThis = self;
    this.globals = INJECTED.map((name) => table[name]);
  }

  #table(): Record<InjectedName, unknown> {
    const now = () => this.life.world.nowMs;
    const timers = new Timers(this);
    return {
      globalThis: undefined,
      ...timers.functions,
      queueMicrotask: (task: () => void) => void Promise.resolve().then(task),
      Date: createDate(() => EPOCH_MS + now()),
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
      console: createConsole((text) => this.life.world.log(this.life, text)),
    };
  }

  /** `AbortSignal` with a `timeout` that runs on the node's clock. */
  #abortSignal(timers: Timers): unknown {
    return Object.freeze({
      timeout(ms: number): SimAbortSignal {
        const signal = createSignal();
        timers.set(
          'timeout',
          () => rethrow(fire(signal, new DOMException('The operation timed out.', 'TimeoutError'))),
          ms,
        );
        return signal;
      },
      abort: (reason?: unknown) => SimAbortSignal.abort(reason),
      any: (signals: Iterable<SimAbortSignal>) => SimAbortSignal.any(signals),
      [Symbol.hasInstance]: (value: unknown) => value instanceof SimAbortSignal,
    });
  }
}

function rethrow(error: unknown): void {
  if (error !== undefined) throw error;
}
