import { standIn } from './stand-in.ts';

type Callback = ((event: SimAbortEvent) => unknown) | { handleEvent(event: SimAbortEvent): unknown };
type Algorithm = (reason: unknown) => void;

interface Listener {
  /** Absent for the place that `onabort` holds among the listeners. */
  readonly callback: Callback | undefined;
  readonly capture: boolean;
  removed: boolean;
}

/** What `SimAbortSignal.addEventListener` understands. `once` makes no difference: a signal aborts once. */
export interface ListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  /** Removes the listener when this other signal aborts. */
  signal?: SimAbortSignal;
}

let wasStopped: (event: SimAbortEvent) => boolean;

/** What a listener is called with: the members of a DOM `Event` that mean something here. */
export class SimAbortEvent {
  readonly type = 'abort';
  readonly target: SimAbortSignal;
  readonly currentTarget: SimAbortSignal;
  readonly bubbles = false;
  readonly cancelable = false;
  readonly defaultPrevented = false;
  readonly isTrusted = true;
  #stopped = false;

  constructor(target: SimAbortSignal) {
    this.target = target;
    this.currentTarget = target;
  }

  preventDefault(): void {}

  stopPropagation(): void {}

  /** Keeps the listeners that were added later from being called. */
  stopImmediatePropagation(): void {
    this.#stopped = true;
  }

  static {
    wasStopped = (event) => event.#stopped;
  }
}

const internal = Symbol('internal');

/** Makes a signal that only {@link fire} can abort. The simulator's `AbortSignal.timeout` needs one. */
export function createSignal(): SimAbortSignal {
  return new SimAbortSignal(internal);
}

/**
 * Aborts a signal and all that depend on it, by the DOM standard: first all become aborted, then, signal by signal,
 * algorithms and listeners run. Does nothing the second time. Without a reason, the reason is a new `AbortError`.
 *
 * An error thrown by a listener does not stop the others. Returns the first one, or undefined if all went well:
 * in production it would be an uncaught error of the process, so the caller must treat it as one of the node.
 */
export let fire: (signal: SimAbortSignal, reason?: unknown) => unknown;

/**
 * {@link fire} with a reason that is made when somebody first looks: an error costs more than all else about a
 * time-out, and nearly all time-outs come when nobody listens any more.
 */
export let expire: (signal: SimAbortSignal, makeReason: () => unknown) => unknown;

/**
 * Calls `algorithm` when the signal aborts, before any listener, and whatever listeners do. It must not throw.
 * Does nothing if the signal is aborted already. This is how `fetch` gives up on a request.
 */
export let addAlgorithm: (signal: SimAbortSignal, algorithm: Algorithm) => void;

export let removeAlgorithm: (signal: SimAbortSignal, algorithm: Algorithm) => void;

/**
 * The `AbortSignal` of a simulated node. Other than the platform's, it is no `EventTarget`: it knows the event `abort`
 * only (listeners for others are accepted and never called) and refuses `dispatchEvent`. `timeout` belongs to whoever has the clock.
 */
export class SimAbortSignal {
  #aborted = false;
  #reason: unknown = undefined;
  /** Makes the reason of a signal that is aborted and was not asked for it yet. */
  #makeReason: (() => unknown) | undefined = undefined;
  /** Never changed in place but by adding at the end, so that one who walks it is not disturbed. */
  #listeners: Listener[] | undefined = undefined;
  #onabort: Callback | null = null;
  #algorithms: Algorithm[] | undefined = undefined;
  #dependents: SimAbortSignal[] | undefined = undefined;
  /** For a signal made by `any`: the signals it follows, none of which follows others itself. */
  #sources: SimAbortSignal[] | undefined = undefined;

  constructor(token?: symbol) {
    if (token !== internal) {
      throw new TypeError(
        'AbortSignal has no constructor. Use new AbortController().signal or AbortSignal.timeout(ms).',
      );
    }
  }

  static abort(reason?: unknown): SimAbortSignal {
    const signal = createSignal();
    signal.#mark(orAbortError(reason));
    return signal;
  }

  static any(signals: Iterable<SimAbortSignal>): SimAbortSignal {
    const list = toSignals(signals);
    const result = createSignal();
    const sources: SimAbortSignal[] = (result.#sources = []);
    const aborted = list.find((signal) => signal.#aborted);
    if (aborted) {
      result.#mark(aborted.reason);
      return result;
    }
    for (const signal of list) {
      for (const source of signal.#sources ?? [signal]) {
        if (sources.includes(source)) continue;
        sources.push(source);
        (source.#dependents ??= []).push(result);
      }
    }
    return result;
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    if (this.#makeReason) {
      this.#reason = this.#makeReason();
      this.#makeReason = undefined;
    }
    return this.#reason;
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.reason;
  }

  get onabort(): Callback | null {
    return this.#onabort;
  }

  /** Keeps its place among the listeners while it goes from one function to another. */
  set onabort(handler: unknown) {
    const had = this.#onabort !== null;
    this.#onabort = typeof handler === 'function' ? (handler as Callback) : null;
    const has = this.#onabort !== null;
    if (has && !had) (this.#listeners ??= []).push({ callback: undefined, capture: false, removed: false });
    if (had && !has) this.#remove(undefined, false);
  }

  addEventListener(
    type: string,
    callback: Callback | null,
    options?: boolean | ListenerOptions | null,
  ): void {
    if (!isCallback(callback) || type !== 'abort') return;
    const capture = isCapture(options);
    const { signal } = typeof options === 'object' && options !== null ? options : {};
    if (signal !== undefined && !(signal instanceof SimAbortSignal)) {
      throw new TypeError('The option "signal" of addEventListener is not an AbortSignal.');
    }
    if (signal?.aborted || this.#find(callback, capture)) return;
    const listener = { callback, capture, removed: false };
    (this.#listeners ??= []).push(listener);
    if (signal) addAlgorithm(signal, () => this.#drop(listener));
  }

  removeEventListener(
    type: string,
    callback: Callback | null,
    options?: boolean | ListenerOptions | null,
  ): void {
    if (isCallback(callback) && type === 'abort') this.#remove(callback, isCapture(options));
  }

  dispatchEvent(_event: unknown): boolean {
    throw new TypeError('AbortSignal.dispatchEvent is not simulated. Call abort() of the AbortController.');
  }

  #find(callback: Callback | undefined, capture: boolean): Listener | undefined {
    return this.#listeners?.find(
      (listener) => listener.callback === callback && listener.capture === capture,
    );
  }

  #remove(callback: Callback | undefined, capture: boolean): void {
    const listener = this.#find(callback, capture);
    if (listener) this.#drop(listener);
  }

  #drop(listener: Listener): void {
    listener.removed = true;
    const left = this.#listeners?.filter((other) => other !== listener);
    this.#listeners = left?.length ? left : undefined;
  }

  #mark(reason: unknown): void {
    this.#aborted = true;
    this.#reason = reason;
  }

  #fire(reason: unknown): unknown {
    if (this.#aborted) return undefined;
    this.#mark(orAbortError(reason));
    const followers = this.#dependents?.filter((signal) => !signal.#aborted);
    this.#dependents = undefined;
    if (followers) for (const signal of followers) signal.#mark(this.#reason);
    let first = this.#notify();
    for (const signal of followers ?? []) {
      const error = signal.#notify();
      first ??= error;
    }
    return first;
  }

  #expire(makeReason: () => unknown): unknown {
    if (this.#aborted) return undefined;
    if (this.#listeners || this.#algorithms || this.#dependents) return this.#fire(makeReason());
    this.#aborted = true;
    this.#makeReason = makeReason;
    return undefined;
  }

  #notify(): unknown {
    const algorithms = this.#algorithms;
    this.#algorithms = undefined;
    if (algorithms) for (const algorithm of algorithms) algorithm(this.#reason);
    return this.#listeners && this.#callListeners(this.#listeners);
  }

  #callListeners(listeners: readonly Listener[]): unknown {
    const event = new SimAbortEvent(this);
    const count = listeners.length;
    let first: unknown;
    for (const capture of [true, false]) {
      for (let i = 0; i < count && !wasStopped(event); i++) {
        const listener = listeners[i]!;
        if (listener.removed || listener.capture !== capture) continue;
        try {
          call(listener.callback ?? this.#onabort!, this, event);
        } catch (error) {
          first ??= error ?? new Error(`A listener of "abort" threw ${String(error)}.`);
        }
      }
    }
    return first;
  }

  static {
    fire = (signal, reason) => signal.#fire(reason);
    expire = (signal, makeReason) => signal.#expire(makeReason);
    addAlgorithm = (signal, algorithm) => {
      if (!signal.#aborted) (signal.#algorithms ??= []).push(algorithm);
    };
    removeAlgorithm = (signal, algorithm) => {
      const left = signal.#algorithms?.filter((other) => other !== algorithm);
      signal.#algorithms = left?.length ? left : undefined;
    };
  }
}

/** The `AbortController` of a simulated node. */
export class SimAbortController {
  readonly #signal = createSignal();

  get signal(): SimAbortSignal {
    return this.#signal;
  }

  /**
   * Aborts the signal. An error thrown by a listener does not reach the caller: as in Node, it comes up on its own and
   * kills the process. Here it does so as an unhandled rejection.
   */
  abort(reason?: unknown): void {
    const error = fire(this.#signal, reason);
    if (error !== undefined) void Promise.reject(error);
  }
}

function call(callback: Callback, signal: SimAbortSignal, event: SimAbortEvent): void {
  if (typeof callback === 'function') callback.call(signal, event);
  else if (typeof callback.handleEvent === 'function') callback.handleEvent(event);
  else
    throw new TypeError(
      'The listener of "abort" is neither a function nor an object with a handleEvent function.',
    );
}

/** One of its own for each abort: a shared error would carry what one run writes on it to the next. */
function orAbortError(reason: unknown): unknown {
  return reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason;
}

function isCallback(callback: unknown): callback is Callback {
  if (typeof callback === 'function' || (typeof callback === 'object' && callback !== null)) return true;
  if (callback === null || callback === undefined) return false;
  throw new TypeError('The listener is neither a function nor an object.');
}

function isCapture(options: boolean | ListenerOptions | null | undefined): boolean {
  return typeof options === 'object' ? Boolean(options?.capture) : Boolean(options);
}

function toSignals(signals: unknown): SimAbortSignal[] {
  if (typeof signals !== 'object' || signals === null || !(Symbol.iterator in signals)) {
    throw new TypeError('AbortSignal.any takes a list of signals, for example AbortSignal.any([a, b]).');
  }
  const list = [...(signals as Iterable<unknown>)];
  for (const signal of list) {
    if (!(signal instanceof SimAbortSignal))
      throw new TypeError('AbortSignal.any was given something that is not an AbortSignal.');
  }
  return list as SimAbortSignal[];
}

standIn(SimAbortEvent, 'Event');
standIn(SimAbortSignal, 'AbortSignal');
standIn(SimAbortController, 'AbortController');
