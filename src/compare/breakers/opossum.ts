/** opossum with the face of the example's own breaker, set as near to it as its options allow. */
import Opossum from 'opossum/dist/opossum.js';
import { failuresToOpen, type Options } from './options.ts';

export class BreakerOpen extends Error {}

export class CircuitBreaker {
  readonly #inner: Opossum;

  constructor({ timeoutMs, openMs, trips, judge, onChange }: Options) {
    this.#timeoutMs = timeoutMs;
    this.#inner = new Opossum((call) => call(), {
      timeout: timeoutMs,
      resetTimeout: openMs,
      // It knows shares of all calls only, no failures in a row.
      volumeThreshold: failuresToOpen(trips),
      errorThresholdPercentage: 50,
      errorFilter: (error: unknown) => judge(error) !== 'failure',
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      rotateBucketController: NEVER,
    });
    for (const [event, name] of [
      ['open', 'open'],
      ['halfOpen', 'half-open'],
      ['close', 'closed'],
    ] as const)
      this.#inner.on(event, () => onChange({ name }));
  }

  readonly #timeoutMs: number;

  async execute<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return (await this.#inner.fire(() => call(AbortSignal.timeout(this.#timeoutMs)))) as T;
    } catch (error) {
      throw (error as { code?: string }).code === 'EOPENBREAKER' ? new BreakerOpen() : error;
    }
  }
}

/** Its window need not move in two seconds; a timer that never ends would keep each run from ending. */
const NEVER = { on() {}, removeListener() {}, listenerCount: () => 0 };
