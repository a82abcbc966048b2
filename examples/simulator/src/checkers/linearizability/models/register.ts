import { byKey, call, mayReturn, show, unlessOneOf, type Model } from '../model.ts';

/** A register for each key: `read` gives what the last `write` wrote, and `null` before the first. */
export const register: Model<unknown> = {
  name: 'register',
  init: null,
  partition: byKey,
  step(value, operation) {
    if (operation.op === 'write') return operation.value;
    return mayReturn(operation, value) ? value : undefined;
  },
  effect: ({ op }) => (op === 'read' ? 'reads' : 'overwrites'),
  mistake: (operation) => unlessOneOf(operation, ['read', 'write']),
  describe: (operation) =>
    operation.op === 'write' ? call(operation, [operation.value], false) : call(operation, [], true),
  describeState: show,
};
