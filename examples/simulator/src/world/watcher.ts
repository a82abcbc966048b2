/** A message as it leaves. */
export interface SentMessage {
  readonly id: string;
  readonly to: string;
  /** Whether it belongs to a connection, where nothing arrives twice or before its turn. */
  readonly ordered: boolean;
  /** How long it takes to arrive, in microseconds, before any fault has its say. */
  readonly latencyUs: number;
  /** What was sent before it, is on its way to the same node and would be there first. Asked for, it is looked for. */
  ahead(): readonly string[];
}

/** A request as the workload makes it. */
export interface AskedRequest {
  /** The node that is asked. */
  node: string;
  method: string;
  /** With its query. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** An event of a node that lives, or boots with it: about to be delivered, or just delivered. */
export interface NodeMoment {
  readonly node: string;
  readonly event: string;
  /** Whether the node lives. Before its boot it does not. */
  readonly lives: boolean;
  /** Whether it is the machine's: none of the node's code runs in it. */
  readonly hardware: boolean;
  /** Whether the death of a node's machine would tear a write now. */
  tearable(node: string): boolean;
}

/**
 * Somebody who looks on while a run goes, at each place where a fault could hit it, in the order of these places. To look
 * on changes nothing. Without a watcher a run costs no more than one comparison at each place.
 */
export interface Watcher {
  /** A message leaves. */
  sends?(message: SentMessage, nowUs: number): void;
  /** The workload asks a node for something. */
  asks?(request: AskedRequest): void;
  before?(moment: NodeMoment, nowUs: number): void;
  /** The event's code has run. */
  after?(moment: NodeMoment, nowUs: number): void;
}
