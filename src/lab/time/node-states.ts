import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import type { DownWhy, NodeAt, NodeState } from './instant.ts';

/** What a trace tells of one node's lives, pauses and clocks: all that its system can tell of it. */
export class NodeStates {
  /** Indexes of the events that change something, ascending. */
  readonly #events: readonly number[];
  readonly #trace: readonly TraceEvent[];
  readonly #boots: boolean;

  constructor(node: string, trace: readonly TraceEvent[]) {
    this.#trace = trace;
    this.#events = trace.flatMap((event, index) =>
      event.node === node && CHANGES.has(event.kind) ? [index] : [],
    );
    this.#boots = this.#events.some((index) => trace[index]!.kind === 'boot');
  }

  /** The node after an event. One that the trace never boots, as the workload's, is up all the time. */
  at(index: number): Pick<NodeAt, 'life' | 'state' | 'news' | 'slow' | 'full' | 'clock'> {
    const nowMs = this.#trace[index]?.atMs ?? 0;
    let now: Reading = { life: this.#boots ? 0 : 1, state: this.#boots ? NOT_STARTED : UP };
    const slow = new Map<'thread' | 'disk', number>();
    let full = false;
    let clock: NodeAt['clock'];
    for (const at of this.#events) {
      if (at > index) break;
      const event = this.#trace[at]!;
      if (event.kind === 'clock') clock = event;
      else if (event.kind === 'full') full = event.phase === 'start';
      else if (event.kind !== 'slow') now = after(now, event);
      else if (event.phase === 'start') slow.set(event.what, event.ms);
      else slow.delete(event.what);
    }
    return {
      life: now.life,
      state: stateOf(now, nowMs),
      news: this.#events.includes(index),
      slow: [...slow].map(([what, ms]) => ({ what, ms })),
      full,
      clock,
    };
  }

  /** The index of the event that ends one of its lives. */
  endOf(life: number): number {
    const ends = (event: TraceEvent) => event.life === life && ENDS.has(event.kind) && !isAsked(event);
    return this.#events.find((at) => ends(this.#trace[at]!)) ?? Infinity;
  }
}

const ENDS = new Set<TraceEvent['kind']>(['crash', 'exit', 'stop']);
const CHANGES = new Set<TraceEvent['kind']>([...ENDS, 'boot', 'pause', 'block', 'slow', 'full', 'clock']);
const UP: NodeState = { kind: 'up' };
const NOT_STARTED: NodeState = { kind: 'not started' };

const isAsked = (event: TraceEvent) => event.kind === 'stop' && event.phase === 'asked';

/** What has been told so far: what lasts stays here until it is over. */
interface Reading {
  life: number;
  state: NodeState;
  halted?: Extract<NodeState, { kind: 'paused' | 'busy' }>;
}

function after(now: Reading, event: TraceEvent): Reading {
  const { atMs, life } = event;
  const down = (why: DownWhy, restartMs: number): Reading => ({
    life,
    state: { kind: 'down', why, untilMs: atMs + restartMs },
  });
  switch (event.kind) {
    case 'boot':
      return { life, state: UP };
    case 'crash':
      return down(event.silent ? 'lost power' : 'crashed', event.restartMs);
    case 'exit':
      return down('died of its error', event.restartMs);
    case 'stop':
      if (event.phase === 'asked')
        return { ...now, state: { kind: 'stopping', untilMs: atMs + event.graceMs } };
      return down(event.phase === 'left' ? 'stopped' : 'killed', event.restartMs);
    case 'pause':
      return { ...now, halted: { kind: 'paused', untilMs: atMs + event.ms } };
    case 'block':
      return { ...now, halted: { kind: 'busy', untilMs: atMs + event.ms } };
    default:
      return now;
  }
}

const stateOf = ({ state, halted }: Reading, nowMs: number): NodeState =>
  halted && nowMs < halted.untilMs ? halted : state;
