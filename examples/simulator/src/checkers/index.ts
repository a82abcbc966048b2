/** Judges what clients saw, after the run. Needs nothing of the simulated cluster. */
export {
  HistoryError,
  operationsOf,
  parseHistory,
  unknownResult,
  type History,
  type HistoryEntry,
  type Operation,
} from './history.ts';
export {
  checkLinearizable,
  checkLinearizableAsync,
  type Linearizability,
  type LinearizabilityOptions,
  type LinearizabilityProgress,
} from './linearizability/check.ts';
export type { LinearizabilityFailure } from './linearizability/failure.ts';
export { byKey, mayReturn, type Model } from './linearizability/model.ts';
export { casRegister } from './linearizability/models/cas-register.ts';
export { keyValue } from './linearizability/models/key-value.ts';
export { lock, type Holder } from './linearizability/models/lock.ts';
export { queue } from './linearizability/models/queue.ts';
export { register } from './linearizability/models/register.ts';

export * from './transactions/index.ts';
