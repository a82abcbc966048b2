/** Where in the example's sources an event was caused. Absent from hashes and golden files, which must survive edits. */
export interface SourceLine {
  file: string;
  /** 1-based. */
  line: number;
}

interface At {
  /** Virtual time since the start of the run. */
  atMs: number;
  node: string;
  /** 1 for the node's first boot, 2 after its first crash, and so on. */
  life: number;
  /** The simulated event during which this happened, as {@link Fault} names it: a crash can be put before or after it. */
  during?: string;
  /** The calls that led here, innermost first. Only events caused by the example's own code have any. */
  lines?: readonly SourceLine[];
}

/** One write, as every event tells it that shows what was written. */
interface Written {
  /** Its name within the node: `journal#3`. */
  write: string;
  file: string;
  /** The entry as JSON; for a key-value file, an object of the one key. */
  text: string;
  /** The key, if it is a key-value file. */
  key?: string;
  /** The key is deleted. */
  deletes?: true;
  /** When the code asked for it. */
  askedMs?: number;
}

/** What happened at one instant at one node. A trace is a list of these, in order. */
export type TraceEvent = At &
  (
    | { kind: 'boot' }
    /** `silent`: the machine died, so peers hear nothing; otherwise only the process died. `power`: it lost power with others. */
    | { kind: 'crash'; silent: boolean; restartMs: number; power?: boolean }
    /** The supervisor asks the node to stop, it leaves of its own accord, or it is killed because it has not. */
    | { kind: 'stop'; phase: 'asked'; graceMs: number }
    | { kind: 'stop'; phase: 'left' | 'killed'; restartMs: number }
    /** No code of the node runs for `ms`. */
    | { kind: 'pause'; ms: number }
    /** The code of this event keeps the node's thread busy for `ms`. */
    | { kind: 'block'; ms: number }
    | { kind: 'slow'; what: 'thread' | 'disk'; ms: number; phase: 'start' | 'end' }
    /** From now on the node's clock is off. */
    | { kind: 'clock'; skewMs: number; driftPpm: number }
    /** The node's own code killed it: an unhandled rejection or an error while booting. */
    | { kind: 'exit'; error: string; restartMs: number }
    /** `label` is `POST /book?order=o1` for a request and `200` for a reply. `cause` is the fault that hit it, if any. */
    | {
        kind: 'send';
        message: string;
        to: string;
        reply: boolean;
        label: string;
        body: string;
        connection?: string;
      }
    | { kind: 'receive'; message: string; from: string; reply: boolean; label: string }
    /**
     * Recorded at the sender, at the moment of sending: the message will never arrive. `unsent`: a crash took it, because
     * the sender's thread was still busy.
     */
    | {
        kind: 'lost';
        message: string;
        to: string;
        reply: boolean;
        /** `stalled`: something that was sent before it over the same connection was lost. */
        why: 'drop' | 'partition' | 'reset' | 'unsent' | 'stalled';
      }
    /** Recorded at the receiver, on arrival: nobody is there to take it (the node is down, or its caller gave up or died). */
    | {
        kind: 'ignored';
        message: string;
        from: string;
        reply: boolean;
        /** `closed`: the connection is over at this end. */
        why: 'down' | 'gave up' | 'caller died' | 'closed';
      }
    /** Recorded at the sender: this message will take `ms` longer than usual. `partition`: a connection holds it until that ends. */
    | { kind: 'delay'; message: string; to: string; reply: boolean; ms: number; why?: 'partition' }
    /** Recorded at the sender: a second copy is on its way. */
    | { kind: 'duplicate'; message: string; to: string; reply: boolean }
    /** Recorded at the sender: the earlier message `overtaken` will arrive only after this one. */
    | { kind: 'overtake'; message: string; to: string; reply: boolean; overtaken: string }
    /** The caller's `fetch` rejects: the peer was down or its process died. `message` is the request's. */
    | { kind: 'failed'; message: string; from: string; why: 'refused' | 'reset' }
    /** The caller gives up on its request `message` through its `AbortSignal`; `reason` is the error's name. */
    | { kind: 'abort'; message: string; to: string; reason: string }
    /**
     * One end of a connection: it is taken (`opened`), this end closes it (`closes`), or learns that it is over (`closed` by the
     * peer, `reset`), or that nobody takes it (`refused`). `connection` is `orders→cache#2`.
     */
    | {
        kind: 'connection';
        connection: string;
        peer: string;
        phase: 'opened' | 'closes' | 'closed' | 'reset' | 'refused';
      }
    /** What a simulated server has in memory under a name, from now on; no text: nothing. A boot begins with nothing. */
    | { kind: 'content'; name: string; text: string | undefined }
    /** A write reaches the disk. From here on it survives a crash. */
    | ({ kind: 'durable' } & Written)
    /** The code that wrote is told so. */
    | { kind: 'acked'; write: string; file: string }
    /** A write that was not to be synced reaches the operating system, and the code is told. It survives a crash of the process only. */
    | ({ kind: 'cached' } & Written)
    /** All that was cached of the file when the code asked for it is durable: `count` writes. */
    | { kind: 'synced'; write: string; file: string; count: number; askedMs?: number }
    /**
     * A write was not done, or a sync if there is no `text`: the disk is full (`ENOSPC`) or has an error (`EIO`). `written`:
     * it was done, and yet the code is told so.
     */
    | ({ kind: 'refused'; code: 'EIO' | 'ENOSPC'; written?: true } & Omit<Written, 'text'> & {
          text?: string;
        })
    /** The node's disk takes no more, or does again. */
    | { kind: 'full'; phase: 'start' | 'end' }
    /** The code cut off the half of an entry that a crash had left at the end of a log. */
    | { kind: 'recovered'; file: string; text: string }
    /** A crash took a write that was still on its way to the disk, or not synced; `torn`: half of it is there. */
    | ({ kind: 'unwritten'; why: 'in flight' | 'not synced' | 'torn' } & Written)
    /** `askedMs`: when the code asked for it, `ms` earlier unless the node stood still or its clock is off. */
    | { kind: 'timer'; timer: string; ms: number; askedMs?: number }
    | { kind: 'log'; text: string }
    /** The workload starts or ends an operation. `outcome` is the returned or thrown text; one left out has no events. */
    | { kind: 'operation'; name: string; phase: 'start' | 'ok' | 'error'; outcome: string }
    | { kind: 'partition'; from: string; to: string; oneWay: boolean; phase: 'start' | 'end' }
    | { kind: 'violation'; invariant: string }
  );

/** What kind of event it is: `send`, `crash`, `write` and so on. */
export type TraceKind = TraceEvent['kind'];

/** An invariant that did not hold, and when this was noticed. */
export interface Violation {
  invariant: string;
  atMs: number;
}

/** Everything one run gave. `trace` is empty unless the run was traced. */
export interface RunResult {
  seed: string;
  violation?: Violation;
  /** The `sometimes` that this run reached. */
  reached: string[];
  /** The faults that did happen. */
  faults: import('./schedule.ts').Fault[];
  /** Runs it again, to the last event. */
  schedule: import('./schedule.ts').Schedule;
  /** Faults of the given schedule that found nothing to hit, for example after an edit. */
  unmatched: import('./schedule.ts').Fault[];
  trace: TraceEvent[];
  /** Of every delivered event and its virtual time: equal hashes mean equal runs. Computed whether traced or not. */
  hash: string;
  /** How many events were delivered. */
  events: number;
  endedAtMs: number;
  /** What was durable at the end: node, file, entries in order (or a key-value file's pairs). */
  disks: Record<string, Record<string, unknown[]>>;
  /** Operations of the workload that the schedule left out, in the order in which the workload came to them. */
  leftOut?: string[];
}
