import { createSignal, fire, type SimAbortSignal } from '../globals/abort.ts';
import { freezeMembers } from '../globals/stand-in.ts';
import type { Disk, NodeContext } from '../scenario.ts';
import type { Life } from './life.ts';
import { young } from './young.ts';

let signalOf: (context: ContextOfLife) => SimAbortSignal;

/** What a node is given when it boots: see {@link NodeContext}. A class for the reason told at {@link SimEvent}. */
export class ContextOfLife implements NodeContext {
  readonly name: string;
  readonly life: number;
  readonly disk: Disk;
  readonly exit: () => void;
  #signal: SimAbortSignal | undefined = undefined;
  readonly #life: Life;

  constructor(life: Life) {
    this.name = life.node.name;
    this.life = life.number;
    this.disk = life.node.disk.for(life);
    this.exit = young(() => life.world.leave(life));
    this.#life = life;
    Object.freeze(this);
  }

  get stopping(): AbortSignal {
    return signalOf(this) as unknown as AbortSignal;
  }

  static {
    // Most nodes never look.
    signalOf = (context) => {
      if (context.#signal) return context.#signal;
      context.#signal = createSignal();
      context.#life.onStop(context.#signal);
      return context.#signal;
    };
  }
}
freezeMembers(ContextOfLife);
freezeMembers(ContextOfLife.prototype);

/** Tells code that listens to a node's `stopping`. Throws what a listener throws. */
export function tellStopping(signal: SimAbortSignal): void {
  const error = fire(signal, new DOMException('The node was asked to stop.', 'AbortError'));
  if (error !== undefined) throw error;
}
