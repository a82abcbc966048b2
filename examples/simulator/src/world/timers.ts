import { standIn } from '../globals/stand-in.ts';
import type { Box } from './box.ts';
import type { SimEvent } from './world.ts';

/** As Node has it: a delay out of range becomes 1 ms, a fraction is cut off. */
const MAX_DELAY_MS = 2 ** 31 - 1;

let setEvent: (timer: Timer, event: SimEvent) => void;
let cancel: (timer: Timer) => void;

/** What `setTimeout` returns. An object of our own, so that a node cannot reach the queue through it. */
class Timer {
  #event: SimEvent;

  constructor(event: SimEvent) {
    this.#event = event;
  }
  /** Accepted for Node's sake. A simulated run ends by its own rules. */
  unref(): this {
    return this;
  }
  ref(): this {
    return this;
  }

  static {
    setEvent = (timer, event) => void (timer.#event = event);
    cancel = (timer) => void (timer.#event.cancelled = true);
  }
}
standIn(Timer, 'Timeout');

/** The timer functions of one node. */
export class Timers {
  readonly #box: Box;

  constructor(box: Box) {
    this.#box = box;
  }

  readonly functions = {
    setTimeout: (callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
      this.set('timer', checked(callback, args), ms),
    clearTimeout: (timer: unknown) => this.#clear(timer),
    setInterval: (callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
      this.#repeat(checked(callback, args), ms),
    clearInterval: (timer: unknown) => this.#clear(timer),
    setImmediate: (callback: (...args: unknown[]) => void, ...args: unknown[]) =>
      this.set('immediate', checked(callback, args), undefined, 0),
    clearImmediate: (timer: unknown) => this.#clear(timer),
  };

  set(kind: string, callback: () => void, ms: number | undefined, exactMs?: number): Timer {
    const { life } = this.#box;
    const delayMs = exactMs ?? delay(ms);
    return new Timer(this.#schedule(kind, life.alive ? callback : () => {}, delayMs));
  }

  #schedule(kind: string, callback: () => void, delayMs: number): SimEvent {
    const { life } = this.#box;
    const { world, node } = life;
    const name = `${kind} ${++node.timers}`;
    const lines = world.callSite();
    // Known by what set it off, so that a crash put here stays here when other things come before.
    const { cause, nowMs: askedMs } = world;
    const delayUs = node.clock.trueUs(delayMs * 1000, world.nowUs);
    const event = world.after(delayUs, life, node.nameTimer(kind, cause), () => {
      // What a time-out aborts is in the trace; most abort nothing.
      if (world.tracing && kind !== 'timeout')
        world.note({ kind: 'timer', ...world.at(life), lines, timer: name, ms: delayMs, askedMs });
      callback();
    });
    event.cause = cause;
    event.isTimer = kind !== 'immediate';
    return event;
  }

  #repeat(callback: () => void, ms: number | undefined): Timer {
    const again = () => {
      setEvent(timer, this.#schedule('interval', again, delay(ms)));
      callback();
    };
    const timer = this.set('interval', again, ms);
    return timer;
  }

  #clear(timer: unknown): void {
    if (timer instanceof Timer) cancel(timer);
  }
}

/** As Node does, refuses at the call what could not be called later. */
function checked(callback: unknown, args: unknown[]): () => void {
  if (typeof callback !== 'function') throw new TypeError('A timer takes a function to call.');
  return () => void (callback as (...args: unknown[]) => void)(...args);
}

function delay(ms: number | undefined): number {
  const value = Number(ms);
  return value >= 1 && value <= MAX_DELAY_MS ? Math.trunc(value) : 1;
}
