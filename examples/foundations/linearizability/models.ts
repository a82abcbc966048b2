import type { Operation } from './history.ts';
import type { Model } from './linearizable.ts';

/** Whether nobody knows what the operation gave back: then any answer will do. */
const isOpen = (operation: Operation) => operation.return === Infinity;

// #region register
/** A read gives what was written last, null at first. A `cas` of `[from, to]` writes if it finds `from`, else gives false. */
export const register: Model<unknown> = {
  init: null,
  step(value, operation) {
    const { op, input, output } = operation;
    if (op === 'write') return input;
    if (op === 'read') return isOpen(operation) || output === value ? value : undefined;
    const [from, to] = input as [unknown, unknown];
    const done = value === from;
    if (!isOpen(operation) && done !== (output !== false)) return undefined;
    return done ? to : value;
  },
};
// #endregion

/** First in, first out. A `dequeue` that finds the queue empty gives null. */
export const queue: Model<readonly unknown[]> = {
  init: [],
  step(items, operation) {
    if (operation.op === 'enqueue') return [...items, operation.input];
    const [oldest = null] = items;
    return isOpen(operation) || operation.output === oldest ? items.slice(1) : undefined;
  },
};
