import type { Conditions } from '../scenario.ts';
import { draw, hashText } from '../random.ts';
import type { Fault, Schedule } from '../schedule.ts';

export type CrashFault = Extract<Fault, { kind: 'crash' }>;
export type PartitionFault = Extract<Fault, { kind: 'partition' }>;
export type MessageFault = Exclude<Fault, CrashFault | PartitionFault>;

/** The questions asked about one identity. Each draws a number of its own. */
const ASK = { latency: 0, fate: 1, howMuch: 2, crash: 3, restart: 4, silent: 5 } as const;

const us = (ms: number) => Math.round(ms * 1000);

/**
 * Decides everything that chance decides in a run. Without a schedule it draws faults by the conditions, with one it
 * takes them from there; times are in both cases a function of the seed and of what they are the time of, so a replay
 * keeps them. Records the faults that did happen.
 */
export class Plan {
  readonly happened: Fault[] = [];
  readonly partitions: readonly PartitionFault[];
  readonly #conditions: Conditions;
  readonly #seed: number;
  readonly #calm: boolean;
  readonly #quietAfterUs: number;
  readonly #scheduled: Map<string, Fault[]> | undefined;
  readonly #faults: readonly Fault[];
  readonly #nodes = new Map<string, number>();

  constructor(seed: string, conditions: Conditions, nodes: readonly string[], schedule?: Schedule) {
    this.#conditions = conditions;
    this.#seed = hashText(seed);
    this.#calm = schedule?.calm ?? false;
    this.#quietAfterUs = us(conditions.quietAfterMs);
    this.#faults = schedule?.faults ?? [];
    this.#scheduled = schedule && groupByTarget(schedule.faults);
    this.partitions = schedule
      ? schedule.faults.filter((fault) => fault.kind === 'partition')
      : this.#drawPartitions(nodes);
  }

  /** Faults of the schedule that found nothing to hit. */
  unmatched(): Fault[] {
    return this.#faults.filter((fault) => !this.happened.includes(fault));
  }

  /** A number for the identity of a message or event. Ask it once, then draw from it. */
  identify(identity: string): number {
    return hashText(identity, this.#seed);
  }

  /** The same for what happens at a node: as `identify` of node, space, identity. */
  identifyAt(node: string, identity: string): number {
    let prefix = this.#nodes.get(node);
    if (prefix === undefined) this.#nodes.set(node, (prefix = this.identify(`${node} `)));
    return hashText(identity, prefix);
  }

  latencyUs(identity: number): number {
    return this.#between(this.#conditions.latencyMs, identity, ASK.latency);
  }

  diskUs(identity: number): number {
    return this.#between(this.#conditions.diskMs, identity, ASK.latency);
  }

  /** What goes wrong with one message. At most one thing while exploring; a schedule may name several. */
  message(id: string, identity: number, nowUs: number): readonly MessageFault[] {
    if (this.#scheduled) return this.#take<MessageFault>(id);
    if (nowUs >= this.#quietAfterUs) return NONE;
    const fault = this.#drawMessageFault(id, identity);
    if (!fault) return NONE;
    this.happened.push(fault);
    return [fault];
  }

  /** Whether the node crashes at this side of one of its events. */
  crash(node: string, event: string, nowUs: number): CrashFault | undefined {
    if (this.#scheduled) return undefined; // asked through scheduledCrash, which knows the side
    const { crash, silent, restartMs } = this.#conditions;
    if (crash === 0 || nowUs >= this.#quietAfterUs) return undefined;
    const identity = this.identifyAt(node, event);
    const u = draw(identity, ASK.crash);
    if (u >= crash) return undefined;
    const fault: CrashFault = {
      kind: 'crash',
      node,
      when: u < crash / 2 ? 'before' : 'after',
      event,
      restartMs: this.#between(restartMs, identity, ASK.restart) / 1000,
    };
    if (draw(identity, ASK.silent) < silent) fault.silent = true;
    return fault;
  }

  /** While replaying: the crash that the schedule puts at this side of the event, if any. */
  scheduledCrash(node: string, when: 'before' | 'after', event: string): CrashFault | undefined {
    if (!this.#scheduled) return undefined;
    return this.#take<CrashFault>(`${node} ${when} ${event}`)[0];
  }

  get replaying(): boolean {
    return this.#scheduled !== undefined;
  }

  /** The partition that a message sent now would be lost in. */
  partitioned(from: string, to: string, nowUs: number): PartitionFault | undefined {
    for (const fault of this.partitions) {
      const ours = fault.from === from && fault.to === to;
      const reverse = !fault.oneWay && fault.from === to && fault.to === from;
      if ((ours || reverse) && nowUs >= us(fault.startMs) && nowUs < us(fault.endMs)) return fault;
    }
    return undefined;
  }

  /** Records a fault whose effect was met, once. */
  met(fault: Fault): void {
    if (!this.happened.includes(fault)) this.happened.push(fault);
  }

  #take<F extends Fault>(target: string): readonly F[] {
    const faults = this.#scheduled?.get(target);
    if (!faults) return NONE as readonly F[];
    this.happened.push(...faults);
    return faults as F[];
  }

  #between([from, to]: readonly [number, number], identity: number, question: number): number {
    return us(this.#calm ? from : from + (to - from) * draw(identity, question));
  }

  #drawMessageFault(message: string, identity: number): MessageFault | undefined {
    const { drop, duplicate, late, reset, duplicateMs, lateMs } = this.#conditions;
    let u = draw(identity, ASK.fate);
    if (u < drop) return { kind: 'drop', message };
    if ((u -= drop) < duplicate)
      return {
        kind: 'duplicate',
        message,
        afterMs: this.#between(duplicateMs, identity, ASK.howMuch) / 1000,
      };
    if ((u -= duplicate) < late)
      return { kind: 'delay', message, ms: this.#between(lateMs, identity, ASK.howMuch) / 1000 };
    if ((u -= late) < reset) return { kind: 'reset', message };
    return undefined;
  }

  /** One partition at most, in the first half of the time in which things go wrong. */
  #drawPartitions(nodes: readonly string[]): PartitionFault[] {
    const { partition, partitionMs, quietAfterMs } = this.#conditions;
    const identity = this.identify('partition');
    if (draw(identity, 0) >= partition) return [];
    const from = nodes[Math.floor(draw(identity, 1) * nodes.length)]!;
    const others = nodes.filter((node) => node !== from);
    const to = others[Math.floor(draw(identity, 2) * others.length)];
    if (!to) return [];
    const startMs = us(draw(identity, 3) * Math.min(1000, quietAfterMs / 2)) / 1000;
    const endMs = Math.min(quietAfterMs, startMs + this.#between(partitionMs, identity, 4) / 1000);
    return [
      { kind: 'partition', from, to, startMs, endMs, ...(draw(identity, 5) < 0.5 ? { oneWay: true } : {}) },
    ];
  }
}

const NONE: readonly MessageFault[] = [];

function groupByTarget(faults: readonly Fault[]): Map<string, Fault[]> {
  const groups = new Map<string, Fault[]>();
  for (const fault of faults) {
    if (fault.kind === 'partition') continue;
    const target = fault.kind === 'crash' ? `${fault.node} ${fault.when} ${fault.event}` : fault.message;
    const group = groups.get(target);
    if (group) group.push(fault);
    else groups.set(target, [fault]);
  }
  return groups;
}
