/** Isolation anomalies in histories of transactions, by the names of Adya and of Elle. */
export { checkTransactions, type TransactionCheck, type TransactionOptions } from './check.ts';
export type { Anomaly, DependencyKind, Step, Witness } from './anomaly.ts';
export { type Key, type MicroOperation, type TransactionEvent, type Value } from './history.ts';
export type { AnomalyName, CycleName, Level } from './levels.ts';
export type { VersionOrder } from './register.ts';
