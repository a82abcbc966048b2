import { canonical, equal } from '../../canonical.ts';
import { unknownResult, type Operation } from '../../history.ts';
import { byKey, call, show, unlessOneOf, type Model } from '../model.ts';

/**
 * A first-in-first-out queue, one for each key: `enqueue` appends its value, `dequeue` removes and gives the oldest.
 * A `dequeue` that found the queue empty ends with `ok` and `null`, so `null` cannot be enqueued.
 */
export const queue: Model<readonly unknown[]> = {
  name: 'FIFO queue',
  init: [],
  partition: byKey,
  step(items, operation) {
    if (operation.op === 'enqueue') return [...items, operation.value];
    const { result } = operation;
    if (items.length === 0) return result === null || result === unknownResult ? items : undefined;
    return result === unknownResult || equal(items[0], result) ? items.slice(1) : undefined;
  },
  stateKey: canonical,
  effect: ({ op, result }) => (op === 'dequeue' && result === null ? 'reads' : 'changes'),
  mistake(operation: Operation) {
    if (operation.op === 'enqueue' && operation.value === null)
      return 'enqueues null, which a dequeue gives when the queue is empty: write another value.';
    return unlessOneOf(operation, ['enqueue', 'dequeue']);
  },
  describe: (operation) =>
    operation.op === 'enqueue' ? call(operation, [operation.value], false) : call(operation, [], true),
  describeState: show,
};
