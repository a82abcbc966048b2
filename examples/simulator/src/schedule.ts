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
  /** `overtaken`, sent before the message to the same node, arrives only just after it. */
  | { kind: 'overtake'; message: string; overtaken: string }
  /** The connection breaks: the message never arrives, and the caller's `fetch` rejects at once. */
  | { kind: 'reset'; message: string }
  /**
   * The node loses its memory just before or just after an event of its own, and boots again `restartMs` later.
   * A process that dies has its connections reset and refuses new ones. A machine that dies (`silent`) answers nothing,
   * and loses what was written but not synced; if `torn`, half of the write that was on its way is on the disk.
   */
  | {
      kind: 'crash';
      node: string;
      when: 'before' | 'after';
      event: string;
      restartMs: number;
      silent?: boolean;
      torn?: boolean;
    }
  /** Just before or after an event of `node`, its machine and those of `others` lose power at the same instant. */
  | {
      kind: 'power';
      node: string;
      others: readonly string[];
      when: 'before' | 'after';
      event: string;
      restartMs: number;
      torn?: boolean;
    }
  /**
   * The supervisor asks the node to stop (SIGTERM), just before or after an event of its own. If it has not left
   * `graceMs` later, it is killed (SIGKILL). Either way it boots again `restartMs` after its end.
   */
  | {
      kind: 'stop';
      node: string;
      when: 'before' | 'after';
      event: string;
      graceMs: number;
      restartMs: number;
    }
  /**
   * The process stands still for `ms` (SIGSTOP, a stopped virtual machine, a long garbage collection). Its clocks go on,
   * its system takes messages and finishes writes; its code sees all of that when it wakes, timers first.
   */
  | { kind: 'pause'; node: string; when: 'before' | 'after'; event: string; ms: number }
  /** The code that one event runs keeps the thread busy for `ms`: what it sends and writes leaves only then; timers and messages wait. */
  | { kind: 'block'; node: string; event: string; ms: number }
  /** In that span of time every event of the node takes `ms` of its thread, or every write `ms` more of its disk. */
  | { kind: 'slow'; node: string; what: 'thread' | 'disk'; ms: number; startMs: number; endMs: number }
  /**
   * From `startMs` on, the node's wall clock (`Date`) is `skewMs` ahead, or behind if negative, and all its clocks and timers
   * gain `driftPpm` microseconds a second. Nobody mends it.
   */
  | { kind: 'clock'; node: string; startMs: number; skewMs: number; driftPpm: number }
  /**
   * A write or sync of the node (`event` is its end, such as `write journal 1#1`) fails, and the code is told so (EIO). With
   * `written` it is on the disk all the same. Otherwise it is not, nor is what was cached of that file: the next sync is
   * done without it, and says nothing.
   */
  | { kind: 'fail'; node: string; event: string; written?: boolean }
  /** In that span of time the node's disk takes no more: every write is refused (ENOSPC), unless it deletes. */
  | { kind: 'full'; node: string; startMs: number; endMs: number }
  /** Messages sent between the two nodes in that span of time are lost; with `oneWay`, only those from `from` to `to`. */
  | { kind: 'partition'; from: string; to: string; oneWay?: boolean; startMs: number; endMs: number };

/**
 * In which order messages arrive, where that does not follow from times drawn one by one: `priority:3/60`, by priorities
 * of links for bugs that need 3 events in the right order, in runs of about 60 messages. See {@link ./world/plan/priorities.ts}.
 */
export type Order = `priority:${number}/${number}`;

/** A complete recipe for one run: the same code and schedule give the same trace, to the last event, everywhere. */
export interface Schedule {
  /** Decides every latency, every random number and, while exploring, every fault. */
  seed: string;
  faults: readonly Fault[];
  /** Every message and write takes its shortest time. Makes a shrunk run easy to read. */
  calm?: boolean;
  /** Without it, the seed gives each message a time of its own. */
  order?: Order;
  /** The operations of the workload that run, by name; the others are left out. Without it, all run. */
  only?: readonly string[];
  /** Nodes that never boot: whoever calls them is refused. */
  off?: readonly string[];
}
