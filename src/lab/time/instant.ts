import type { SourceLine, TraceEvent } from '../../../examples/simulator/src/trace.ts';

/** A run at one instant: after one event of its trace and before the next. Numbers called `at…` are indexes into the trace. */
export interface Instant {
  index: number;
  atMs: number;
  nodes: readonly NodeAt[];
  /** On the way between nodes, in the order of sending. */
  inFlight: readonly Flight[];
  /** What code of the nodes waits for, in the order of asking. */
  waits: readonly Wait[];
  /** Links that are cut. */
  cuts: readonly Cut[];
}

export interface NodeAt {
  node: string;
  /** 0 before its first boot. */
  life: number;
  state: NodeState;
  /** The event changed what the node is doing. */
  news: boolean;
  /** What slows its thread or its disk, and by how much. */
  slow: readonly { what: 'thread' | 'disk'; ms: number }[];
  /** Its disk takes no more. */
  full: boolean;
  /** The event since which its clock is off. */
  clock: Extract<TraceEvent, { kind: 'clock' }> | undefined;
  files: readonly FileAt[];
  /** What a simulated server has in memory. */
  contents: readonly ContentAt[];
  /** Of which the node is an end, in the order of opening. */
  connections: readonly ConnectionAt[];
}

/** What a simulated server has under a name: a key, a queue, a table. */
export interface ContentAt {
  name: string;
  /** What it had, if it is gone. */
  text: string;
  state: 'held' | 'gone';
  /** The event put it there, changed it or took it away. What is gone is told only at that event. */
  news: boolean;
}

/** One end of a connection. */
export interface ConnectionAt {
  connection: string;
  peer: string;
  /** `stalled`: something that this end sent was lost, and so will be all that it sends. The others are told only at the event itself. */
  state: 'open' | 'stalled' | 'closes' | 'closed' | 'reset' | 'refused';
  news: boolean;
}

/** What a node is doing as far as its system can tell. */
export type NodeState =
  | { kind: 'up' }
  /** Asked to stop; it is killed then. */
  | { kind: 'stopping'; untilMs: number }
  /** No code of it runs until then. */
  | { kind: 'paused'; untilMs: number }
  /** Its thread is busy with one event until then. */
  | { kind: 'busy'; untilMs: number }
  /** Back then, if the run goes on for so long. */
  | { kind: 'down'; why: DownWhy; untilMs: number }
  | { kind: 'not started' };

export type DownWhy = 'crashed' | 'lost power' | 'died of its error' | 'stopped' | 'killed';

/** A file of a node's disk. */
export interface FileAt {
  name: string;
  kind: 'log' | 'key-value';
  entries: readonly EntryAt[];
  /** The half of an entry that a crash left at its end. */
  torn: string | undefined;
}

export interface EntryAt {
  /** Of a key-value file. */
  key: string | undefined;
  /** The entry or, in a key-value file, the value, as JSON. */
  text: string;
  /** The key is gone, or will be. One that is gone for good is told only at the event itself. */
  deletes: boolean;
  /** `cached`: a machine that dies takes it along. `lost` is told only at the event itself. */
  state: 'durable' | 'cached' | 'lost';
  /** The event put it into this state. */
  news: boolean;
}

/** A message on its way. */
export interface Flight {
  message: string;
  from: string;
  to: string;
  reply: boolean;
  /** When it was sent. */
  at: number;
  /** The event at which it arrives or is lost; undefined if the run ends before. */
  ends: number | undefined;
}

/** Something that code of a node has asked for and not yet got. */
export type Wait = {
  node: string;
  sinceMs: number;
  /** The event of the trace that tells of it; it may be still to come. */
  event: number;
  /** The calls that led here, innermost first. */
  lines: readonly SourceLine[];
} & (
  | { kind: 'call'; message: string; to: string }
  /** `durable`: it is on the disk, and the code has not been told. */
  | { kind: 'write'; file: string; text: string; durable: boolean }
  | { kind: 'sync'; file: string; durable: boolean }
  | { kind: 'timer'; untilMs: number }
);

export interface Cut {
  from: string;
  to: string;
  oneWay: boolean;
}
