import { Redis, type Output } from '../core/redis.ts';
import type { Session } from '../core/session.ts';
import { COMPARED_VERSION } from './real-redis.ts';

/** The model with some clients, driven by hand: each is known by its place. */
export class ModelClients {
  readonly redis = new Redis(COMPARED_VERSION);
  readonly #sessions: Session[] = [];
  readonly #heard = new Map<Session, Output[]>();
  #nowMs = 0;

  constructor(count: number) {
    for (let place = 0; place < count; place++) this.connect(place);
  }

  connect(place: number): void {
    this.#sessions[place] = this.redis.open();
    this.#heard.set(this.#sessions[place], []);
  }

  close(place: number): void {
    this.redis.close(this.#sessions[place]!);
    this.#heard.delete(this.#sessions[place]!);
  }

  send(place: number, commands: readonly (readonly string[])[], nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    for (const args of commands) this.#collect(this.redis.execute(this.#sessions[place]!, args, this.#nowMs));
  }

  /** Lets a client go that waits for less than a second. */
  passTime(place: number): void {
    const until = this.#nowMs + 1000;
    while (this.isWaiting(place)) {
      const nextMs = this.redis.nextWakeMs;
      if (nextMs === undefined || nextMs >= until) return;
      this.#nowMs = Math.max(this.#nowMs, nextMs);
      this.#collect(this.redis.wake(this.#nowMs));
    }
  }

  /** What one has heard since it was last asked. */
  take(place: number): Output[] {
    return this.#heard.get(this.#sessions[place]!)!.splice(0);
  }

  isWaiting(place: number): boolean {
    return this.redis.isWaiting(this.#sessions[place]!);
  }

  isInTransaction(place: number): boolean {
    return this.#sessions[place]!.queued !== undefined;
  }

  #collect(outputs: readonly Output[]): void {
    for (const output of outputs) this.#heard.get(output.session)?.push(output);
  }
}
