import type { Boot, Handler } from '../scenario.ts';
import type { SimAbortSignal } from '../globals/abort.ts';
import { Random } from '../random.ts';
import { SimDisk } from './disk/disk.ts';
import type { NodeClock } from './clock.ts';
import { tellStopping } from './context.ts';
import type { Exchange } from './network.ts';
import type { Connection, ConnectionHandlers } from '../server.ts';
import { UNTOLD } from './sources.ts';
import type { World } from './world.ts';

/** A member of the simulated cluster. It has one life at a time, and a disk that outlives them. */
export class SimNode {
  readonly name: string;
  readonly boot: Boot | undefined;
  readonly disk: SimDisk;
  /** The machine's: it goes on whatever happens to the process. Set before anything boots. */
  clock!: NodeClock;
  /** The node's number for chance: see {@link Plan.identifyNode}. */
  chance = 0;
  /** Until then no code of the node runs: it stands still, or its thread is busy. */
  freeAtUs = 0;
  /** The same for a thread that is busy alone. */
  busyUntilUs = 0;
  life: Life | undefined;
  lives = 0;
  /** One of its lives has come so far as to accept requests. */
  hasBooted = false;
  /** Of the lives that ended in an error of their own before any had booted. */
  readonly bootErrors: unknown[] = [];
  /** Set once the current life has booted and accepts requests. */
  handler: Handler | undefined;
  /** Set once the current life takes connections. */
  accept: ((connection: Connection) => ConnectionHandlers) | undefined;
  /** Of a simulated server: what invariants see its state by. */
  exposed: unknown = undefined;
  /** The machine is off: requests are met with silence instead of a refusal. */
  dark = false;
  /** One entry for each request accepted and not yet answered, or copy of one, by its `id`. Their callers learn of it when the process dies. */
  readonly serving: { readonly exchange: Exchange; readonly id: string }[] = [];
  timers = 0;
  readonly #timerCounts = new Map<string, Map<string, number>>();

  constructor(world: World, name: string, boot: Boot | undefined) {
    this.name = name;
    this.boot = boot;
    this.disk = new SimDisk(world, this);
  }

  /** What a timer is, since when, and the how-manieth of these. */
  nameTimer(kind: string, cause: string): string {
    let counts = this.#timerCounts.get(kind);
    if (!counts) this.#timerCounts.set(kind, (counts = new Map()));
    const count = (counts.get(cause) ?? 0) + 1;
    counts.set(cause, count);
    return `${kind} since ${cause}#${count}`;
  }
}

/**
 * One boot to the next crash. Everything that a node's code can reach is bound to the life it was given to: calls of
 * a dead life do nothing and never resolve, whatever woke it.
 */
export class Life {
  readonly world: World;
  readonly node: SimNode;
  readonly number: number;
  alive = true;
  /** Set when the supervisor has asked it to stop: how long the node stays down when it has left. */
  restartAfterStopMs: number | undefined = undefined;
  #stopping: SimAbortSignal | undefined = undefined;
  #random: Random | undefined;

  constructor(world: World, node: SimNode, number: number) {
    this.world = world;
    this.node = node;
    this.number = number;
  }

  /** Code wants to know when the node is asked to stop; that may have happened. */
  onStop(signal: SimAbortSignal): void {
    this.#stopping = signal;
    if (this.restartAfterStopMs !== undefined) tellStopping(signal);
  }

  askToStop(): void {
    if (this.#stopping) tellStopping(this.#stopping);
  }

  /** A stream of its own. Most lives never ask for it. */
  get random(): Random {
    this.world.looked |= UNTOLD;
    return (this.#random ??= new Random(`${this.world.seed}/${this.node.name}/${this.number}`));
  }
}

/** What a dead life's calls return: it stays pending, as a call does whose process is gone. */
export const never = (): Promise<never> => new Promise(() => {});
