import type { Conditions } from '../../scenario.ts';
import type { Fault, Order, Schedule } from '../../schedule.ts';
import { Chance, us } from './chance.ts';
import { checkFaults } from './check-faults.ts';
import {
  drawMessageFault,
  drawNodeFault,
  drawSpans,
  nodeFaultLikelihood,
  nodeFaultShare,
} from './draw-faults.ts';
import type { SimNode } from '../life.ts';
import type { FaultOf, MessageFault, NodeFault, SpanFault } from './draw-faults.ts';
import { parseOrder, Priorities } from './priorities.ts';
import { swarm } from './swarm.ts';

export type { FaultOf, MessageFault, NodeFault } from './draw-faults.ts';

/** {@link ./draw-faults.ts} has the other questions. */
const ASK = { latency: 0, survives: 30 } as const;

/**
 * Decides everything that chance decides in a run. Without a schedule it draws faults by the conditions, with one it
 * takes them from there; times are in both cases a function of the seed and of what they are the time of, so a replay
 * keeps them. Records the faults that did happen.
 */
export class Plan {
  readonly happened: Fault[] = [];
  readonly replaying: boolean;
  /** Whether some message may overtake another. */
  readonly overtakes: boolean;
  /** Whether some crash may tear a write. */
  readonly tears: boolean;
  readonly #conditions: Conditions;
  readonly #chance: Chance;
  readonly #priorities: Priorities | undefined;
  readonly #quietAfterUs: number;
  readonly #scheduled: Map<string, Fault[]>;
  readonly #faults: readonly Fault[];
  readonly #nodes: readonly string[];
  readonly #nodeFaultLikelihood: number;
  readonly #partitions: readonly FaultOf<'partition'>[];
  readonly #slow: readonly FaultOf<'slow'>[];
  readonly #full: readonly FaultOf<'full'>[];
  readonly #clocks: readonly FaultOf<'clock'>[];

  constructor(
    seed: string,
    conditions: Conditions,
    nodes: readonly string[],
    schedule?: Schedule,
    order?: Order,
  ) {
    this.#chance = new Chance(seed, schedule?.calm ?? false);
    this.#priorities = order && new Priorities(this.#chance, parseOrder(order));
    this.replaying = schedule !== undefined;
    this.#conditions = schedule ? conditions : swarm(conditions, this.#chance.identify('swarm'));
    this.#quietAfterUs = us(conditions.quietAfterMs);
    this.#nodes = nodes;
    this.#faults = schedule?.faults ?? [];
    checkFaults(this.#faults);
    this.#scheduled = groupByTarget(this.#faults);
    const spans = schedule
      ? schedule.faults.filter(isSpan)
      : drawSpans(this.#conditions, this.#chance, nodes);
    this.#partitions = spans.filter((fault) => fault.kind === 'partition');
    this.#slow = spans.filter((fault) => fault.kind === 'slow');
    this.#full = spans.filter((fault) => fault.kind === 'full');
    this.#clocks = spans.filter((fault) => fault.kind === 'clock');
    this.#nodeFaultLikelihood = nodeFaultLikelihood(this.#conditions);
    const some = (kind: Fault['kind']) => this.#faults.some((fault) => fault.kind === kind);
    this.overtakes = some('overtake') || this.#conditions.overtake > 0;
    this.tears = conditions.torn > 0 || this.#faults.some((fault) => 'torn' in fault && fault.torn);
  }

  /** Faults of the schedule that found nothing to hit. */
  unmatched(): Fault[] {
    return this.#faults.filter((fault) => !this.happened.includes(fault));
  }

  /** See {@link Chance.identify}. */
  identify(identity: string): number {
    return this.#chance.identify(identity);
  }

  /** See {@link Chance.identifyNode}. */
  identifyNode(node: string): number {
    return this.#chance.identifyNode(node);
  }

  /** See {@link Chance.identifyAt}. */
  identifyAt(node: number, identity: string): number {
    return this.#chance.identifyAt(node, identity);
  }

  /** How long a message takes. Ask it once, in the order of sending. */
  latencyUs(identity: number, from: string, to: string): number {
    if (this.#priorities)
      return this.#chance.atUs(this.#conditions.latencyMs, this.#priorities.ofMessage(from, to, identity));
    return this.#chance.betweenUs(this.#conditions.latencyMs, identity, ASK.latency);
  }

  diskUs(identity: number, node: string): number {
    if (this.#priorities) return this.#chance.atUs(this.#conditions.diskMs, this.#priorities.ofDisk(node));
    return this.#chance.betweenUs(this.#conditions.diskMs, identity, ASK.latency);
  }

  writebackUs(identity: number): number {
    return this.#chance.betweenUs(this.#conditions.writebackMs, identity, ASK.latency);
  }

  /** In [0, 1): how well a write that was not synced gets through the death of its machine. */
  survives(identity: number): number {
    return this.#chance.survives(identity, ASK.survives);
  }

  /**
   * What goes wrong with one message. At most one thing while exploring; a schedule may name several. They have
   * happened, but for overtaking: the network knows whether there is somebody to overtake.
   *
   * @param ordered it belongs to a connection, where nothing arrives twice or before its turn.
   */
  message(id: string, identity: number, nowUs: number, ordered = false): readonly MessageFault[] {
    if (this.replaying) {
      let faults = this.#scheduled.get(id) as MessageFault[] | undefined;
      if (!faults) return NONE;
      if (ordered) faults = faults.filter(keepsOrder);
      for (const fault of faults) if (fault.kind !== 'overtake') this.met(fault);
      return faults;
    }
    if (nowUs >= this.#quietAfterUs) return NONE;
    const fault = drawMessageFault(this.#conditions, this.#chance, id, identity);
    if (!fault || (ordered && !keepsOrder(fault))) return NONE;
    if (fault.kind !== 'overtake') this.happened.push(fault);
    return [fault];
  }

  /** What befalls a node before, during and after one of its events. The world says whether it happened. */
  around(
    { name, chance }: Pick<SimNode, 'name' | 'chance'>,
    event: string,
    nowUs: number,
  ): readonly NodeFault[] {
    if (this.replaying) return (this.#scheduled.get(`${name} ${event}`) as NodeFault[]) ?? NO_NODE_FAULTS;
    if (this.#nodeFaultLikelihood === 0 || nowUs >= this.#quietAfterUs) return NO_NODE_FAULTS;
    const identity = this.identifyAt(chance, event);
    if (nodeFaultShare(identity) >= this.#nodeFaultLikelihood) return NO_NODE_FAULTS;
    const fault = drawNodeFault(this.#conditions, this.#chance, this.#nodes, name, event, identity);
    return fault ? [fault] : NO_NODE_FAULTS;
  }

  /** The partition that a message sent now would be lost in. */
  partitioned(from: string, to: string, nowUs: number): FaultOf<'partition'> | undefined {
    for (const fault of this.#partitions) {
      const ours = fault.from === from && fault.to === to;
      const reverse = !fault.oneWay && fault.from === to && fault.to === from;
      if ((ours || reverse) && isDuring(fault, nowUs)) return fault;
    }
    return undefined;
  }

  /** How much longer the node's thread or disk takes now. */
  slowUs(node: string, what: 'thread' | 'disk', nowUs: number): number {
    let extraUs = 0;
    for (const fault of this.#slow)
      if (fault.node === node && fault.what === what && isDuring(fault, nowUs)) {
        this.met(fault);
        extraUs += us(fault.ms);
      }
    return extraUs;
  }

  /** Whether the node's disk takes no more now, where something was to be written. */
  isFull(node: string, nowUs: number): boolean {
    const fault = this.#full.find((each) => each.node === node && isDuring(each, nowUs));
    if (fault) this.met(fault);
    return fault !== undefined;
  }

  /** What is wrong with a node's clock, in the order of time. */
  clocks(node: string): readonly FaultOf<'clock'>[] {
    const faults = this.#clocks.filter((fault) => fault.node === node);
    return faults.sort((a, b) => a.startMs - b.startMs);
  }

  /** Records a fault that had an effect, once. */
  met(fault: Fault): void {
    if (!this.happened.includes(fault)) this.happened.push(fault);
  }
}

const NONE: readonly MessageFault[] = [];
const NO_NODE_FAULTS: readonly NodeFault[] = [];

/** Whether it can befall what is sent over a connection. */
export const keepsOrder = ({ kind }: Fault): boolean => kind !== 'duplicate' && kind !== 'overtake';

function isDuring({ startMs, endMs }: { startMs: number; endMs: number }, nowUs: number): boolean {
  return nowUs >= us(startMs) && nowUs < us(endMs);
}

function isSpan(fault: Fault): fault is SpanFault {
  return ['partition', 'slow', 'full', 'clock'].includes(fault.kind);
}

/** By the message that a fault hits, or by the node and event that it is put around. */
function groupByTarget(faults: readonly Fault[]): Map<string, Fault[]> {
  const groups = new Map<string, Fault[]>();
  for (const fault of faults) {
    if (isSpan(fault)) continue;
    const target = 'message' in fault ? fault.message : `${fault.node} ${fault.event}`;
    const group = groups.get(target);
    if (group) group.push(fault);
    else groups.set(target, [fault]);
  }
  return groups;
}
