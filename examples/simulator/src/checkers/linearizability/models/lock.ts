import { unknownResult, type Operation } from '../../history.ts';
import { byKey, call, unlessOneOf, type Model } from '../model.ts';

/** Who holds a lock: `null` for nobody. */
export type Holder = number | string | null;

/**
 * A lock for each key: `acquire` succeeds only while nobody holds it, `release` only for the process that does. Either
 * ends with `ok` and the value `false` if it was told that it did not succeed. The lock is not reentrant.
 */
export const lock: Model<Holder> = {
  name: 'lock',
  init: null,
  partition: byKey,
  dependsOnProcess: true,
  step(holder, { op, process, result }: Operation) {
    const possible = op === 'acquire' ? holder === null : holder === process;
    const after = op === 'acquire' ? process : null;
    if (result === unknownResult) return possible ? after : holder;
    const succeeded = result !== false;
    if (possible !== succeeded) return undefined;
    return succeeded ? after : holder;
  },
  effect: ({ result }) => (result === false ? 'reads' : 'changes'),
  mistake: (operation) => unlessOneOf(operation, ['acquire', 'release']),
  describe: (operation) => call(operation, [], operation.result === false),
  describeState: (holder) => (holder === null ? 'free' : `held by ${holder}`),
};
