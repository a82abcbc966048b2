import type { CircuitBreaker, State, Verdict } from './circuit-breaker.ts';

/**
 * What was seen of a breaker, in the order of `seq`. A change of state, or a call that has ended; `began` is when.
 * `life` is that of the process that the breaker lives in.
 */
export type Sighting =
  | { event: 'changed'; life: number; seq: number; to: State['name'] }
  | { event: 'ended'; life: number; seq: number; began: number; verdict: Verdict };

/** Writes down what a breaker does, from outside: it counts for itself, and believes nothing that the breaker says. */
export class Watch {
  readonly #life: number;
  readonly #write: (sighting: Sighting) => void;
  #seq = 0;

  constructor(life: number, write: (sighting: Sighting) => void) {
    this.#life = life;
    this.#write = write;
  }

  changed(to: State['name']): void {
    this.#write({ event: 'changed', life: this.#life, seq: ++this.#seq, to });
  }

  /** The breaker, with every call written down that it lets through. */
  over(breaker: CircuitBreaker, judge: (error: unknown) => Verdict): Pick<CircuitBreaker, 'execute'> {
    return {
      execute: (call) =>
        breaker.execute(async (signal) => {
          const ended = this.#begin();
          signal.addEventListener('abort', () => ended('failure'), { once: true });
          try {
            const result = await call(signal);
            ended('success');
            return result;
          } catch (error) {
            ended(judge(error));
            throw error;
          }
        }),
    };
  }

  #begin(): (verdict: Verdict) => void {
    const began = ++this.#seq;
    let isOver = false;
    return (verdict) => {
      if (isOver) return;
      isOver = true;
      this.#write({ event: 'ended', life: this.#life, seq: ++this.#seq, began, verdict });
    };
  }
}
