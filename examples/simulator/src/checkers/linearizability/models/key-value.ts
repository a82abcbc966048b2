import { show, byKey, call, mayReturn, type Model } from '../model.ts';
import type { Operation } from '../../history.ts';
import { compareAndSet } from './cas-register.ts';

/**
 * A key-value store: `get` gives the key's value or `null`, `put` sets it, `delete` removes it, `cas` with the value
 * `[expected, new]` sets it if it is as expected (`null` for a key that is not there) and gives `false` if it is not.
 */
export const keyValue: Model<unknown> = {
  name: 'key-value store',
  init: null,
  partition: byKey,
  step(value, operation) {
    if (operation.op === 'put') return operation.value;
    if (operation.op === 'delete') return null;
    if (operation.op === 'cas') return compareAndSet(value, operation);
    return mayReturn(operation, value) ? value : undefined;
  },
  effect({ op, result }) {
    if (op === 'put' || op === 'delete') return 'overwrites';
    return op === 'get' || result === false ? 'reads' : 'changes';
  },
  mistake,
  describe(operation) {
    if (operation.op === 'get') return call(operation, [], true);
    if (operation.op === 'cas')
      return call(operation, operation.value as unknown[], operation.result === false);
    return call(operation, operation.op === 'put' ? [operation.value] : [], false);
  },
  describeState: show,
};

const OPS = ['get', 'put', 'delete', 'cas'];

function mistake({ op, key, value }: Operation): string | undefined {
  if (!OPS.includes(op)) return `has the op "${op}": write ${OPS.map((name) => `"${name}"`).join(' or ')}.`;
  if (key === null) return `has no key: write which entry of the store it is about, such as "key": "x".`;
  if (op === 'cas' && !(Array.isArray(value) && value.length === 2))
    return `has the value ${show(value)}: write [expected, new].`;
  return undefined;
}
