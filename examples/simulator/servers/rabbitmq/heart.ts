import type { Machine } from '../../src/server.ts';

/** Both ends say something at least once in an interval; an end that hears nothing for two takes the other for dead. */
export class Heart {
  readonly #machine: Machine;
  readonly #intervalMs: number;
  readonly #does: { beat(): void; stopped(): void };
  #timer: unknown;
  #heardAt = 0;
  #sentAt = 0;

  constructor(machine: Machine, intervalMs: number, does: { beat(): void; stopped(): void }) {
    this.#machine = machine;
    this.#intervalMs = intervalMs;
    this.#does = does;
  }

  start(): void {
    this.heard();
    this.#next();
  }

  stop(): void {
    this.#machine.clearTimeout(this.#timer);
  }

  heard(): void {
    this.#heardAt = this.#machine.monotonic();
  }

  sent(): void {
    this.#sentAt = this.#machine.monotonic();
  }

  /** Twice in an interval, so that a beat is never late by more than half of one. */
  #next(): void {
    this.#timer = this.#machine.setTimeout(() => this.#check(), this.#intervalMs / 2);
  }

  #check(): void {
    const now = this.#machine.monotonic();
    if (now - this.#heardAt >= 2 * this.#intervalMs) return this.#does.stopped();
    if (now - this.#sentAt >= this.#intervalMs / 2) this.#does.beat();
    this.#next();
  }
}
