import { canonical } from '../canonical.ts';
import type { Operation } from '../history.ts';
import type { Effect, Model } from './model.ts';

/** An operation as the search sees it. */
export interface Step {
  operation: Operation;
  /**
   * Its bit in a set. Operations that returned share bits with those that began after their end, so a set of them is
   * no larger than the most that ever ran at once. Operations without a known end are numbered in order.
   */
  bit: number;
  effect: Effect;
  /** An earlier operation without a known end that would do the same. It goes first: which of them was done is all one. */
  twin: Step | undefined;
}

/** A moment at which an operation returned. By then it must have been done. */
export interface Return {
  step: Step;
  /** How many operations without a known end had begun. */
  open: number;
  /** Of the operations that returned: how many had begun, and the first of them that had not yet returned. */
  begun: number;
  first: number;
}

/** One part of a history, prepared for the search. */
export class Part {
  readonly key: number | string | null;
  /** The operations that returned, in the order of their invocations. */
  readonly closed: Step[] = [];
  /** The operations without a known end, in the order of their invocations. */
  readonly open: Step[] = [];
  readonly returns: Return[] = [];
  /** Whether any operation both depends on the state and may change it. */
  readonly changes: boolean;
  /** How many bits a set of running operations needs. */
  width = 0;
  /** For each closed operation, in the order of invocations: its place among the returns. */
  readonly #rank: number[] = [];
  readonly #running = new Map<number, readonly Step[]>();
  #remembered = 0;

  constructor(model: Model<unknown>, key: number | string | null, operations: readonly Operation[]) {
    this.key = key;
    this.#addSteps(model, operations);
    this.#addReturns();
    this.changes = [...this.closed, ...this.open].some(({ effect }) => effect === 'changes');
  }

  /** The operations that had begun and not returned when return number `index` came, its own first. */
  running(index: number): readonly Step[] {
    const known = this.#running.get(index);
    if (known) return known;
    const running: [rank: number, step: Step][] = [];
    const { first, begun } = this.returns[index]!;
    for (let i = first; i < begun; i++)
      if (this.#rank[i]! >= index) running.push([this.#rank[i]!, this.closed[i]!]);
    const steps = running.sort(([a], [b]) => a - b).map(([, step]) => step);
    return this.#remember(index, steps);
  }

  /** Lists of operations that all overlap would fill the memory, so old ones are made again when needed. */
  #remember(index: number, steps: readonly Step[]): readonly Step[] {
    this.#remembered += steps.length;
    if (this.#remembered > 1_000_000) {
      this.#running.clear();
      this.#remembered = steps.length;
    }
    this.#running.set(index, steps);
    return steps;
  }

  #addSteps(model: Model<unknown>, operations: readonly Operation[]): void {
    const last = new Map<string, Step>();
    for (const operation of operations) {
      const effect = model.effect?.(operation) ?? 'changes';
      const step: Step = { operation, bit: 0, effect, twin: undefined };
      if (operation.returned !== Infinity) {
        this.closed.push(step);
        continue;
      }
      // It may as well never have happened.
      if (effect === 'reads') continue;
      const { op, value, process } = operation;
      const deed = canonical([op, value, model.dependsOnProcess ? process : null]);
      step.bit = this.open.length;
      step.twin = last.get(deed);
      last.set(deed, step);
      this.open.push(step);
    }
  }

  #addReturns(): void {
    const byReturn = this.closed.toSorted((a, b) => a.operation.returned - b.operation.returned);
    const rank = new Map(byReturn.map((step, index) => [step, index]));
    for (const step of this.closed) this.#rank.push(rank.get(step)!);
    const free: number[] = [];
    let [begun, first, open] = [0, 0, 0];
    for (const [index, step] of byReturn.entries()) {
      const { returned } = step.operation;
      for (; this.closed[begun] && this.closed[begun]!.operation.invoked < returned; begun++)
        this.closed[begun]!.bit = free.pop() ?? this.width++;
      while (this.open[open] && this.open[open]!.operation.invoked < returned) open++;
      while (this.#rank[first]! < index) first++;
      this.returns.push({ step, open, begun, first });
      free.push(step.bit);
    }
  }
}
