import type { Operation } from './history.ts';
import type { Failure } from './linearizable.ts';

/** More of them help nobody. */
const MOST = 6;

// #region explain
/** Why nothing explains the operation: what the object can have been by then, and what the answer asks for. */
export function explain({ operation, states }: Failure<unknown>): string {
  const object = isOfQueue(operation) ? 'queue' : 'register';
  const all = states.map((state) => showState(state));
  const some = all.length > MOST ? [...all.slice(0, MOST), `${all.length - MOST} more`] : all;
  return (
    `${operation.process}’s ${describe(operation)} has no place. By the time it returned, the ${object} ` +
    `${all.length > 1 ? 'was one of these' : 'can only have been'}: ${some.join('; ')}. The answer asks for ${need(operation)}.`
  );
}

function need({ op, input, output }: Operation): string {
  if (op === 'dequeue') return output === null ? 'an empty queue' : `${show(output)} at the head`;
  if (op === 'read') return show(output);
  const [from] = input as [unknown];
  return output === false ? `anything but ${show(from)}` : show(from);
}
// #endregion

/** An operation in a few characters: `write 1`, `read → 1`, `cas 1 2 → false`. */
export function describe({ op, input, output, return: returned }: Operation): string {
  if (op === 'cas')
    return `cas ${(input as unknown[]).map(show).join(' ')}${output === false ? ' → false' : ''}`;
  if (op === 'write' || op === 'enqueue') return `${op} ${show(input)}`;
  return `${op} → ${returned === Infinity ? '?' : show(output)}`;
}

/** What the object is, in a few characters. */
export function showState(state: unknown): string {
  if (!Array.isArray(state)) return show(state);
  return state.length ? state.map(show).join(', ') : 'empty';
}

const show = (value: unknown) => (value === null || value === undefined ? 'nothing' : String(value));

const isOfQueue = ({ op }: Operation) => op === 'enqueue' || op === 'dequeue';
