import { freezeMembers } from '../globals/stand-in.ts';
import type { Connection, ConnectionHandlers, Machine } from '../server.ts';
import type { Life } from './life.ts';
import { UNTOLD } from './sources.ts';

/** A node's own timers and clocks, as its code has them. */
export interface Clockwork {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
  now(): number;
  monotonic(): number;
}

/** What servers and clients have of a life: see {@link Machine}. A class for the reason told at {@link SimEvent}. */
export class MachineOfLife implements Machine {
  readonly node: string;
  readonly #life: Life;
  readonly #clockwork: Clockwork;
  /** What the trace says this node holds, since its boot. */
  readonly #shown = new Map<string, string | undefined>();

  constructor(life: Life, clockwork: Clockwork) {
    this.node = life.node.name;
    this.#life = life;
    this.#clockwork = clockwork;
    Object.freeze(this);
  }

  get tracing(): boolean {
    return this.#life.world.tracing;
  }

  connect(node: string, handlers: ConnectionHandlers): Connection {
    return this.#life.world.connections.connect(this.#life, node, handlers);
  }

  listen(accept: (connection: Connection) => ConnectionHandlers): void {
    if (this.#life.alive) this.#life.node.accept = accept;
  }

  setTimeout(callback: () => void, ms: number): unknown {
    return this.#clockwork.setTimeout(callback, ms);
  }

  clearTimeout(timer: unknown): void {
    this.#clockwork.clearTimeout(timer);
  }

  now(): number {
    return this.#clockwork.now();
  }

  monotonic(): number {
    return this.#clockwork.monotonic();
  }

  random(): number {
    return this.#life.random.next();
  }

  changed(): void {
    if (this.#life.alive) this.#life.world.changes |= UNTOLD;
  }

  expose(state: unknown): void {
    if (this.#life.alive) this.#life.node.exposed = state;
  }

  show(name: string, text: string | undefined): void {
    const { world, alive } = this.#life;
    if (!world.tracing || !alive || this.#shown.get(name) === text) return;
    this.#shown.set(name, text);
    world.note({ kind: 'content', ...world.at(this.#life), name, text });
  }
}
freezeMembers(MachineOfLife);
freezeMembers(MachineOfLife.prototype);
