import { equal } from '../../canonical.ts';
import { unknownResult, type Operation } from '../../history.ts';
import { byKey, call, mayReturn, show, unlessOneOf, type Model } from '../model.ts';

/**
 * A register with compare-and-set, one for each key: `read`, `write`, and `cas` with the value `[expected, new]`. A
 * `cas` that was told the comparison did not hold ends with `ok` and the value `false`; any other `ok` means it was
 * done. (`fail` would say only that nothing was written.)
 */
export const casRegister: Model<unknown> = {
  name: 'CAS register',
  init: null,
  partition: byKey,
  step(value, operation) {
    if (operation.op === 'write') return operation.value;
    if (operation.op === 'cas') return compareAndSet(value, operation);
    return mayReturn(operation, value) ? value : undefined;
  },
  effect({ op, result }) {
    if (op === 'write') return 'overwrites';
    return op === 'read' || result === false ? 'reads' : 'changes';
  },
  mistake: mistakeInCas,
  describe(operation) {
    if (operation.op === 'write') return call(operation, [operation.value], false);
    if (operation.op === 'cas')
      return call(operation, operation.value as unknown[], operation.result === false);
    return call(operation, [], true);
  },
  describeState: show,
};

function mistakeInCas(operation: Operation): string | undefined {
  if (operation.op !== 'cas') return unlessOneOf(operation, ['read', 'write', 'cas']);
  if (Array.isArray(operation.value) && operation.value.length === 2) return undefined;
  return `has the value ${show(operation.value)}: write [expected, new].`;
}

/** The value after a `cas`, which may have been told `false`. Shared with the key-value store. */
export function compareAndSet(value: unknown, operation: Operation): unknown {
  const [expected, wanted] = operation.value as [unknown, unknown];
  const held = equal(value, expected);
  if (operation.result !== unknownResult && held !== (operation.result !== false)) return undefined;
  return held ? wanted : value;
}
