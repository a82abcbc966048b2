import { canonical } from '../canonical.ts';
import type { Operation } from '../history.ts';
import type { Model } from './model.ts';
import type { DeadEnd, Search, Trail } from './search.ts';

/**
 * The first moment at which a history is no longer linearizable: everything before the return of `operation` can be
 * explained, and its return cannot. This is said in hindsight: what came of operations that ended later is known.
 */
export interface LinearizabilityFailure<State> {
  /** The part of the history it is about; `null` if the model or the history has no keys. */
  key: number | string | null;
  /** The operation that cannot be placed. */
  operation: Operation;
  /** The longest order that was found of the operations before its return. */
  prefix: Operation[];
  /** Other operations that were running when it returned. */
  overlapping: Operation[];
  /** The states that the object can have been in when the operation should have been done: the first of them. */
  possibleStates: State[];
  possibleStateCount: number;
  /** All this in two sentences. */
  explanation: string;
}

/** More of them help nobody. */
const STATES = 20;

export function describeFailure<State>(model: Model<State>, search: Search): LinearizabilityFailure<State> {
  const { part } = search;
  const { index, states, trail } = search.deadEnd as DeadEnd;
  const [due, ...overlapping] = part.running(index).map(({ operation }) => operation);
  const failure = {
    key: part.key,
    operation: due!,
    prefix: inOrder(trail).map(({ step }) => step.operation),
    overlapping,
    possibleStates: states.slice(0, STATES) as State[],
    possibleStateCount: states.length,
  };
  return { ...failure, explanation: explain(model, failure) };
}

/** A trail from its first operation on. */
export function inOrder(trail: Trail | undefined): Trail[] {
  const steps: Trail[] = [];
  for (let step = trail; step; step = step.before) steps.push(step);
  return steps.reverse();
}

function explain<State>(
  model: Model<State>,
  failure: Omit<LinearizabilityFailure<State>, 'explanation'>,
): string {
  const { key, operation, possibleStates, possibleStateCount } = failure;
  const states = possibleStates.map((state) => model.describeState?.(state) ?? canonical(state));
  const more = possibleStateCount > states.length ? ` and ${possibleStateCount - states.length} more` : '';
  return (
    `No order of the operations explains ${model.describe(operation)} by process ${operation.process}, which returned at history[${operation.returned}]. ` +
    `${key === null ? `The ${model.name}` : `Key ${key}`} can then have been: ${states.join(', ')}${more}.`
  );
}
