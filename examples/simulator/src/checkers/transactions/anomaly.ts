import type { Key, MicroOperation, Transaction } from './history.ts';
import { ANOMALIES, levelsBrokenBy, type AnomalyName, type Level } from './levels.ts';

/**
 * Why one transaction comes before another. `ww`: the second wrote over the first · `wr`: the second read what the
 * first wrote · `rw`: the first read a version that the second replaced · `rt`: the first ended before the second began.
 */
export type DependencyKind = 'ww' | 'wr' | 'rw' | 'rt';

/** One edge of a cycle: a transaction that must have come before another, and why. */
export interface Step {
  /** The transaction that comes first. */
  readonly from: string;
  readonly to: string;
  readonly kind: DependencyKind;
  /** Absent for `rt`. */
  readonly key?: Key;
  /** In one clause: `T2 appended 2 to x after T1 appended 1`. */
  readonly because: string;
}

/** A transaction that takes part in an anomaly. */
export interface Witness {
  /** `T1` is the first that the history invokes. */
  readonly name: string;
  readonly process: string | number;
  readonly outcome: 'ok' | 'fail' | 'info';
  readonly value: readonly MicroOperation[];
  /** Where in the history it was invoked. */
  readonly index: number;
}

/** Something that no serial order of the transactions explains. */
export interface Anomaly {
  readonly name: AnomalyName;
  /** The name of a special case. Read skew and write skew are A5A and A5B of Berenson et al. (1995). */
  readonly alsoCalled?: 'write skew' | 'read skew' | 'non-repeatable read' | 'long fork';
  /** The levels that forbid it. */
  readonly breaks: readonly Level[];
  readonly transactions: readonly Witness[];
  /** The cycle, or how what was read came from its writer. Empty where one transaction suffices. */
  readonly steps: readonly Step[];
  readonly explanation: string;
}

type Details = Partial<Pick<Anomaly, 'alsoCalled' | 'breaks' | 'steps'>>;

export function anomaly(
  name: AnomalyName,
  transactions: readonly Transaction[],
  explanation: string,
  { alsoCalled, breaks = levelsBrokenBy(name), steps = [] }: Details = {},
): Anomaly {
  return {
    name,
    ...(alsoCalled && { alsoCalled }),
    breaks,
    transactions: transactions.map(witness),
    steps,
    explanation,
  };
}

function witness({ name, process, outcome, operations, invokedAt }: Transaction): Witness {
  return { name, process, outcome, value: operations, index: invokedAt };
}

/** Gravest first, then in the order of the history. */
export function inOrder(anomalies: readonly Anomaly[]): Anomaly[] {
  const rank = new Map(ANOMALIES.map((name, i) => [name, i]));
  const first = ({ transactions }: Anomaly) => transactions[0]?.index ?? 0;
  return [...anomalies].sort((a, b) => rank.get(a.name)! - rank.get(b.name)! || first(a) - first(b));
}
