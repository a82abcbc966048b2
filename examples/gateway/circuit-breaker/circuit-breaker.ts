/**
 * A circuit breaker: stops calling what keeps failing, and tries again carefully. Michael Nygard, "Release It!", 2007.
 * Every state has a generation, and a result counts only in the generation in which its call began.
 */
import { lastMs, type Counts, type Window } from './window.ts';

export type State =
  | { name: 'closed'; generation: number; window: Window }
  | { name: 'open'; generation: number; untilMs: number }
  | { name: 'half-open'; generation: number; inFlight: number; successes: number };

/** What the end of a call says about the service: it works, it does not, or nothing. */
export type Verdict = 'success' | 'failure' | 'neither';

export interface BreakerOptions {
  /** A call that takes longer has failed. */
  timeoutMs: number;
  /** How long an open breaker refuses before it lets a probe through. */
  openMs: number;
  /** How many calls a half-open breaker lets through, and how many must succeed to close it. */
  probes: number;
  /** Where a closed breaker counts. It gets a new one each time it closes. */
  window: () => Window;
  /** Asked after each failure while closed. */
  trips: (counts: Counts) => boolean;
  /** What an error says. Not every error is the service's fault. */
  judge: (error: unknown) => Verdict;
  onChange: (to: State) => void;
}

const DEFAULTS: BreakerOptions = {
  timeoutMs: 10_000,
  openMs: 60_000,
  probes: 1,
  window: () => lastMs(),
  trips: (counts) => counts.consecutiveFailures > 5,
  judge: () => 'failure',
  onChange: () => {},
};

/** The call was not made. */
export class BreakerOpen extends Error {
  override name = 'BreakerOpen';
}

// #region breaker
export class CircuitBreaker {
  readonly #options: BreakerOptions;
  #state: State;

  constructor(options: Partial<BreakerOptions> = {}) {
    this.#options = { ...DEFAULTS, ...options };
    this.#state = { name: 'closed', generation: 0, window: this.#options.window() };
  }

  /**
   * Makes the call if the breaker lets it, and learns from how it ends.
   *
   * @throws BreakerOpen instead of making the call; otherwise what the call throws.
   */
  async execute<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const generation = this.#admit();
    const beganMs = performance.now();
    let verdict: Verdict = 'success';
    try {
      return await inTime(call, this.#options.timeoutMs);
    } catch (error) {
      verdict = this.#options.judge(error);
      throw error;
    } finally {
      this.#settle(generation, verdict, beganMs);
    }
  }

  /** No timer opens the way: an open breaker is half-open once its time is over, whoever asks first. */
  get state(): State {
    if (this.#state.name === 'open' && performance.now() >= this.#state.untilMs)
      this.#become({ name: 'half-open', generation: this.#next(), inFlight: 0, successes: 0 });
    return this.#state;
  }

  #admit(): number {
    const state = this.state;
    if (state.name === 'open') throw new BreakerOpen('open');
    if (state.name === 'half-open') {
      if (state.inFlight + state.successes >= this.#options.probes) throw new BreakerOpen('half-open');
      state.inFlight++;
    }
    return state.generation;
  }

  #settle(generation: number, verdict: Verdict, beganMs: number): void {
    const state = this.state;
    if (state.generation !== generation) return;
    if (state.name === 'half-open') {
      state.inFlight--;
      if (verdict === 'failure') this.#open();
      if (verdict === 'success' && ++state.successes >= this.#options.probes) this.#close();
    } else if (state.name === 'closed' && verdict !== 'neither') {
      state.window.add(verdict === 'success', beganMs);
      if (verdict === 'failure' && this.#options.trips(state.window.counts())) this.#open();
    }
  }

  #open(): void {
    const untilMs = performance.now() + this.#options.openMs;
    this.#become({ name: 'open', generation: this.#next(), untilMs });
  }

  #close(): void {
    this.#become({ name: 'closed', generation: this.#next(), window: this.#options.window() });
  }

  #next = (): number => this.#state.generation + 1;

  #become(to: State): void {
    this.#state = to;
    this.#options.onChange(to);
  }
}
// #endregion

/** A call that has not ended in time has failed, whether or not it listens to its signal. */
async function inTime<T>(call: (signal: AbortSignal) => Promise<T>, ms: number): Promise<T> {
  const signal = AbortSignal.timeout(ms);
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([call(signal), over]);
}
