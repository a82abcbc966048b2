/**
 * One thing that goes wrong in a run. A fault names what it hits by content, not by position, so that it still
 * means the same after the code around it has been edited or other faults have been removed.
 *
 * A `message` is an identity as {@link ./messages.ts} builds it, for example
 * `orders→shipping POST /book?order=o1#1` or, for its reply, the same followed by `/reply`.
 */
export type Fault =
  /** The message never arrives. Nobody is told. */
  | { kind: 'drop'; message: string }
  /** A second copy arrives `afterMs` after the first. Its identity is the first one's followed by `/copy`. */
  | { kind: 'duplicate'; message: string; afterMs: number }
  /** The message arrives `ms` later than it would have. */
  | { kind: 'delay'; message: string; ms: number }
  /** The connection breaks: the message never arrives, and the caller's `fetch` rejects at once. */
  | { kind: 'reset'; message: string }
  /**
   * The node loses its memory just before or just after an event of its own, and boots again `restartMs` later.
   * A process that dies has its connections reset and refuses new ones; a machine that dies (`silent`) answers nothing.
   */
  | {
      kind: 'crash';
      node: string;
      when: 'before' | 'after';
      event: string;
      restartMs: number;
      silent?: boolean;
    }
  /** Messages sent between the two nodes in that span of time are lost; with `oneWay`, only those from `from` to `to`. */
  | { kind: 'partition'; from: string; to: string; oneWay?: boolean; startMs: number; endMs: number };

/** A complete recipe for one run: the same code and schedule give the same trace, to the last event, everywhere. */
export interface Schedule {
  /** Decides every latency, every random number and, while exploring, every fault. */
  seed: string;
  faults: readonly Fault[];
  /** Every message and write takes its shortest time. Makes a shrunk run easy to read. */
  calm?: boolean;
  /** The operations of the workload that run, by name; the others are left out. Without it, all run. */
  only?: readonly string[];
}
