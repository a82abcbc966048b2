/** cockatiel with the face of the example's own breaker. */
import {
  BrokenCircuitError,
  CircuitState,
  circuitBreaker,
  ConsecutiveBreaker,
  handleWhen,
  timeout,
  TimeoutStrategy,
  wrap,
  type IPolicy,
} from 'cockatiel';
import { failuresToOpen, type Options } from './options.ts';

export class BreakerOpen extends Error {}

const NAMES = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
} as const;

export class CircuitBreaker {
  readonly #policy: IPolicy;

  constructor({ timeoutMs, openMs, trips, judge, onChange }: Options) {
    const breaker = circuitBreaker(
      handleWhen((error) => judge(error) === 'failure'),
      {
        halfOpenAfter: openMs,
        breaker: new ConsecutiveBreaker(failuresToOpen(trips)),
      },
    );
    breaker.onStateChange((state) => onChange({ name: NAMES[state as keyof typeof NAMES] }));
    this.#policy = wrap(breaker, timeout(timeoutMs, TimeoutStrategy.Aggressive));
  }

  async execute<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await this.#policy.execute(({ signal }) => call(signal));
    } catch (error) {
      throw error instanceof BrokenCircuitError ? new BreakerOpen() : error;
    }
  }
}
