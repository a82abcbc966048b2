import type { Conditions } from '../../scenario.ts';
import type { Fault } from '../../schedule.ts';
import type { NodeMoment, SentMessage, Watcher } from '../../world/watcher.ts';
import { keepsOrder } from '../../world/plan/plan.ts';
import { messageFaults, nodeFaults, type Side } from './faults-at.ts';

/** A place of a run, and the faults that can be there. At most one of them is. */
export type Place = readonly Fault[];

/**
 * Notes the places of a run where a fault could be, in the order in which the run comes to them: each message as it
 * leaves, and each node before, during and after each of its events. What is not under the conditions has no place, and
 * there is none once it is quiet.
 */
export class Places implements Watcher {
  readonly list: Place[] = [];
  readonly #conditions: Conditions;
  readonly #nodes: readonly string[];
  /** The last fault of the run itself: what comes before it, and where it is, is no place of this run. */
  #waitingFor: string | undefined;
  /** An event can have the name of an earlier one. A fault would hit the earlier one. */
  readonly #seen = new Set<string>();

  constructor(conditions: Conditions, nodes: readonly string[], last: Fault | undefined) {
    this.#conditions = conditions;
    this.#nodes = nodes;
    this.#waitingFor = last && placeOf(last);
  }

  sends({ id, ordered, ahead }: SentMessage, nowUs: number): void {
    const faults = () => messageFaults(this.#conditions, id, ahead());
    this.#add(id, nowUs, () => (ordered ? faults().filter(keepsOrder) : faults()));
  }

  before(moment: NodeMoment, nowUs: number): void {
    if (moment.lives) this.#addAt('before', moment, nowUs);
    this.#addAt('in', moment, nowUs);
  }

  after(moment: NodeMoment, nowUs: number): void {
    if (moment.lives) this.#addAt('after', moment, nowUs);
  }

  #addAt(side: Side, moment: NodeMoment, nowUs: number): void {
    const { node, event } = moment;
    this.#add(`${side} ${node} ${event}`, nowUs, () =>
      nodeFaults(this.#conditions, this.#nodes, side, moment),
    );
  }

  #add(place: string, nowUs: number, faults: () => Fault[]): void {
    if (this.#waitingFor === undefined) {
      if (nowUs >= this.#conditions.quietAfterMs * 1000 || this.#seen.has(place)) return;
      this.#seen.add(place);
      const alternatives = faults();
      if (alternatives.length) this.list.push(alternatives);
    } else {
      this.#seen.add(place);
      if (this.#waitingFor === place) this.#waitingFor = undefined;
    }
  }
}

function placeOf(fault: Fault): string {
  if ('message' in fault) return fault.message;
  if (fault.kind === 'block' || fault.kind === 'fail') return `in ${fault.node} ${fault.event}`;
  return 'when' in fault ? `${fault.when} ${fault.node} ${fault.event}` : '';
}
