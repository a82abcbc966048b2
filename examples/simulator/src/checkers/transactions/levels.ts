/** The isolation levels that can be asked for, weakest first. */
export const LEVELS = [
  'read-uncommitted',
  'read-committed',
  'repeatable-read',
  'snapshot-isolation',
  'serializable',
] as const;

/**
 * An isolation level, by what it forbids (Adya, "Weak Consistency", 1999; snapshot isolation after Cerone and Gotsman,
 * "Analysing Snapshot Isolation", 2018):
 *
 * - `read-uncommitted` (PL-1): G0.
 * - `read-committed` (PL-2): G0 and G1.
 * - `repeatable-read` (PL-2.99): G1 and every cycle of dependencies between items.
 * - `snapshot-isolation`: G1, lost updates, and every cycle in which no two anti-dependencies follow each other.
 * - `serializable` (PL-3): every cycle.
 *
 * Histories name keys, never predicates, so here `repeatable-read` and `serializable` forbid the same.
 */
export type Level = (typeof LEVELS)[number];

/** The classes of cycle, by the names of Adya and of Elle. */
export type CycleName = 'G0' | 'G1c' | 'G-single' | 'G-nonadjacent' | 'G2';

/**
 * What can be wrong with a history:
 *
 * - `G0` write cycle · `G1a` aborted read · `G1b` intermediate read · `G1c` circular information flow
 * - `G-single`: a cycle with one anti-dependency · `G-nonadjacent`: with several, no two of which follow each other ·
 *   `G2`: with two that do. All are G2-item in Adya's terms: they concern keys, not predicates.
 * - `…-realtime`: such a cycle that closes only because one transaction ended before another began.
 * - `lost update`: transactions read the same version of a key, and each wrote the key.
 * - `internal`: a transaction contradicts its own earlier writes or reads.
 * - `incompatible order`: two reads of a list that cannot both come from one order of appends.
 * - `duplicate write`: one write took effect twice · `garbage read`: a value that nobody wrote.
 */
export type AnomalyName =
  | CycleName
  | `${CycleName}-realtime`
  | 'G1a'
  | 'G1b'
  | 'lost update'
  | 'internal'
  | 'incompatible order'
  | 'duplicate write'
  | 'garbage read';

/** Anomalies in the order in which they are reported: what no level allows comes first. */
export const ANOMALIES: readonly AnomalyName[] = [
  'garbage read',
  'duplicate write',
  'internal',
  'G0',
  'G1a',
  'G1b',
  'incompatible order',
  'G1c',
  'lost update',
  'G-single',
  'G-nonadjacent',
  'G2',
  'G0-realtime',
  'G1c-realtime',
  'G-single-realtime',
  'G-nonadjacent-realtime',
  'G2-realtime',
];

const ALL = LEVELS;
const FROM_READ_COMMITTED = LEVELS.slice(1);
const FROM_REPEATABLE_READ = LEVELS.slice(2);

const BREAKS: Readonly<Record<string, readonly Level[]>> = {
  G0: ALL,
  'garbage read': ALL,
  'duplicate write': ALL,
  internal: ALL,
  G1a: FROM_READ_COMMITTED,
  G1b: FROM_READ_COMMITTED,
  G1c: FROM_READ_COMMITTED,
  'incompatible order': FROM_READ_COMMITTED,
  'lost update': FROM_REPEATABLE_READ,
  'G-single': FROM_REPEATABLE_READ,
  'G-nonadjacent': FROM_REPEATABLE_READ,
  G2: ['repeatable-read', 'serializable'],
};

/** The levels that forbid an anomaly. For a `…-realtime` anomaly, the levels when real time counts. */
export function levelsBrokenBy(name: AnomalyName): readonly Level[] {
  return BREAKS[name.replace('-realtime', '')]!;
}

/** A transaction that reads one key twice with different results may still be `read-committed`. */
export const UNREPEATABLE: readonly Level[] = FROM_REPEATABLE_READ;
